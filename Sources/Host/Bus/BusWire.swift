import HostAuth
import HostBus
import HostHTTP
import HostStore
import JSONWire
import Logging
import PluginKit
import Synchronization

/// The bus as programs outside meet it: what they may read, publish and call.
final class BusWire: Sendable {
    /// An event that integrators may publish.
    struct Acceptance: Sendable {
        let rule: Manifest.AcceptRule
        let reader: AcceptedReader
    }

    /// What is known once the host knows its own address.
    struct Live: Sendable {
        let writer: CloudEventWriter
        let fanout: EventFanout
        /// What programs can read about all this.
        let asyncAPI: [UInt8]
        let work: Task<Void, Never>
    }

    let bus: BusLog
    let inbox: Inbox
    let desk: CommandDesk
    /// Types that some reader outside may see.
    let types: [WireType]
    let accepts: [String: Acceptance]
    let readers = ReaderBook()
    let webhooks: WebhookDesk
    let environment: StoreEnvironment
    let limits: WireLimits
    /// Schemas of the types, with the host's address left open.
    private let schemas: [String: (type: WireType, schemas: [String: Schema])]
    private let contracts: [(manifest: Manifest, schemas: [String: Schema])]
    private let places: TenantPlaces
    /// Who has come by a permission that reading or publishing here asks for.
    private let roleUses: [String: RoleUse]
    private let limiter: SharedAttemptLimiter
    private let live = Mutex<Live?>(nil)

    init(
        _ loaded: [LoadedPlugin],
        _ files: CityFiles,
        _ desk: CommandDesk,
        _ places: TenantPlaces,
        _ environment: StoreEnvironment,
        _ limits: WireLimits,
        _ webhooks: WebhookDesk,
        use: GrantUse? = nil
    ) {
        bus = files.chain.bus
        inbox = files.inbox
        self.desk = desk
        self.places = places
        self.environment = environment
        self.limits = limits
        self.webhooks = webhooks
        limiter = SharedAttemptLimiter(keys: 16_384)
        var types: [WireType] = []
        var accepts: [String: Acceptance] = [:]
        var schemas: [String: (type: WireType, schemas: [String: Schema])] = [:]
        for plugin in loaded {
            let read = plugin.reading.schemas
            for event in plugin.manifest.announced {
                guard let type = WireType(event, of: plugin.id) else { continue }
                types.append(type)
                schemas[event.type] = (type, read)
            }
            for rule in plugin.manifest.accepts {
                let reader = plugin.bundle.accepts.first { "\($0.type)" == rule.event.type }
                guard let reader else { continue }
                accepts[rule.event.type] = Acceptance(rule: rule, reader: reader)
            }
        }
        self.types = types
        self.accepts = accepts
        self.schemas = schemas
        roleUses = BusWire.roleUses(loaded)
        use?.watch(Array(roleUses.values))
        contracts = loaded.map { ($0.manifest, $0.reading.schemas) }
    }

    /// The roles of every permission that the bus asks for.
    private static func roleUses(_ loaded: [LoadedPlugin]) -> [String: RoleUse] {
        var uses: [String: RoleUse] = [:]
        for manifest in loaded.map(\.manifest) {
            let asked =
                manifest.announced.compactMap(\.readPermission) + manifest.accepts.map(\.permission)
            for permission in asked where uses[permission] == nil {
                uses[permission] = RoleUse(permission, manifest)
            }
        }
        return uses
    }

    /// Somebody reads or publishes by a permission.
    func noteUse(of permission: String, by admission: Admission) {
        guard let session = admission.session else { return }
        roleUses[permission]?.note(session, in: admission.tenant)
    }

    /// Begins to spread events; `origin` is how programs reach the host.
    func begin(origin: String) throws {
        let writer = CloudEventWriter(origin: origin)
        let fanout = try EventFanout(bus: bus, writer: writer) { problem in
            Logger(label: "bus").warning("\(problem)")
        }
        let work = Task(executorPreference: BackgroundExecutor.shared) { await fanout.run() }
        let asyncAPI = AsyncAPI.document(contracts, origin: origin)
        live.withLock {
            $0 = Live(writer: writer, fanout: fanout, asyncAPI: asyncAPI, work: work)
        }
    }

    /// Lets every reader go.
    func stop() async {
        guard let live = live.withLock({ $0 }) else { return }
        live.fanout.close()
        live.work.cancel()
        await live.work.value
    }

