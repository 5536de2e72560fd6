import PluginKit

/// The rows of a plugin's reservations in a transaction on its lane.
struct ReservationWriter: ReservationRows {
    let engine: LaneEngine
    let tables: ReservationTables

    var rules: ReservationRules { tables.rules }

    private var tenant: String { tables.scope.written }

    func available(_ demand: Demand, in tenant: TenantID?, at now: Instant) throws -> Int64? {
        try tables.available(demand, in: tenant, at: now)
    }

    func hold(_ id: String, in tenant: TenantID?) throws -> Reservation? {
        try tables.hold(id, in: tenant)
    }

    /// A caller from elsewhere knows the holds about them.
    func known(_ id: String) throws -> Reservation? {
        let hold = try tables.row(id, tenant)
        return tables.scope.isTheirs(hold?.person) ? hold : nil
    }

    // MARK: - Resources

    func provide(
        _ kind: String,
        _ resource: String,
        capacity: Int64,
        at now: Instant
    ) throws -> Bool {
        // How much there is of something is for those to say who have it.
        guard !tables.scope.isVisitor else {
            throw Fault.foreignRow("how much there is of \(kind)")
        }
        engine.noteUse("resource", kind)
        try expire(touching: kind, resource, at: now)
        let insert = try engine.statement(
            """
            INSERT INTO host_resource(tenant, kind, id, capacity) VALUES(?1,?2,?3,?4)
                ON CONFLICT DO NOTHING
            """
        )
        bind(insert, kind, resource)
        insert.bind(capacity, at: 4)
        try insert.run()
        let update = try engine.statement(
            """
            UPDATE host_resource SET capacity = ?4
            WHERE tenant=?1 AND kind=?2 AND id=?3 AND taken <= ?4 AND ?4 >= coalesce((
                SELECT max(u.used) FROM (SELECT (SELECT sum(b.quantity) FROM host_hold_line b
                    WHERE b.tenant=?1 AND b.kind=?2 AND b.resource=?3
                        AND b.start_day <= a.start_day AND a.start_day < b.end_day) AS used
                    FROM host_hold_line a
                    WHERE a.tenant=?1 AND a.kind=?2 AND a.resource=?3 AND ?5 = 1) AS u), 0)
            """
        )
        bind(update, kind, resource)
        update.bind(capacity, at: 4)
        update.bind(rules.resource(kind)?.extent == .days ? 1 : 0, at: 5)
        try update.run()
        return engine.changes == 1
    }

    private func bind(_ statement: PreparedStatement, _ kind: String, _ resource: String) {
        statement.bind(tenant, at: 1)
        statement.bind(kind, at: 2)
        statement.bind(resource, at: 3)
    }

    // MARK: - Holds

    func take(_ lines: [Demand], for hold: Reservation, at now: Instant) throws
        -> ReservationRefusal?
    {
        guard tables.scope.isTheirs(hold.person) else {
            throw Fault.foreignRow("a hold about \(hold.person?.text ?? "nobody")")
        }
        // The id may be that of a hold which is not there for this caller.
        guard try tables.row(hold.id, tenant) == nil else { return .differs }
        for line in lines {
            engine.noteUse("resource", line.kind)
            try expire(touching: line.kind, line.resource, at: now)
        }
        try insert(hold)
        for line in lines {
            let isTaken = line.start == nil ? try count(line) : true
            guard try isTaken && enter(line, hold.id) else {
                // The transaction goes on: what was taken so far is given back.
                try giveBack(hold.id)
                try forget(hold.id)
                return try exists(line)
                    ? .taken(resource: line.resource) : .noResource(line.resource)
            }
        }
        try plan(hold)
        return nil
    }

    private func insert(_ hold: Reservation) throws {
        let insert = try engine.statement(
            """
            INSERT INTO host_hold(tenant, id, body, state, person, expires_ms)
                VALUES(?1,?2,?3,?4,?5,?6)
            """
        )
        insert.bind(tenant, at: 1)
        insert.bind(hold.id, at: 2)
        insert.bind(hold.body, at: 3)
        insert.bind(hold.state.rawValue, at: 4)
        insert.bind(hold.person?.text, at: 5)
        insert.bind(hold.expires.utcMillis, at: 6)
        try insert.run()
    }

    /// Takes a quantity where there is so much left: check and write are one statement.
    private func count(_ line: Demand) throws -> Bool {
        let update = try engine.statement(
            """
            UPDATE host_resource SET taken = taken + ?4
            WHERE tenant=?1 AND kind=?2 AND id=?3 AND taken + ?4 <= capacity
            """
        )
        bind(update, line.kind, line.resource)
        update.bind(line.quantity, at: 4)
        try update.run()
        return engine.changes == 1
    }

    /// Writes a line where no day has less left: check and write are one statement.
    ///
    /// What is counted at all was checked before.
    private func enter(_ line: Demand, _ hold: String) throws -> Bool {
        let insert = try engine.statement(
            """
            INSERT INTO host_hold_line(tenant, kind, resource, start_day, end_day, hold, quantity)
            SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 FROM host_resource r
            WHERE r.tenant=?1 AND r.kind=?2 AND r.id=?3 AND (?8 = 0 OR r.capacity >= ?7 + coalesce((
                SELECT max(u.used) FROM (SELECT (SELECT sum(b.quantity) FROM host_hold_line b
                    WHERE b.tenant=?1 AND b.kind=?2 AND b.resource=?3
                        AND b.start_day <= p.day AND p.day < b.end_day) AS used
                    FROM (SELECT ?4 AS day UNION SELECT a.start_day FROM host_hold_line a
                        WHERE a.tenant=?1 AND a.kind=?2 AND a.resource=?3
                            AND a.start_day > ?4 AND a.start_day < ?5) AS p) AS u), 0))
            """
        )
        bind(insert, line.kind, line.resource)
        insert.bind((line.start?.sinceEpoch).map(Int64.init) ?? 0, at: 4)
        insert.bind((line.end?.sinceEpoch).map(Int64.init) ?? 1, at: 5)
        insert.bind(hold, at: 6)
        insert.bind(line.quantity, at: 7)
        insert.bind(line.start == nil ? 0 : 1, at: 8)
        try insert.run()
        return engine.changes == 1
    }

