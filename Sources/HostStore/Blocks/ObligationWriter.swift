import PluginKit

/// The rows of a plugin's obligations in a transaction on its lane.
struct ObligationWriter: ObligationRows {
    let engine: LaneEngine
    let tables: ObligationTables

    var rules: ObligationRules { tables.rules }

    private var tenant: String { tables.scope.written }

    func obligation(_ id: String, in tenant: TenantID?) throws -> ObligationRow? {
        try tables.obligation(id, in: tenant)
    }

    /// A caller from elsewhere knows the obligations to them.
    func known(_ id: String) throws -> ObligationRow? {
        let row = try tables.row(id, tenant)
        return tables.scope.isTheirs(row?.person) ? row : nil
    }

    func insert(_ row: ObligationRow) throws {
        guard tables.scope.isTheirs(row.person) else {
            throw Fault.foreignRow("an obligation to \(row.person?.text ?? "nobody")")
        }
        // The id may be that of an obligation which is not there for this caller.
        guard try tables.row(row.id, tenant) == nil else {
            throw Fault.foreignRow("an obligation of this id")
        }
        engine.noteUse("obligation", row.kind)
        let insert = try engine.statement(
            """
            INSERT INTO host_obligation(tenant, id, kind, person, rule, calendar, version, owner,
                phase, received_ms, started_ms, check_started_ms, told_until_ms, has_notice,
                reminders_given, is_breached)
                VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?10,?10,?10,0,0,0)
            """
        )
        insert.bind(tenant, at: 1)
        insert.bind(row.id, at: 2)
        insert.bind(row.kind, at: 3)
        insert.bind(row.person?.text, at: 4)
        insert.bind(row.clock.rule.text, at: 5)
        insert.bind(row.calendar, at: 6)
        insert.bind(row.version, at: 7)
        insert.bind(row.clock.owner, at: 8)
        insert.bind(row.clock.rule.checkSpan == nil ? "running" : "checking", at: 9)
        insert.bind(row.clock.received.utcMillis, at: 10)
        try insert.run()
    }

    func change(_ row: ObligationRow) throws {
        let clock = row.clock
        let update = try engine.statement(
            """
            UPDATE host_obligation SET version=?3, owner=?4, proposed_owner=?5, phase=?6,
                pause_reason=?7, started_ms=?8, check_started_ms=?9, told_until_ms=?10,
                has_notice=?11, reminders_given=?12, is_breached=?13
                WHERE tenant=?1 AND id=?2
            """
        )
        update.bind(tenant, at: 1)
        update.bind(row.id, at: 2)
        update.bind(row.version, at: 3)
        update.bind(clock.owner, at: 4)
        update.bind(clock.proposedOwner, at: 5)
        update.bind(clock.phase.word.word, at: 6)
        update.bind(clock.phase.word.reason, at: 7)
        update.bind(clock.started.utcMillis, at: 8)
        update.bind(clock.checkStarted.utcMillis, at: 9)
        update.bind(clock.toldUntil.utcMillis, at: 10)
        update.bind(clock.missing == nil ? 0 : 1, at: 11)
        update.bind(Int64(clock.remindersGiven), at: 12)
        update.bind(clock.isBreached ? 1 : 0, at: 13)
        try update.run()
        try keep(clock.standstills, of: row.id)
        try keep(missing: clock.missing ?? [], of: row.id)
    }

    /// The last of them may have ended since; those before stay, unless the time began anew.
    private func keep(_ standstills: [ServiceClock.Standstill], of id: String) throws {
        let delete = try engine.statement(
            "DELETE FROM host_obligation_stop WHERE tenant=?1 AND obligation=?2 AND n >= ?3"
        )
        delete.bind(tenant, at: 1)
        delete.bind(id, at: 2)
        delete.bind(Int64(max(0, standstills.count - 1)), at: 3)
        try delete.run()
        guard let last = standstills.last else { return }
        let insert = try engine.statement(
            """
            INSERT INTO host_obligation_stop(tenant, obligation, n, start_ms, end_ms)
                VALUES(?1,?2,?3,?4,?5)
            """
        )
        insert.bind(tenant, at: 1)
        insert.bind(id, at: 2)
        insert.bind(Int64(standstills.count - 1), at: 3)
        insert.bind(last.start.utcMillis, at: 4)
        insert.bind(last.end?.utcMillis, at: 5)
        try insert.run()
    }

    private func keep(missing items: [String], of id: String) throws {
        let delete = try engine.statement(
            "DELETE FROM host_obligation_missing WHERE tenant=?1 AND obligation=?2"
        )
        delete.bind(tenant, at: 1)
        delete.bind(id, at: 2)
        try delete.run()
        for (place, item) in items.enumerated() {
            let insert = try engine.statement(
                """
                INSERT INTO host_obligation_missing(tenant, obligation, n, item)
                    VALUES(?1,?2,?3,?4)
                """
            )
            insert.bind(tenant, at: 1)
            insert.bind(id, at: 2)
            insert.bind(Int64(place), at: 3)
            insert.bind(item, at: 4)
            try insert.run()
        }
    }

    func keep(_ turns: [Obligation.Turn], of id: String, at now: Instant) throws {
        for turn in turns {
            let insert = try engine.statement(
                """
                INSERT INTO host_obligation_turn(tenant, obligation, at_ms, turn, number)
                    VALUES(?1,?2,?3,?4,?5)
                """
            )
            insert.bind(tenant, at: 1)
            insert.bind(id, at: 2)
            insert.bind(now.utcMillis, at: 3)
            insert.bind(turn.row.word, at: 4)
            insert.bind(turn.row.number, at: 5)
            try insert.run()
        }
    }

    func untold(of id: String) throws -> [ObligationNews] {
        let select = try engine.statement(
            """
            SELECT n, turn, number FROM host_obligation_turn
                WHERE tenant=?1 AND obligation=?2 AND is_told = 0 ORDER BY n
            """
        )
        select.bind(tenant, at: 1)
        select.bind(id, at: 2)
        var news: [ObligationNews] = []
        try select.each { row in
            let turn = Obligation.Turn(word: row.text(at: 1), number: row.int64(at: 2))
            news.append(ObligationNews(number: row.int64(at: 0), turn: turn))
        }
        return news
    }

    func tell(_ number: Int64) throws {
        let update = try engine.statement("UPDATE host_obligation_turn SET is_told = 1 WHERE n=?1")
        update.bind(number, at: 1)
        try update.run()
    }

    func wake(_ row: ObligationRow, at instant: Instant?) throws {
        let key = "\(tenant)/\(row.id)"
        guard let instant else { return try engine.clearTimer(BlockTimers.obligations, key: key) }
        try engine.setTimer(
            BlockTimers.obligations,
            key: key,
            version: row.version,
            due: instant
        )
    }
}

extension Obligation.Turn {
    fileprivate var row: (word: String, number: Int64) {
        switch self {
        case .reminder(let daysLeft): ("reminder", Int64(daysLeft))
        case .deemedAccepted(let day): ("acceptance", Int64(day.sinceEpoch))
        case .breach(let deadline): ("breach", deadline.utcMillis)
        }
    }

    fileprivate init(word: String, number: Int64) {
        switch word {
        case "reminder": self = .reminder(daysLeft: Int(number))
        case "acceptance": self = .deemedAccepted(from: CivilDay(sinceEpoch: Int32(number)))
        default: self = .breach(deadline: Instant(utcMillis: number))
        }
    }
}