    var isLive: Bool { live.withLock { $0 != nil } }

    func parts() throws -> Live {
        guard let live = live.withLock({ $0 }) else { throw Fault.notListeningYet() }
        return live
    }

    /// What a caller may see of what they asked for; a fault when that is no type at all.
    func view(for admission: Admission, _ wish: EventView.Wish) throws -> EventView {
        guard admission.session != nil else { throw Fault.signInNeeded() }
        guard let own = admission.tenant, let path = admission.path else {
            throw Fault.actForTenant()
        }
        let view = view(of: own, at: path, holding: admission.permissions, wish)
        guard !view.types.isEmpty else {
            throw Fault.nothingToRead(
                types.filter { admission.permissions.contains($0.readPermission) }.map(\.type)
            )
        }
        let seen = view.types
        for type in types where seen.contains(type.type) {
            noteUse(of: type.readPermission, by: admission)
        }
        return view
    }

    /// What somebody with these permissions sees in an organisation and below it; nil when that
    /// is no type, or the organisation is gone.
    func view(
        of tenant: TenantID,
        holding permissions: Set<String>,
        _ wish: EventView.Wish
    ) -> EventView? {
        guard let path = places.path(of: tenant).flatMap({ TenantPath($0) }) else { return nil }
        let view = view(of: tenant, at: path, holding: permissions, wish)
        return view.types.isEmpty ? nil : view
    }

    private func view(
        of own: TenantID,
        at path: TenantPath,
        holding permissions: Set<String>,
        _ wish: EventView.Wish
    ) -> EventView {
        EventView(of: types, permissions: permissions, wish: wish) { [places] tenant in
            if tenant == own { return true }
            guard let other = places.path(of: tenant).flatMap({ TenantPath($0) }) else {
                return false
            }
            return path.contains(other)
        }
    }

    /// Counts so many events or requests of a caller: those of a key, or of all keys of one maker.
    func count(
        _ times: Int,
        _ quota: WireLimits.Quota,
        _ admission: Admission,
        at nowNanos: UInt64
    ) -> AttemptLimiter.Verdict {
        let key: AttemptLimiter.Key
        if let account = admission.session?.account, !quota.isForEachKey {
            key = AttemptLimiter.Key(quota.space, account)
        } else {
            key = AttemptLimiter.Key(quota.space, admission.principal.id)
        }
        return limiter.attempt(
            key,
            AttemptLimiter.Quota(count: quota.count, windowSeconds: quota.windowSeconds),
            times: times,
            at: nowNanos
        )
    }

    /// The schema of a type's data, as readers get it.
    func schema(of type: String, at url: String) -> [UInt8]? {
        guard let (wire, all) = schemas[type] else { return nil }
        return WireSchema.document(of: wire, in: all, at: url)?.encoded
    }
}

/// Bounds of the bus outside, in one place.
struct WireLimits: Sendable {
    /// Attempts in a window, counted apart from others by `space`.
    struct Quota: Sendable {
        let name: StaticString
        let space: Int
        var count: Int
        var windowSeconds: Int
        /// False when all keys of one maker share it.
        var isForEachKey = false
    }

    /// Events one key or person may publish.
    var publish = Quota(
        name: "events",
        space: -1,
        count: 120_000,
        windowSeconds: 60,
        isForEachKey: true
    )
    /// Times one caller may ask for events.
    var read = Quota(name: "reads", space: -2, count: 6000, windowSeconds: 60)
    /// Times one caller may make or change webhooks, or have them send something.
    var webhooks = Quota(name: "webhooks", space: -3, count: 120, windowSeconds: 60)
    /// Events of one page.
    var pageMax = 1000
    var pageDefault = 100
    /// Longest wait for an event, below what the server gives an answer.
    var waitSecondsMax = 25
    /// How often a stream shows that it lives.
    var heartbeatMillis: UInt64 = 15_000
    /// Streams of one person or of all keys of one maker, and of everybody.
    var streamsPerCallerMax = 16
    var streamsMax = 2000
    /// Bytes of what is published at once.
    static let bodyBytesMax = 1 << 20

    init() {}

    /// `perMinute` is what the operator allows each caller.
    init(publishPerMinute perMinute: Int) {
        publish.count = perMinute <= 1_000_000 ? perMinute : perMinute / 60
        publish.windowSeconds = perMinute <= 1_000_000 ? 60 : 1
    }
}
