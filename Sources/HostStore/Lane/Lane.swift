package import PluginKit

/// What a batch left behind, told once after its COMMIT.
package struct CommitReport: Sendable {
    /// Commands that succeeded.
    package let commands: Int
    /// The newest row of the outbox, when the batch published.
    package let newestOutbox: Int64?
    /// When the earliest timer set by the batch is due.
    package let earliestTimer: Instant?
    /// True when an effect was performed or ended, or a callback kept.
    package let hasOutside: Bool

    package init(
        commands: Int,
        newestOutbox: Int64?,
        earliestTimer: Instant?,
        hasOutside: Bool = false
    ) {
        self.commands = commands
        self.newestOutbox = newestOutbox
        self.earliestTimer = earliestTimer
        self.hasOutside = hasOutside
    }
}

/// The single writer of one file: a thread with the only read-write connection.
///
/// Commands that wait while a COMMIT runs share the next one; a command's caller hears of it only
/// when its effect is on the disk.
/// `@unchecked Sendable`: Safe because the connection and everything of the worker are touched by
/// the lane's thread alone; the rest is constant or guards itself.
package final class Lane: @unchecked Sendable {
    package let path: String
    /// The order in which it decides; nil where commands are decided as they come.
    package let order: LaneOrder?
    private let room: WaitingRoom<LaneCommand>
    private let worker: LaneWorker
    private let thread: HostThread
    private let environment: StoreEnvironment

    /// Opens the file's writer, in order for a plugin that keeps aggregates.
    ///
    /// `onCommit` is called on the lane's thread and must be quick.
    package init(
        path: String,
        grants: Grants? = nil,
        plugin: PluginID? = nil,
        projections: Projections = Projections(),
        environment: StoreEnvironment,
        onCommit: @escaping @Sendable (CommitReport) -> Void = { _ in }
    ) throws {
        self.path = path
        self.environment = environment
        order = grants?.blocks.aggregates == nil ? nil : LaneOrder(environment)
        let room = WaitingRoom<LaneCommand>(limit: environment.limits.queuedCommandsMax)
        let connection = try Connection(
            path: path,
            role: .lane,
            grants: grants,
            environment: environment
        )
        let worker = try LaneWorker(
            connection: connection,
            room: room,
            order: order,
            plugin: plugin,
            projections: projections,
            environment: environment,
            onCommit: onCommit
        )
        self.room = room
        self.worker = worker
        let name = path.split(separator: "/").last.map(String.init) ?? path
        nonisolated(unsafe) let handed = worker  // Safe because only the new thread uses it.
        thread = HostThread(name: "lane " + name) { unsafe handed.work() }
    }

    /// Runs one command for a caller; returns when it is durable.
    package func write<T: Sendable>(
        _ call: CallContext,
        deadlineNanos: UInt64? = nil,
        cause: EventCause? = nil,
        _ body: @escaping @Sendable (borrowing Transaction) throws -> T
    ) async throws -> T {
        try await enqueue(deadlineNanos, for: call.received) { engine in
            engine.begin(call, cause: cause)
            let transaction = Transaction(call: call, engine: engine)
            let answer = try body(transaction)
            if call.principal.kind != .service {
                try AuditTrail.note(call, actedIn: engine.actedIn, on: engine.connection)
            }
            return answer
        }
    }

    /// Runs a command under its idempotency key, with its stored response and its audit row.
    package func runCommand(
        _ call: CallContext,
        deadlineNanos: UInt64? = nil,
        idempotency: IdempotencyClaim?,
        _ body: @escaping @Sendable (borrowing Transaction) throws -> [UInt8]
    ) async throws -> CommandReply {
        // Its long name is put together here: the lane is what everybody waits for.
        let entry = idempotency.map { IdempotencyBook.Entry($0, call) }
        return try await enqueue(deadlineNanos, for: call.received) { engine in
            engine.begin(call, cause: nil)
            if let entry, let known = try IdempotencyBook.reply(entry, on: engine) { return known }
            let transaction = Transaction(call: call, engine: engine)
            let bytes = try body(transaction)
            if let entry {
                try IdempotencyBook.keep(
                    bytes,
                    entry,
                    at: call.received.instant,
                    on: engine
                )
            }
            try AuditTrail.note(call, actedIn: engine.actedIn, on: engine.connection)
            return CommandReply(bytes: bytes, status: idempotency?.status, isReplay: false)
        }
    }

    /// Runs the host's own work as one command.
    package func perform<T: Sendable>(
        deadlineNanos: UInt64? = nil,
        _ body: @escaping @Sendable (borrowing SystemTransaction) throws -> T
    ) async throws -> T {
        try await enqueue(deadlineNanos) { engine in
            engine.beginSystem()
            // Named first: the optimiser of Swift 6.3.1 fails on a temporary lent to a body.
            let systemTransaction = SystemTransaction(engine: engine)
            return try body(systemTransaction)
        }
    }

    /// Runs several pieces of the host's own work, in order, each a command of its own.
    package func performEach<T: Sendable>(
        _ bodies: [@Sendable (borrowing SystemTransaction) throws -> T]
    ) async -> [Result<T, any Error>] {
        guard !bodies.isEmpty else { return [] }
        return unsafe await withUnsafeContinuation { continuation in
            let row = unsafe CommandRow<T>(count: bodies.count, continuation: continuation)
            let commands = bodies.enumerated().map { index, body in
                RowCommand(row, index: index) { engine in
                    engine.beginSystem()
                    let systemTransaction = SystemTransaction(engine: engine)
                    return try body(systemTransaction)
                }
            }
            switch room.add(all: commands) {
            case .taken: break
            case .full: for command in commands { command.fail(Fault.laneFull(path)) }
            case .closed: for command in commands { command.fail(Fault.storeStopped(path)) }
            }
        }
    }

    /// Moves all that is committed from the WAL into the file and empties the WAL, so that what
    /// was deleted is gone from there too.
    package func flush() async throws {
        try await enqueue(nil, needsFlush: true) { _ in }
    }

    private func enqueue<T: Sendable>(
        _ deadlineNanos: UInt64?,
        for received: Received? = nil,
        needsFlush: Bool = false,
        _ body: @escaping @Sendable (LaneEngine) throws -> T
    ) async throws -> T {
        unsafe try await withUnsafeThrowingContinuation { continuation in
            let command = unsafe AnsweringCommand(
                deadlineNanos: deadlineNanos,
                needsFlush: needsFlush,
                continuation: continuation,
                body: body
            )
            let place = received.flatMap { order?.place(of: $0) }
            command.place = place
            let admission = room.add(command)
            // Only now: whoever reads the order's mark afterwards finds the command in the room.
            if let place { order?.leave(place.number) }
            switch admission {
            case .taken: break
            case .full: command.fail(Fault.laneFull(path))
            case .closed: command.fail(Fault.storeStopped(path))
            }
        }
    }

    /// Commands waiting now.
    package var waiting: Int { room.count }

    /// Works off what waits, moves the WAL into the file and closes it; returns when that is done.
    package func close() {
        room.close()
        thread.join()
    }
}
