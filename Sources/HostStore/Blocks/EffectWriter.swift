import PluginKit

/// The rows of a plugin's effects in a transaction on its lane.
struct EffectWriter: EffectRows {
    let rules: EffectRules
    private let engine: LaneEngine
    private let call: CallContext?
    private let tenant: TenantID?

    init(_ engine: LaneEngine, call: CallContext?, tenant: TenantID?) throws {
        guard let rules = engine.connection.blocks.effects else {
            throw Fault.blockNotDeclared("effects")
        }
        self.rules = rules
        self.engine = engine
        self.call = call
        self.tenant = tenant
    }

    func insert(_ draft: EffectDraft, at now: Instant) throws -> String {
        let provider = draft.rule.provider
        engine.noteUse("effect", draft.rule.name)
        guard try open(provider) < EffectLimits.waitingMax else {
            throw Fault.effectsTooMany(provider)
        }
        let partition = draft.partitionKey.map { "\(tenant?.text ?? "")/\(provider)/\($0)" }
        let isFirst = try partition.map { try !isTaken($0) } ?? true
        let id = engine.newID()
        let insert = try engine.statement(
            """
            INSERT INTO host_effect(id, name, port, provider, input, tenant, trace, originator,
                partition_key, performed_ms, deadline_ms, due_ms, end_ms)
                VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)
            """
        )
        insert.bind(id, at: 1)
        insert.bind(draft.rule.name, at: 2)
        insert.bind(draft.rule.port, at: 3)
        insert.bind(provider, at: 4)
        insert.bind(try engine.vault.seal(draft.input, bound: EffectRow.inputPlace(id)), at: 5)
        insert.bind(tenant?.text, at: 6)
        insert.bind(call?.traceID ?? "", at: 7)
        insert.bind(engine.originator, at: 8)
        insert.bind(partition, at: 9)
        insert.bind(now.utcMillis, at: 10)
        insert.bind(draft.deadline.utcMillis, at: 11)
        insert.bind(isFirst ? now.utcMillis : nil, at: 12)
        // Whoever waits behind others hears of its deadline all the same.
        insert.bind(draft.deadline.utcMillis, at: 13)
        try insert.run()
        engine.told.hasOutside = true
        return id
    }

    private func open(_ provider: String) throws -> Int {
        let select = try engine.statement("SELECT open FROM host_effect_tally WHERE provider=?1")
        select.bind(provider, at: 1)
        return try select.first { Int($0.int64(at: 0)) } ?? 0
    }

    /// True while another of the partition has not ended.
    private func isTaken(_ partition: String) throws -> Bool {
        let select = try engine.statement(
            "SELECT 1 FROM host_effect WHERE partition_key=?1 AND ended_ms IS NULL LIMIT 1"
        )
        select.bind(partition, at: 1)
        return try select.first { _ in true } ?? false
    }

    func withdraw(_ id: String, at now: Instant) throws -> Bool {
        let select = try engine.statement(
            """
            SELECT n, partition_key FROM host_effect WHERE id=?1 AND coalesce(tenant, '')=?2
                AND state='open' AND attempts=0 AND outcome IS NULL
            """
        )
        select.bind(id, at: 1)
        select.bind(tenant?.text ?? "", at: 2)
        guard let row = try select.first({ ($0.int64(at: 0), $0.optionalText(at: 1)) }) else {
            return false
        }
        // The row stays, so that the tally and what waits behind it go on as after any other end.
        try EffectRow.close(row.0, as: "withdrawn", at: now, on: engine)
        if let partition = row.1 {
            try EffectRow.release(partition, at: now, on: engine)
            engine.told.hasOutside = true
        }
        return true
    }
}
