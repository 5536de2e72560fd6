import PluginKit

/// Runs a batch of commands in one transaction: each alone undone when it fails, all durable
/// together or not at all.
///
/// A batch runs without savepoints as long as none of its commands leaves something to undo. When
/// one does, the batch starts again without it, and savepoints guard this and the next batches:
/// they cost a twelfth of the throughput, and most refusals come before the first write.
final class GroupCommit {
    private let connection: Connection
    private let engine: LaneEngine
    private let environment: StoreEnvironment
    private var guardedBatches = 0
    /// True from a write that found no room until one that did.
    private var isFull = false
    /// Commands of the batch that refused by themselves: what they saw may never be committed.
    private var refused: [LaneCommand] = []

    init(connection: Connection, engine: LaneEngine, environment: StoreEnvironment) {
        self.connection = connection
        self.engine = engine
        self.environment = environment
    }

    private enum Round {
        case ran, again
    }

    /// Leaves in each command its answer or its failure; throws when the file cannot be trusted.
    func run(_ batch: ArraySlice<LaneCommand>) throws {
        refuseLate(batch)
        refused.removeAll(keepingCapacity: true)
        if guardedBatches > 0 { guardedBatches -= 1 }
        while batch.contains(where: { $0.failure == nil }) {
            do {
                try begin()
            } catch let error as DatabaseError where !error.isFatal {
                return failAll(batch, error)
            }
            engine.beginBatch()
            guard try round(batch) == .ran else { continue }
            do {
                try connection.statement("COMMIT").run()
                noteRoom()
                engine.keys.commit()
                engine.memory.commit()
                return engine.changesInMemory.commit()
            } catch let error as DatabaseError where !error.isFatal {
                try undoAll()
                failAll(batch, error)
            }
        }
        engine.beginBatch()
    }

    private func begin() throws {
        connection.forgetErrors()
        try connection.statement("BEGIN IMMEDIATE").run()
    }

    /// Deadlines act before a command starts, never in the middle.
    private func refuseLate(_ batch: ArraySlice<LaneCommand>) {
        let now = environment.monotonicNanos()
        for command in batch {
            if let deadline = command.deadlineNanos, deadline < now {
                command.failure = Fault.deadlinePassed()
            }
        }
    }

    private func round(_ batch: ArraySlice<LaneCommand>) throws -> Round {
        for command in batch where command.failure == nil {
            let isGuarded = guardedBatches > 0
            connection.forgetErrors()
            let changesBefore = connection.totalChanges
            let keysBefore = engine.keys.mark
            let changesNamed = engine.changesInMemory.mark
            let told = engine.told
            let remembered = engine.memory.mark
            engine.place = command.place
            if isGuarded { try connection.statement("SAVEPOINT command").run() }
            do {
                try run(command)
                if isGuarded { try connection.statement("RELEASE command").run() }
            } catch {
                if let fatal = connection.fatalError { throw fatal }
                command.failure = fault(error)
                refused.append(command)
                guard try undo(isGuarded: isGuarded, changesBefore) else { return .again }
                engine.keys.undo(to: keysBefore)
                engine.changesInMemory.undo(to: changesNamed)
                engine.told = told
                engine.memory.undo(to: remembered)
            }
        }
        return .ran
    }

    /// Runs a command; the budget of a plugin's, which began with it, ends with it.
    private func run(_ command: LaneCommand) throws {
        defer { connection.limit(.none) }
        try command.run(on: engine)
        try checkAlive()
    }

    /// A body may swallow the error by which SQLite has undone the whole transaction.
    private func checkAlive() throws {
        if let fatal = connection.fatalError { throw fatal }
        try engine.checkOpen()
    }

    /// Takes one command back; false when the others of the batch have to run again.
    private func undo(isGuarded: Bool, _ changesBefore: Int64) throws -> Bool {
        if connection.isAutocommit { return false }
        if isGuarded {
            try connection.statement("ROLLBACK TO command").run()
            try connection.statement("RELEASE command").run()
            return true
        }
        if connection.totalChanges == changesBefore { return true }
        guardedBatches = environment.limits.savepointBatches
        try undoAll()
        return false
    }

    /// A batch of which some had no room and others wrote little says nothing of room.
    private func noteRoom() {
        guard isFull, refused.isEmpty else { return }
        isFull = false
        environment.fullFiles.clear(connection.path)
    }

    private func undoAll() throws {
        if !connection.isAutocommit { try connection.statement("ROLLBACK").run() }
    }

    private func failAll(_ batch: ArraySlice<LaneCommand>, _ error: DatabaseError) {
        engine.beginBatch()
        for command in refused { command.failure = fault(error) }
        for command in batch where command.failure == nil { command.failure = fault(error) }
    }

    private func fault(_ error: any Error) -> any Error {
        if error is Fault { return error }
        // Where the whole transaction is lost, what SQLite said of it is the reason, whatever the
        // body made of that.
        let lost = connection.isAutocommit ? connection.lastError : nil
        guard let cause = error as? DatabaseError ?? lost else { return error }
        if cause.isFull {
            isFull = true
            environment.fullFiles.note(connection.path)
            return Fault.diskFull(connection.path)
        }
        if cause.isBusy { return Fault.laneFull(connection.path) }
        if cause.isInterrupt { return Fault.deadlinePassed() }
        if cause.isConstraint { return Fault.constraint(cause) }
        return error is DatabaseError ? Fault.defect(error) : error
    }
}
