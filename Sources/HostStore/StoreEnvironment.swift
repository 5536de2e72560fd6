package import PluginKit
internal import Synchronization

/// What the store takes from outside: clock, randomness, the file layer, and what to do at the end.
package struct StoreEnvironment: Sendable {
    /// The wall clock.
    package var now: @Sendable () -> Instant
    /// The host's monotonic clock.
    package var monotonicNanos: @Sendable () -> UInt64
    /// Unpredictable bytes.
    package var randomBytes: @Sendable (Int) -> [UInt8]
    /// The SQLite VFS all files are opened through; nil for the system's.
    package var vfsName: String?
    /// Where a tenant stands in the tree of tenants, as `/city/landlord-07/`; nil when it is unknown.
    package var tenantPath: @Sendable (TenantID) -> String? = { _ in nil }
    /// The host's keys under which plugins' values lie sealed; nil where nothing is opened or sealed.
    package var sealing: SealingKeys?
    /// Who was erased: a plugin's file is held against it when it is opened; nil where nobody knows.
    package var erasures: ErasureMemory?
    /// Puts the signature of the host's log under a text; nil where there is no log.
    package var signNote: (@Sendable (String) throws -> String)?
    /// The business calendars that are installed.
    package var calendars: @Sendable () -> CalendarBook = { .builtIn }
    /// True for a host that plays its providers itself, to which test persons may come.
    package var isSandbox = false
    /// Between the monotonic clock and the time of day, as they were when the host began.
    package let stampOffsetNanos: Int64
    /// When the process stood still last; nobody watches where it is not said otherwise.
    package var standstill: @Sendable () -> Standstill? = { nil }
    /// Bounds.
    package var limits: StoreLimits
    /// Which files have no room at the moment; one list for all that share this environment.
    package let fullFiles = FullFiles()
    /// Event types that the file's owner may publish, true for those that are personal; nil when
    /// nothing was declared for it.
    package var declaredEvents: [String: Bool]?
    /// Timers that the file's owner may set; nil when nothing was declared for it.
    package var declaredTimers: Set<String>?
    /// Hears, with the first use of each statement, what kind of grant it uses and its name.
    package var onUse: (@Sendable (_ kind: String, _ name: String) -> Void)?
    /// The statements of the file's owner by their index; nil when nothing was declared for it.
    package var declaredStatements: [StatementSpec]?
    /// Called on the own thread of each lane that somebody waits for, before anything else.
    package var onLane: @Sendable () -> Void = {}
    /// Called once when a file can no longer be trusted; the host does not come back from it.
    package var onFatal: @Sendable (StoreFailure) -> Void

    /// Everything injected.
    package init(
        now: @escaping @Sendable () -> Instant,
        monotonicNanos: @escaping @Sendable () -> UInt64,
        randomBytes: @escaping @Sendable (Int) -> [UInt8],
        vfsName: String? = nil,
        limits: StoreLimits = StoreLimits(),
        onFatal: @escaping @Sendable (StoreFailure) -> Void = StoreFailure.exit
    ) {
        self.now = now
        self.monotonicNanos = monotonicNanos
        self.randomBytes = randomBytes
        self.vfsName = vfsName
        self.limits = limits
        self.onFatal = onFatal
        stampOffsetNanos = now().utcMillis * 1_000_000 - Int64(monotonicNanos())
    }

    /// The stamp of a reading of the monotonic clock.
    package func stamp(atNanos nanos: UInt64) -> Stamp {
        Stamp(nanos: Int64(nanos) + stampOffsetNanos)
    }

    /// Takes from a manifest what its plugin may publish and set.
    package mutating func declare(_ manifest: Manifest) {
        declaredEvents = Dictionary(
            uniqueKeysWithValues: manifest.events.map { ($0.type, $0.isPersonal) }
        )
        declaredTimers = Set(manifest.timers)
    }

    /// The same with the shares that a plugin's manifest leaves it.
    package func limited(by manifest: Manifest.Limits) -> StoreEnvironment {
        var environment = self
        environment.limits.queuedCommandsMax = manifest.laneQueue
        environment.limits.queuedQueriesMax = manifest.readerQueue
        environment.limits.filePagesMax = manifest.databaseBytes / StoreLimits.pageBytes
        return environment
    }

    /// The same as `system`, for a host that serves: it notices when it stood still.
    package static func watched() -> StoreEnvironment {
        var environment = system()
        let (heartbeat, offset) = (Heartbeat.ofProcess, environment.stampOffsetNanos)
        environment.standstill = {
            heartbeat.standstill.map { still in
                Standstill(
                    since: Stamp(nanos: Int64(still.since) + offset),
                    until: Stamp(nanos: Int64(still.until) + offset)
                )
            }
        }
        return environment
    }

    /// The system's clocks and randomness.
    package static func system(limits: StoreLimits = StoreLimits()) -> StoreEnvironment {
        StoreEnvironment(
            now: SystemSource.now,
            monotonicNanos: SystemSource.monotonicNanos,
            randomBytes: SystemSource.randomBytes,
            limits: limits
        )
    }
}

/// The files whose last write found no room: on the disk, or in the plugin's share of it.
package final class FullFiles: Sendable {
    private let names = Mutex<Set<String>>([])

    package init() {}

    /// The files' names, in order.
    package var list: [String] { names.withLock { $0.sorted() } }

    func note(_ path: String) {
        names.withLock { _ = $0.insert(FullFiles.name(of: path)) }
    }

    func clear(_ path: String) {
        names.withLock { _ = $0.remove(FullFiles.name(of: path)) }
    }

    private static func name(of path: String) -> String {
        String(path.split(separator: "/").last ?? "")
    }
}
