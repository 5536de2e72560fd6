import PluginKit

/// A few threads with read-only connections for queries that are too long for a loop.
///
/// Full means refused, and no query runs longer than its budget.
final class ReaderPool: Sendable {
    private typealias Query = @Sendable (ReaderEngine?) -> Void

    private let path: String
    private let room: WaitingRoom<Query>
    private let threads: ThreadList
    private let environment: StoreEnvironment

    init(path: String, grants: Grants?, environment: StoreEnvironment) throws {
        self.path = path
        self.environment = environment
        let room = WaitingRoom<Query>(limit: environment.limits.queuedQueriesMax)
        self.room = room
        var readers: [ReaderEngine] = []
        for _ in 0..<max(1, environment.limits.readerThreads) {
            readers.append(
                try ReaderEngine(path: path, grants: grants, environment: environment)
            )
        }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        threads = ThreadList(
            readers.map { reader in
                HostThread(name: "read " + name) {
                    HostThread.standBack()
                    while let query = room.takeOne() { query(reader) }
                    reader.connection.close()
                }
            }
        )
    }

    func query<T: Sendable>(
        _ call: CallContext,
        _ body: @escaping @Sendable (borrowing Snapshot) throws -> T
    ) async throws -> T {
        try await enqueue(until: call.deadlineNanos) { try $0.read(call, body) }
    }

    func querySystem<T: Sendable>(
        _ body: @escaping @Sendable (borrowing SystemSnapshot) throws -> T
    ) async throws -> T {
        try await enqueue(until: nil) { try $0.readSystem(body) }
    }

    private func enqueue<T: Sendable>(
        until end: UInt64?,
        _ body: @escaping @Sendable (ReaderEngine) throws -> T
    ) async throws -> T {
        let clock = environment.monotonicNanos
        let budget = environment.limits.queryMillis * 1_000_000
        let deadline = min(clock() + 4 * budget, end ?? .max)
        return try await withCheckedThrowingContinuation { continuation in
            let admission = room.add { reader in
                guard let reader else {
                    return continuation.resume(throwing: Fault.storeStopped(""))
                }
                let start = clock()
                // Whoever has waited for four budgets has most likely gone away.
                guard start <= deadline else {
                    return continuation.resume(throwing: Fault.deadlinePassed())
                }
                let last = min(start + budget, end ?? .max)
                reader.connection.limit(.until(nanos: last, clock: clock))
                let outcome = Result { try body(reader) }
                reader.connection.limit(.none)
                continuation.resume(with: outcome)
            }
            switch admission {
            case .taken: break
            case .full: continuation.resume(throwing: Fault.laneFull(path))
            case .closed: continuation.resume(throwing: Fault.storeStopped(path))
            }
        }
    }

    /// Queries that wait now.
    var waiting: Int { room.count }

    /// Works off what waits and ends the threads.
    func close() {
        room.close()
        threads.join()
    }
}

/// Threads that are joined once, by whoever closes.
///
/// `@unchecked Sendable`: Safe because the list never changes and only the closer joins.
private final class ThreadList: @unchecked Sendable {
    private let threads: [HostThread]

    init(_ threads: [HostThread]) { self.threads = threads }

    func join() { for thread in threads { thread.join() } }
}
