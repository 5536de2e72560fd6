import PluginKit

/// The lane's thread: drains the queue, commits, answers, and tidies up when nothing waits.
final class LaneWorker {
    private let connection: Connection
    private let engine: LaneEngine
    private let commit: GroupCommit
    private let room: WaitingRoom<LaneCommand>
    private let intake: LaneIntake
    private let environment: StoreEnvironment
    private let onCommit: @Sendable (CommitReport) -> Void
    private let log = LogLength()
    private var checkpointAt: Int
    private var pagesBefore = 0
    private var habit = WatchHabit()
    private var hasUntidied = true
    private var tidyAt: UInt64 = 0
    /// True while more keys have expired than one purge has taken away.
    private var isBehind = false

    init(
        connection: Connection,
        room: WaitingRoom<LaneCommand>,
        order: LaneOrder?,
        plugin: PluginID?,
        projections: Projections,
        environment: StoreEnvironment,
        onCommit: @escaping @Sendable (CommitReport) -> Void
    ) throws {
        self.connection = connection
        self.room = room
        intake = LaneIntake(room, order)
        self.environment = environment
        self.onCommit = onCommit
        engine = try LaneEngine(
            connection: connection,
            plugin: plugin,
            projections: projections,
            environment: environment
        )
        commit = GroupCommit(connection: connection, engine: engine, environment: environment)
        checkpointAt = environment.limits.checkpointPages
        connection.watchLog(log)
    }

    /// Runs until the room is closed and empty.
    func work() {
        HostThread.takeShortTurns()
        if environment.limits.laneStandsBack {
            HostThread.standBack()
        } else {
            environment.onLane()
        }
        var waiting: [LaneCommand] = []
        while true {
            let idle = hasUntidied ? environment.limits.idleMillis : nil
            if intake.take(into: &waiting, waitingMillis: idle) {
                let added = engine.keys.added
                guard runAll(waiting) else { return }
                waiting.removeAll(keepingCapacity: true)
                if !checkpointWhenLong() { return }
                // Under load that never pauses, old keys still go now and then.
                if environment.monotonicNanos() > tidyAt {
                    guard tidy() else { return }
                } else if isBehind, !purge(limit: owed(since: added)) {
                    return
                }
                watch()
            } else if intake.isDone {
                break
            } else if hasUntidied, !tidy() {
                return
            }
        }
        _ = checkpoint(truncating: true)
        connection.close()
    }

    private func watch() {
        guard habit.isWorthALook() else { return }
        habit.looked(found: room.watch(forMicros: environment.limits.watchMicros))
    }

    private func runAll(_ waiting: [LaneCommand]) -> Bool {
        hasUntidied = true
        var start = 0
        while start < waiting.count {
            let end = min(start + environment.limits.batchCommandsMax, waiting.count)
            do {
                try commit.run(waiting[start..<end])
            } catch {
                stop(at: "COMMIT", error, telling: waiting[start...])
                return false
            }
            guard flush(waiting[start..<end], telling: waiting[start...]) else { return false }
            answer(waiting[start..<end])
            start = end
        }
        return true
    }

    private func flush(
        _ batch: ArraySlice<LaneCommand>,
        telling rest: ArraySlice<LaneCommand>
    ) -> Bool {
        guard batch.contains(where: { $0.needsFlush && $0.failure == nil }) else { return true }
        guard checkpoint(truncating: true, telling: rest) else { return false }
        guard log.pages > 0 else { return true }
        for command in batch where command.needsFlush {
            command.failure = Fault.laneFull(connection.path)
        }
        return true
    }

    private func answer(_ batch: ArraySlice<LaneCommand>) {
        var succeeded = 0
        for command in batch {
            if let failure = command.failure {
                command.fail(failure)
            } else {
                command.succeed()
                succeeded += 1
            }
        }
        guard succeeded > 0 else { return }
        let report = CommitReport(
            commands: succeeded,
            newestOutbox: engine.told.newestOutbox > 0 ? engine.told.newestOutbox : nil,
            earliestTimer: engine.told.earliestTimer,
            hasOutside: engine.told.hasOutside
        )
        onCommit(report)
    }

