import HostAuth
import HostBus
import HostLoop
import HostStore
import Logging
import PluginKit
import Synchronization

/// A plugin's open file and what keeps it alive: its timers, and what it asks of providers.
final class PluginFile: Sendable {
    let store: PluginStore
    private let driver = Mutex<TimerDriver?>(nil)
    private let outside = Mutex<(courier: ProviderCourier, work: Task<Void, Never>)?>(nil)

    init(
        _ plugin: LoadedPlugin,
        uses: [Grants.Use],
        absent: [PublishedName],
        _ data: DataDirectory,
        _ environment: StoreEnvironment,
        _ use: GrantUse,
        onCommit: @escaping @Sendable (CommitReport) -> Void
    ) throws {
        var environment = environment
        environment.declare(plugin.manifest)
        environment.declaredStatements = plugin.bundle.statements
        try PluginStore.checkKeys(
            of: plugin.manifest.tables,
            PluginID(plugin.id),
            in: data,
            environment: environment
        )
        environment.onUse = { [id = plugin.id] kind, name in use.note(id, kind, name) }
        store = try PluginStore(
            bundle: plugin.bundle,
            tables: plugin.manifest.tables,
            uses: uses,
            absent: absent,
            blocks: plugin.manifest.blocks,
            projections: plugin.registration.projections,
            in: data,
            environment: environment.limited(by: plugin.manifest.limits),
            onCommit: onCommit
        )
        // An open file is one on which all of them have run.
        for migration in plugin.bundle.migrations {
            use.note(plugin.id, "migration", "\(migration.name)")
        }
    }

    /// A commit set a timer.
    func heardTimer(_ due: Instant) { driver.withLock { $0 }?.heard(due) }

    /// Begins to fire timers, those first that came due while the host was stopped.
    func start(_ timers: TimerDriver) {
        driver.withLock { $0 = timers }
        timers.start()
    }

    /// Fires what is due by the clock as it stands now.
    func lookAtTimers() { driver.withLock { $0 }?.look() }

    /// What fires the plugin's timers; nil before the start.
    var timers: TimerService? { driver.withLock { $0?.service } }

    func stop() async { await driver.withLock { $0 }?.stop() }

    // MARK: - Providers

    /// A commit left something for a provider, or something that one has told.
    func heardOutside() { outside.withLock { $0?.courier }?.wake() }

    /// Begins to carry effects out, those first that were waiting while the host was stopped.
    func start(_ courier: ProviderCourier) {
        let work = Task(executorPreference: BackgroundExecutor.shared) { await courier.run() }
        outside.withLock { $0 = (courier, work) }
    }

    /// What speaks to providers for the plugin; nil for one that has no effects.
    var courier: ProviderCourier? { outside.withLock { $0?.courier } }

    /// Asks providers nothing more, and gives calls under way so long to end.
    func stopOutside(withinMillis millis: UInt64) async {
        await courier?.stop(withinMillis: millis)
    }
}

/// Every file of a running host: the plugins', the log's, and the host's own.
final class CityFiles: Sendable {
    let plugins: [(loaded: LoadedPlugin, file: PluginFile)]
    private let accounts: Accounts
    let environment: StoreEnvironment
    let metrics: Metrics
    let use: GrantUse
    private let calendars: CalendarFolder
    private let retention: Retention
    private let archiveDays: Int?
    let chain: Chain
    /// Events from outside.
    let inbox: Inbox
    /// Where events are brought to outside.
    let webhooks: WebhookFile
    let notary: Notary
    /// Providers outside, and whether they are asked.
    let providers: ProviderDesk
    let readiness: Readiness
    let deliveries: Deliveries
    private let roster: FileRoster
    /// Plugins' files that the folder has, open or not.
    var pluginFiles: [String] { roster.pluginFiles }

