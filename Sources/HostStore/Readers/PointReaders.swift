import PluginKit
import Synchronization

/// Read-only connections for short, synchronous reads on the thread that asks.
///
/// A read that is not short is ended: nobody else is served by its loop meanwhile.
/// The one given back last is taken next, so a loop keeps meeting its own warm caches.
final class PointReaders: Sendable {
    private struct State {
        var idle: [ReaderEngine] = []
        var isClosed = false
    }

    private let path: String
    private let grants: Grants?
    private let environment: StoreEnvironment
    private let state: Mutex<State>

    /// Opens the first connection, so that a file that cannot be read is found at the start.
    init(path: String, grants: Grants?, environment: StoreEnvironment) throws {
        self.path = path
        self.grants = grants
        self.environment = environment
        let first = try ReaderEngine(path: path, grants: grants, environment: environment)
        state = Mutex(State(idle: [first]))
    }

    func read<T>(_ call: CallContext, _ body: (borrowing Snapshot) throws -> T) throws -> T {
        let bound = environment.limits.pointMillis * 1_000_000
        return try read(call, .processor(nanos: bound), body)
    }

    /// The same for as long as it takes, and as nobody: for a start, when no loop waits for it.
    func readAtStart<T>(_ body: (borrowing Snapshot) throws -> T) throws -> T {
        try read(.nobody(at: environment), .none, body)
    }

    private func read<T>(
        _ call: CallContext,
        _ bound: QueryBudget.Bound,
        _ body: (borrowing Snapshot) throws -> T
    ) throws -> T {
        let reader = try take()
        defer { give(reader) }
        reader.connection.limit(bound)
        return try reader.read(call, body)
    }

    func readSystem<T>(_ body: (borrowing SystemSnapshot) throws -> T) throws -> T {
        let reader = try take()
        defer { give(reader) }
        reader.connection.limit(.none)
        return try reader.readSystem(body)
    }

    private func take() throws -> ReaderEngine {
        let (idle, isClosed) = state.withLock { ($0.idle.popLast(), $0.isClosed) }
        guard !isClosed else { throw Fault.storeStopped(path) }
        if let idle { return idle }
        do {
            return try ReaderEngine(path: path, grants: grants, environment: environment)
        } catch {
            // What the operator would hear at a start is not for whoever asks now.
            throw Fault.defect(error)
        }
    }

    private func give(_ reader: ReaderEngine) {
        let isSurplus = state.withLock { state in
            guard !state.isClosed, state.idle.count < environment.limits.pointReadersKept else {
                return true
            }
            state.idle.append(reader)
            return false
        }
        if isSurplus { reader.connection.close() }
    }

    /// Closes the idle ones; one at work closes when it is given back.
    func close() {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        for reader in idle { reader.connection.close() }
    }
}