    private func exists(_ line: Demand) throws -> Bool {
        let select = try engine.statement(
            "SELECT 1 FROM host_resource WHERE tenant=?1 AND kind=?2 AND id=?3"
        )
        bind(select, line.kind, line.resource)
        return try select.first { _ in true } ?? false
    }

    func change(_ hold: Reservation) throws {
        try change(hold, of: tenant)
        if hold.state == .active { return try plan(hold) }
        // One that expired is still told of when its timer fires.
        if hold.state != .expired {
            try engine.clearTimer(BlockTimers.reservations, key: "\(tenant)/\(hold.id)")
        }
    }

    private func change(_ hold: Reservation, of tenant: String) throws {
        switch hold.state {
        case .active, .committed: break
        case .released, .expired: try giveBack(hold.id, of: tenant)
        case .consumed: try useUp(hold.id, of: tenant)
        }
        let update = try engine.statement(
            "UPDATE host_hold SET state=?3, expires_ms=?4 WHERE tenant=?1 AND id=?2"
        )
        update.bind(tenant, at: 1)
        update.bind(hold.id, at: 2)
        update.bind(hold.state.rawValue, at: 3)
        update.bind(hold.expires.utcMillis, at: 4)
        try update.run()
    }

    private func plan(_ hold: Reservation) throws {
        try engine.setTimer(
            BlockTimers.reservations,
            key: "\(tenant)/\(hold.id)",
            version: 0,
            due: hold.expires
        )
    }

    // MARK: - Giving back

    private struct Line {
        let kind: String
        let resource: String
        let quantity: Int64
    }

    private func lines(_ hold: String, _ tenant: String) throws -> [Line] {
        let select = try engine.statement(
            "SELECT kind, resource, quantity FROM host_hold_line WHERE tenant=?1 AND hold=?2"
        )
        select.bind(tenant, at: 1)
        select.bind(hold, at: 2)
        var lines: [Line] = []
        try select.each { row in
            lines.append(
                Line(
                    kind: row.text(at: 0),
                    resource: row.text(at: 1),
                    quantity: row.int64(at: 2)
                )
            )
        }
        return lines
    }

    private func giveBack(_ hold: String, of owner: String? = nil) throws {
        let tenant = owner ?? tenant
        for line in try lines(hold, tenant) where isCounted(line.kind) {
            let update = try engine.statement(
                "UPDATE host_resource SET taken = taken - ?4 WHERE tenant=?1 AND kind=?2 AND id=?3"
            )
            update.bind(tenant, at: 1)
            update.bind(line.kind, at: 2)
            update.bind(line.resource, at: 3)
            update.bind(line.quantity, at: 4)
            try update.run()
        }
        try drop(hold, tenant)
    }

    private func useUp(_ hold: String, of tenant: String) throws {
        for line in try lines(hold, tenant) {
            guard isCounted(line.kind) else { throw Fault.demandUnsound() }
            let update = try engine.statement(
                """
                UPDATE host_resource SET taken = taken - ?4, capacity = capacity - ?4
                    WHERE tenant=?1 AND kind=?2 AND id=?3
                """
            )
            update.bind(tenant, at: 1)
            update.bind(line.kind, at: 2)
            update.bind(line.resource, at: 3)
            update.bind(line.quantity, at: 4)
            try update.run()
        }
        try drop(hold, tenant)
    }

    private func isCounted(_ kind: String) -> Bool { rules.resource(kind)?.extent != .days }

    private func drop(_ hold: String, _ tenant: String) throws {
        let delete = try engine.statement(
            "DELETE FROM host_hold_line WHERE tenant=?1 AND hold=?2"
        )
        delete.bind(tenant, at: 1)
        delete.bind(hold, at: 2)
        try delete.run()
    }

    private func forget(_ hold: String) throws {
        let delete = try engine.statement("DELETE FROM host_hold WHERE tenant=?1 AND id=?2")
        delete.bind(tenant, at: 1)
        delete.bind(hold, at: 2)
        try delete.run()
    }

    /// Ends what is over by now of everything that keeps a resource.
    private func expire(touching kind: String, _ resource: String, at now: Instant) throws {
        let select = try engine.statement(
            """
            SELECT DISTINCT h.id FROM host_hold_line l
            JOIN host_hold h ON h.tenant = l.tenant AND h.id = l.hold
            WHERE l.tenant=?1 AND l.kind=?2 AND l.resource=?3
                AND h.state='active' AND h.expires_ms <= ?4
            """
        )
        bind(select, kind, resource)
        select.bind(now.utcMillis, at: 4)
        var ids: [String] = []
        try select.each { ids.append($0.text(at: 0)) }
        for id in ids {
            guard let hold = try tables.row(id, tenant) else { continue }
            try change(hold.ended, of: tenant)
        }
    }
}
