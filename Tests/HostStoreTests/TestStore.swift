import Foundation
import HostStore
import PluginKit
import Synchronization
import TestGround

/// A data directory of its own, with a clock turned by hand.
final class TestStore: Sendable {
    private let folder: TestFolder
    let clock = Atomic<Int64>(1_800_000_000_000)
    let failures = Mutex<[StoreFailure]>([])
    /// The host's keys for sealing, by version.
    let sealingKeys = Mutex<[Int64: [UInt8]]>([1: Array(repeating: 7, count: 32)])

    /// Who was erased.
    let erasures = Mutex<ErasureMemory?>(nil)

    init() throws { folder = try TestFolder("store") }

    var path: String { folder.path }

    var now: Instant { Instant(utcMillis: clock.load(ordering: .relaxed)) }

    var failed: Int { failures.withLock(\.count) }

    func turn(millis: Int64) { clock.add(millis, ordering: .relaxed) }

    func environment(_ change: (inout StoreLimits) -> Void = { _ in }) -> StoreEnvironment {
        var limits = StoreLimits()
        limits.idleMillis = 20
        change(&limits)
        let system = StoreEnvironment.system()
        var environment = StoreEnvironment(
            now: { self.now },
            monotonicNanos: system.monotonicNanos,
            randomBytes: system.randomBytes,
            limits: limits,
            onFatal: { failure in self.failures.withLock { $0.append(failure) } }
        )
        environment.sealing = SealingKeys(sealingKeys.withLock(\.self))
        environment.erasures = erasures.withLock(\.self)
        return environment
    }

    func open(
        _ bundle: PluginBundle = Notebook.bundle(),
        projections: [any Projection.Type] = [],
        limits change: (inout StoreLimits) -> Void = { _ in },
        onCommit: @escaping @Sendable (CommitReport) -> Void = { _ in }
    ) throws -> PluginStore {
        try PluginStore(
            bundle: bundle,
            tables: Notebook.tables,
            projections: projections,
            in: DataDirectory(path),
            environment: environment(change),
            onCommit: onCommit
        )
    }

    func call(
        _ principal: Principal = Principal(kind: .person, id: "liu"),
        tenant: String? = nil,
        permissions: Set<String> = [],
        actsInResource: Bool = false
    ) -> CallContext {
        CallContext(
            principal: principal,
            tenant: tenant.map(TenantID.init),
            permissions: permissions,
            received: Received(monotonicNanos: 0, instant: now),
            traceID: "0af7651916cd43dd8448eb211c80319c",
            language: .zh,
            operation: "test",
            actsInResource: actsInResource
        )
    }
}

extension PluginStore {
    /// Every note, read by a fresh snapshot.
    func notes(_ call: CallContext) throws -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: try point(call) { try $0.all(AllNotes()) }.map {
                ($0.id, $0.body)
            }
        )
    }
}

/// The fault thrown by `body`, or nil.
func fault(_ body: () async throws -> some Any) async -> Fault? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? Fault
    }
}
