import PluginKit

/// The rows of a plugin's obligations as a caller reads them.
struct ObligationTables: ObligationReads {
    let connection: Connection
    let scope: BlockScope
    let rules: ObligationRules

    init(_ connection: Connection, _ scope: BlockScope) throws {
        guard let rules = connection.blocks.obligations else {
            throw Fault.blockNotDeclared("obligations")
        }
        self.connection = connection
        self.scope = scope
        self.rules = rules
    }

    func obligation(_ id: String, in tenant: TenantID?) throws -> ObligationRow? {
        switch scope.sight(tenant) {
        case .all(let tenant): return try row(id, tenant)
        case .about(let person, let tenant):
            let row = try row(id, tenant)
            return row?.person?.text == person ? row : nil
        case .nothing: return nil
        }
    }

    func row(_ id: String, _ tenant: String) throws -> ObligationRow? {
        let select = try connection.statement(
            """
            SELECT kind, person, rule, calendar, version, owner, proposed_owner, phase, pause_reason,
                received_ms, started_ms, check_started_ms, told_until_ms, has_notice,
                reminders_given, is_breached
            FROM host_obligation WHERE tenant=?1 AND id=?2
            """
        )
        select.bind(tenant, at: 1)
        select.bind(id, at: 2)
        let found = try select.first { row in try ObligationTables.read(row, id) }
        guard let (read, rest) = found else { return nil }
        var row = read
        row.clock.recall(
            proposedOwner: rest.proposedOwner,
            started: rest.started,
            checkStarted: rest.checkStarted,
            standstills: try standstills(id, tenant),
            missing: rest.hasNotice ? try missing(id, tenant) : nil,
            remindersGiven: rest.remindersGiven,
            isBreached: rest.isBreached
        )
        return row
    }

    /// What of a row is recalled once the clock is made.
    private struct Rest {
        let proposedOwner: String?
        let started: Instant
        let checkStarted: Instant
        let hasNotice: Bool
        let remindersGiven: Int
        let isBreached: Bool
    }

    private static func read(
        _ row: PreparedStatement,
        _ id: String
    ) throws -> (ObligationRow, Rest) {
        let instant = { Instant(utcMillis: row.int64(at: $0)) }
        guard let rule = ClockRule(text: row.text(at: 2)),
            let phase = ServiceClock.Phase(word: row.text(at: 7), reason: row.optionalText(at: 8))
        else { throw DatabaseError(code: 1, message: "obligation \(id) cannot be read") }
        let made = ObligationRow(
            id: id,
            kind: row.text(at: 0),
            person: row.optionalText(at: 1).map(PersonID.init),
            calendar: row.text(at: 3),
            clock: ServiceClock(
                recorded: rule,
                owner: row.text(at: 5),
                received: instant(9),
                toldUntil: instant(12),
                phase: phase
            ),
            version: row.int64(at: 4)
        )
        let rest = Rest(
            proposedOwner: row.optionalText(at: 6),
            started: instant(10),
            checkStarted: instant(11),
            hasNotice: row.int64(at: 13) == 1,
            remindersGiven: Int(row.int64(at: 14)),
            isBreached: row.int64(at: 15) == 1
        )
        return (made, rest)
    }

    private func standstills(
        _ id: String,
        _ tenant: String
    ) throws -> [ServiceClock.Standstill] {
        let select = try connection.statement(
            """
            SELECT start_ms, end_ms FROM host_obligation_stop
                WHERE tenant=?1 AND obligation=?2 ORDER BY n
            """
        )
        select.bind(tenant, at: 1)
        select.bind(id, at: 2)
        var list: [ServiceClock.Standstill] = []
        try select.each { row in
            list.append(
                ServiceClock.Standstill(
                    from: Instant(utcMillis: row.int64(at: 0)),
                    until: row.isNull(at: 1) ? nil : Instant(utcMillis: row.int64(at: 1))
                )
            )
        }
        return list
    }

    private func missing(_ id: String, _ tenant: String) throws -> [String] {
        let select = try connection.statement(
            "SELECT item FROM host_obligation_missing WHERE tenant=?1 AND obligation=?2 ORDER BY n"
        )
        select.bind(tenant, at: 1)
        select.bind(id, at: 2)
        var list: [String] = []
        try select.each { list.append($0.text(at: 0)) }
        return list
    }
}