    init(
        _ loaded: [LoadedPlugin],
        _ data: DataDirectory,
        _ roster: FileRoster,
        _ accounts: Accounts,
        _ environment: StoreEnvironment,
        _ metrics: Metrics,
        _ readiness: Readiness,
        _ use: GrantUse,
        _ calendars: CalendarFolder,
        _ configuration: HostConfiguration
    ) async throws {
        (self.metrics, self.readiness, self.use) = (metrics, readiness, use)
        (self.accounts, self.environment, self.roster) = (accounts, environment, roster)
        self.calendars = calendars
        providers = ProviderDesk(monotonicNanos: environment.monotonicNanos)
        let chain = try Chain(data, environment, metrics, CityFiles.rights(accounts, environment))
        self.chain = chain
        notary = try await Notary(chain.bus, configuration, environment, metrics)
        readiness.tells("consumer held up", chain.fullConsumers)
        readiness.tells("disk nearly full") { DiskRoom.note(data.roomBytes) }
        readiness.tells("no room in", { [full = environment.fullFiles] in full.list })
        // The host tells of changes of its own: it is a source like any plugin.
        let own = try await chain.adopt(accounts.store)
        let memory = HostMemory(identity: accounts.store, bus: chain.bus)
        try await memory.begin()
        var environment = environment
        environment.erasures = try accounts.store.erasures()
        environment.signNote = { [notary] in try notary.sign($0) }
        accounts.signal.connect { own.wake($0) }
        let heard = CommitSignal()
        inbox = try Inbox(in: data, environment: environment) { heard.tell($0) }
        let outside = try await chain.adopt(inbox)
        heard.connect { outside.wake($0) }
        webhooks = try WebhookFile(
            in: data,
            seal: SecretSeal(key: accounts.store.keys.webhookSeal, environment),
            environment: environment
        )
        try await memory.begin(webhooks)
        CityFiles.bringForward(loaded, data, roster, environment)
        var plugins: [(loaded: LoadedPlugin, file: PluginFile)] = []
        for plugin in loaded {
            do {
                let file = try await CityFiles.open(
                    plugin,
                    among: loaded,
                    on: chain,
                    (data, roster, environment, use)
                )
                plugins.append((plugin, file))
            } catch {
                guard plugin.manifest.boot == .degraded else { throw error }
                readiness.wait(for: "plugin \(plugin.id)")
                CityFiles.tellDegraded(plugin.id, error)
            }
        }
        self.plugins = plugins
        retention = Retention(chain.bus, loaded, data, roster, environment)
        archiveDays = configuration.chain.archiveDays
        retention.tellAbsent()
        deliveries = Deliveries(chain, notary.sequencer, plugins.map(\.file.store), accounts)
    }

    /// Says why a plugin does not serve, and what to do.
    private static func tellDegraded(_ plugin: String, _ error: any Error) {
        let fault = error as? Fault ?? Fault.defect("\(error)")
        var metadata: Logger.Metadata = [
            "plugin": "\(plugin)", "code": "\(fault.code)", "reason": "\(fault.message.en)",
            "reasonZH": "\(fault.message.zh)", "remedy": "\(fault.remedy.en)",
            "remedyZH": "\(fault.remedy.zh)",
        ]
        if let cause = fault.cause { metadata["cause"] = "\(cause)" }
        Logger(label: "host").error("a plugin starts degraded", metadata: metadata)
    }

    /// Opens a plugin's file on the chain, whose relay is told of its commits from here on.
    private static func open(
        _ plugin: LoadedPlugin,
        among loaded: [LoadedPlugin],
        on chain: Chain,
        _ ground: (DataDirectory, FileRoster, StoreEnvironment, GrantUse)
    ) async throws -> PluginFile {
        let (data, roster, environment, use) = ground
        try roster.check([FileRoster.file(of: PluginID(plugin.id))])
        let signal = CommitSignal()
        let file = try PluginFile(
            plugin,
            uses: try plugin.uses(among: loaded, in: data),
            absent: plugin.absent(among: loaded),
            data,
            environment,
            use
        ) { signal.tell($0) }
        let relay = try await chain.adopt(file.store)
        // The rows are the newest there are, and nothing is under way yet: what has no row was left
        // by a crash.
        try file.store.sweepFiles()
        signal.connect { [weak file] report in
            relay.wake(report)
            if let due = report.earliestTimer { file?.heardTimer(due) }
            if report.hasOutside { file?.heardOutside() }
        }
        return file
    }

    /// A plugin may read tables of any other, so every file is brought forward before one opens.
    private static func bringForward(
        _ loaded: [LoadedPlugin],
        _ data: DataDirectory,
        _ roster: FileRoster,
        _ environment: StoreEnvironment
    ) {
        for plugin in loaded {
            // What goes wrong is told when the file is opened, which tries the same.
            guard (try? roster.check([FileRoster.file(of: PluginID(plugin.id))])) != nil else {
                continue
            }
            _ = try? plugin.migrate(in: data, environment)
        }
    }

    /// What originators of events may do now.
    private static func rights(
        _ accounts: Accounts,
        _ environment: StoreEnvironment
    ) -> OriginatorRights {
        OriginatorRights { [originators = accounts.originators] envelope in
            try originators.standing(
                of: envelope.originator,
                in: envelope.tenant,
                at: environment.now()
            ).map {
                OriginatorRights.Standing(
                    principal: $0.principal,
                    tenant: $0.tenant,
                    permissions: $0.permissions
                )
            }
        }
    }

