import PluginKit

extension LaneEngine {
    var aggregates: any AggregateMemory {
        get throws {
            try checkOpen()
            guard let rules = connection.blocks.aggregates else {
                throw Fault.blockNotDeclared("aggregates")
            }
            return CommandMemory(engine: self, rules: rules)
        }
    }

    var obligationRows: any ObligationRows {
        get throws {
            try checkOpen()
            let scope = BlockScope(call: call, actedIn: actedIn)
            return ObligationWriter(
                engine: self,
                tables: try ObligationTables(connection, scope)
            )
        }
    }

    var obligationReads: any ObligationReads { get throws { try obligationRows } }
}

/// The lane's memory as the command at work sees it.
private struct CommandMemory: AggregateMemory {
    let engine: LaneEngine
    let rules: AggregateRules

    var tenant: String { BlockScope(call: engine.call, actedIn: engine.actedIn).written }

    var stamp: Stamp { engine.stamp }

    var standstill: Standstill? { engine.environment.standstill() }

    func open(_ key: AggregateKey) -> Bool {
        engine.noteUse("aggregate", key.kind)
        return engine.memory.begin(key)
    }

    func close(_ key: AggregateKey) { engine.memory.end(key) }

    func recall(_ key: AggregateKey) -> (any LaneAggregate)? { engine.memory.recall(key) }

    func remember(_ aggregate: any LaneAggregate, _ key: AggregateKey) {
        engine.memory.remember(aggregate, key)
    }

    func asPlugin<T>(
        at stamp: Stamp?,
        _ body: (borrowing Transaction) throws -> T
    ) throws -> T {
        try engine.asPlugin(at: stamp, body)
    }

    func sign(_ statement: String, about key: AggregateKey) throws -> String {
        guard let signed = try engine.signed(statement, about: key) else {
            throw Fault.nothingSigns(key.id)
        }
        return signed
    }

    func wake(_ key: AggregateKey, at deadline: MovingDeadline?) throws {
        guard let deadline else {
            return try engine.clearTimer(BlockTimers.aggregates, key: key.timerKey)
        }
        try engine.setTimer(
            BlockTimers.aggregates,
            key: key.timerKey,
            version: deadline.version,
            due: due(deadline)
        )
    }

    /// The first millisecond of the time of day that is not before the deadline, also where that was set
    /// since the host began.
    private func due(_ deadline: MovingDeadline) -> Instant {
        let plain = deadline.at.adding(nanos: 999_999).instant
        guard let now = engine.call?.received.instant else { return plain }
        let left = max(0, deadline.at.nanos - stamp.nanos)
        let reckoned = now.utcMillis + (left + 999_999) / 1_000_000
        return abs(reckoned - plain.utcMillis) <= 1 ? plain : Instant(utcMillis: reckoned)
    }
}
