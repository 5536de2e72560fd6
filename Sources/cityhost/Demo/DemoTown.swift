import FoundationEssentials
import Glibc
import Host
import HostEgress
import HostLoop
import HostSandbox
import HostStore
import JSONWire
import PluginKit

/// A city of its own for a demonstration: a seeded folder, providers with the delays and losses of an
/// ordinary day, and a host, all in this process and on one clock.
struct DemoTown {
    let clock: SkippedTime
    let host: RunningHost
    let providers: SandboxServer
    let tokens: [String]
    private let folder: String
    private let loop: EventLoop
    private let egress: Egress

    /// Seeds and starts it with so many residents who are signed in; nothing is left of one that fails.
    static func make(
        residents: Int,
        seed: UInt64,
        progress: @escaping @Sendable (String, Int, Int) -> Void
    ) async throws -> DemoTown {
        let folder =
            "\(FileManager.default.temporaryDirectory.path)/cityhost-demo-\(UUID().uuidString)"
        do {
            return try await DemoTown(folder, residents, seed, progress)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    private init(
        _ folder: String,
        _ residents: Int,
        _ seed: UInt64,
        _ progress: @escaping @Sendable (String, Int, Int) -> Void
    ) async throws {
        let clock = SkippedTime()
        self.clock = clock
        self.folder = folder
        let plugins = plugins.compactMap { $0 }
        var configuration = HostConfiguration()
        configuration.dataDirectory = "\(folder)/data"
        configuration.port = 0
        configuration.isSandbox = true
        configuration.descriptorsMax = DescriptorLimit.raise()
        let plan = SeedPlan(seed: seed, residents: residents, tokenFile: "\(folder)/tokens")
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        _ = try await Seeding.run(configuration, plan, plugins: plugins, progress: progress)
        let text = try String(contentsOfFile: "\(folder)/tokens", encoding: .utf8)
        tokens = text.split(separator: "\n").map(String.init)
        var settings = SandboxServer.Settings()
        settings.seed = seed
        settings.delays = .ordinary
        providers = try await SandboxServer(settings) { clock.now.utcMillis }
        try SandboxBeside.use(providers, for: &configuration, files: "\(folder)/sandbox")
        var environment = StoreEnvironment.system()
        environment.now = { clock.now }
        environment.monotonicNanos = { clock.monotonicNanos }
        host = try await RunningHost.start(
            configuration,
            plugins: plugins,
            lock: CapabilityLock(text: "\(Linked.lock)"),
            environment: environment
        ) { clock.instant }
        loop = try EventLoop()
        egress = try Egress(on: loop, policy: DemoTown.ownMachine)
        try loop.start()
    }

    private static var ownMachine: EgressPolicy {
        var policy = EgressPolicy.anywhere(
            innerRanges: ["127.0.0.0/8"].compactMap { AddressRange($0) },
            allowsPlain: true
        )
        policy.transfersPerOriginMax = Egress.transfersMax
        return policy
    }

    /// The city as somebody with this token calls it.
    func client(_ token: String?) -> CityClient {
        CityClient(egress: egress, url: host.url, clock: clock, token: token)
    }

    /// Ends it and removes its folder.
    func stop() async {
        await host.stop()
        await egress.close()
        loop.stop()
        await providers.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Lets everybody go on when their time has come, until `isOver`; where all wait and nothing is
    /// at work, the time until then is skipped, if it may be.
    ///
    /// What cannot be looked at counts as at work.
    func keepTime(isSkipping: Bool, until isOver: @Sendable () -> Bool) async {
        var quietRounds = 0
        while !isOver() {
            clock.wakeDue()
            let next = isSkipping ? (try? restUntil()) ?? nil : nil
            quietRounds = next == nil ? 0 : quietRounds + 1
            guard let next, quietRounds > DemoTown.quietRoundsMin else {
                try? await Task.sleep(for: .microseconds(200))
                continue
            }
            quietRounds = 0
            clock.skip(to: next)
            providers.sandbox.time.worldWasTurned()
            host.clockWasTurned()
        }
    }

    /// What was handed from one to another is seen by neither for a moment.
    private static let quietRoundsMin = 3

    /// Until when nobody has anything to do; nil while somebody has.
    private func restUntil() throws -> Instant? {
        let now = clock.now
        let time = providers.sandbox.time
        guard clock.isEverybodyWaiting, providers.postsUnderWay == 0 else { return nil }
        let standing = try host.standing(at: now)
        // A call that is under way rests where the provider keeps its answer back.
        guard !standing.isAtWork, standing.calls == time.sleeping else { return nil }
        let dues = [standing.next, time.nextDue, clock.nextDue].compactMap { $0 }
        guard let next = dues.min(), next > now else { return nil }
        return next
    }
}