    /// A plugin's open file; nil when it is degraded.
    func file(of id: String) -> PluginFile? {
        plugins.first { $0.loaded.id == id }?.file
    }

    /// Begins to relay events, to deliver them, to fire timers and to sweep what is long over.
    func start(on loop: EventLoop) throws {
        loop.post { self.upkeep(on: loop, sweepIn: CityFiles.sweepMillis) }
        try chain.start(plugins.map { ($0.loaded, $0.file.store) })
        notary.start()
        for (loaded, file) in plugins {
            let service = TimerService(
                plugin: PluginID(loaded.id),
                lane: file.store.lane,
                handlers: timers(of: loaded),
                environment: environment
            ) { problem in
                Logger(label: "timers").error("\(problem)")
            }
            file.start(TimerDriver(service, on: loop, now: environment.now))
        }
        startOutside()
    }

    private static let upkeepMillis: UInt64 = 10_000
    /// A plugin's timers, each telling that it is used.
    private func timers(of plugin: LoadedPlugin) -> [String: TimerHandler] {
        var handlers = BlockTimers.handlers(
            of: plugin.manifest.blocks,
            BlockTimers.Hearers(plugin.registration)
        )
        for (name, handler) in plugin.registration.timers {
            handlers[name] = handler.telling { [use, id = plugin.id] in
                use.note(id, "timer", name)
            }
        }
        return handlers
    }

    private static let sweepMillis: UInt64 = 300_000

    /// Writes uses of keys and denials every ten seconds; takes away sessions and codes that are
    /// over every five minutes.
    private func upkeep(on loop: EventLoop, sweepIn millis: UInt64) {
        _ = loop.timer(afterMillis: CityFiles.upkeepMillis) { [accounts, environment] in
            let rest = millis > CityFiles.upkeepMillis ? millis - CityFiles.upkeepMillis : 0
            loop.task {
                self.lookForCalendars()
                do {
                    try await accounts.flush()
                    if rest == 0 {
                        self.noteUse()
                        _ = try await accounts.store.sweep(at: environment.now())
                        await self.retention.upkeep(days: self.archiveDays)
                        try await self.sweepFiles()
                    }
                } catch {
                    Logger(label: "host").warning("upkeep of host.db failed: \(error)")
                }
                loop.post {
                    self.upkeep(on: loop, sweepIn: rest == 0 ? CityFiles.sweepMillis : rest)
                }
            }
        }
    }

    /// Takes away what plugins have erased.
    private func sweepFiles() async throws {
        for (_, file) in plugins {
            try await Background.run { [store = file.store] in _ = try store.sweepFiles() }
        }
    }

    /// What an operator has installed since; what is wrong with it harms nobody.
    private func lookForCalendars() {
        let log = Logger(label: "host")
        do {
            for name in try calendars.refresh() {
                log.notice("a business calendar is installed", metadata: ["name": "\(name)"])
            }
        } catch {
            log.error("a business calendar cannot be taken up: \(error)")
        }
    }

    /// Ends timers, deliveries and relays, in this order.
    func stop() async {
        for (_, file) in plugins { await file.stop() }
        noteUse()
        do {
            try await accounts.flush()
        } catch {
            Logger(label: "host").warning("the last denials were not written: \(error)")
        }
        await chain.stop()
        await notary.stop()
    }

    /// Writes down which grants have been used so far.
    func noteUse() { use.gather(plugins.map(\.loaded), metrics, chain) }

    /// Closes every file; nothing may use them any more.
    func close() {
        for (_, file) in plugins { file.store.close() }
        webhooks.close()
        inbox.close()
        chain.close()
        accounts.shut()
    }
}

/// Passes on what commits tell, once somebody listens.
final class CommitSignal: Sendable {
    /// A closure of its own type: one taken bare from a generic box gains a wrapper every time.
    private struct Listener: Sendable {
        let hear: @Sendable (CommitReport) -> Void
    }

    private let listener = Mutex<Listener?>(nil)

    func connect(_ body: @escaping @Sendable (CommitReport) -> Void) {
        listener.withLock { $0 = Listener(hear: body) }
    }

    func tell(_ report: CommitReport) {
        guard report.newestOutbox != nil || report.earliestTimer != nil || report.hasOutside
        else { return }
        listener.withLock { $0 }?.hear(report)
    }
}