    /// Acknowledges nothing more: the host is to end.
    ///
    /// Whoever waits hears that the outcome is not known.
    private func stop(at step: String, _ error: any Error, telling rest: ArraySlice<LaneCommand>) {
        room.close()
        environment.onFatal(
            StoreFailure(
                file: connection.path,
                step: step,
                cause: "\(error)",
                isDamage: (error as? DatabaseError)?.isDamage ?? false
            )
        )
        for command in rest { command.fail(Fault.storeStopped(connection.path)) }
        for command in intake.takeRest() { command.fail(Fault.storeStopped(connection.path)) }
        connection.close()
    }

    private func checkpointWhenLong() -> Bool {
        if log.pages < pagesBefore { checkpointAt = environment.limits.checkpointPages }
        pagesBefore = log.pages
        return log.pages < checkpointAt || checkpoint(truncating: false)
    }

    /// Moves the WAL into the file; false when the file can no longer be trusted.
    private func checkpoint(
        truncating: Bool,
        telling rest: ArraySlice<LaneCommand> = []
    ) -> Bool {
        do {
            let isWhole = try connection.checkpoint(truncating: truncating)
            // Until a commit starts the WAL anew, which readers may hold off for a while, it is
            // not tried again before the WAL has grown by as much.
            checkpointAt = log.pages + environment.limits.checkpointPages
            if isWhole, truncating { log.pages = 0 }
            return true
        } catch {
            stop(at: "checkpoint", error, telling: rest)
            return false
        }
    }

    /// How many old keys go with a round that has added new ones: twice as many, so that they
    /// cannot pile up however fast they come.
    private func owed(since before: Int) -> Int {
        max(environment.limits.purgedKeysMin, 2 * (engine.keys.added - before))
    }

    /// Takes expired keys away; false when the file can no longer be trusted.
    private func purge(limit: Int) -> Bool {
        do {
            let before = environment.now().adding(
                seconds: -environment.limits.idempotencyMillis / 1000
            )
            let purge = PurgeCommand(before: before, limit: limit)
            try commit.run([purge])
            if purge.failure == nil {
                for (row, hashes) in purge.purged {
                    for hash in hashes { engine.keys.remove(hash, row: row) }
                }
            }
            isBehind = purge.mayHaveMore
            return true
        } catch {
            stop(at: "COMMIT", error, telling: [])
            return false
        }
    }

    /// Idle work: old keys go, then the WAL is moved into the file.
    private func tidy() -> Bool {
        tidyAt =
            environment.monotonicNanos() + environment.limits.tidyMillis * 1_000_000
        guard purge(limit: environment.limits.purgedKeysMax) else { return false }
        hasUntidied = isBehind
        let grown = checkpointAt - environment.limits.checkpointPages
        return log.pages - max(0, grown) < environment.limits.idlePages
            || checkpoint(truncating: false)
    }
}

/// Takes expired idempotency keys away.
///
/// `@unchecked Sendable`: Safe because the lane's thread makes it and runs it.
private final class PurgeCommand: LaneCommand, @unchecked Sendable {
    private let before: Instant
    private let limit: Int
    private(set) var purged: [(row: Int64, hashes: [UInt64])] = []

    var mayHaveMore: Bool { purged.count == limit }

    init(before: Instant, limit: Int) {
        self.before = before
        self.limit = limit
        super.init(deadlineNanos: nil)
    }

    override func run(on engine: LaneEngine) throws {
        engine.beginSystem()
        purged = try IdempotencyBook.expired(before: before, limit: limit, on: engine.connection)
        for (row, _) in purged { try IdempotencyBook.delete(row, on: engine.connection) }
    }
}
