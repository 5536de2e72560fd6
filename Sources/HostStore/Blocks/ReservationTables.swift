import PluginKit

/// The rows of a plugin's reservations as a caller reads them.
struct ReservationTables: ReservationReads {
    let connection: Connection
    let scope: BlockScope
    let rules: ReservationRules

    init(_ connection: Connection, _ scope: BlockScope) throws {
        guard let rules = connection.blocks.reservations else {
            throw Fault.blockNotDeclared("reservations")
        }
        self.connection = connection
        self.scope = scope
        self.rules = rules
    }

    func available(_ demand: Demand, in tenant: TenantID?, at now: Instant) throws -> Int64? {
        guard let rule = rules.resource(demand.kind) else {
            throw Fault.blockNotDeclared("resource \(demand.kind)")
        }
        guard let owner = owner(rule, tenant) else { return nil }
        // What has come to its end by now is free, whether somebody has seen to it or not.
        let select =
            switch rule.extent {
            case .count:
                try connection.statement(
                    """
                    SELECT r.capacity - r.taken + coalesce((
                        SELECT sum(l.quantity) FROM host_hold_line l
                        JOIN host_hold h ON h.tenant = l.tenant AND h.id = l.hold
                        WHERE l.tenant = r.tenant AND l.kind = r.kind AND l.resource = r.id
                            AND h.state = 'active' AND h.expires_ms <= ?4), 0)
                    FROM host_resource r WHERE r.tenant=?1 AND r.kind=?2 AND r.id=?3
                    """
                )
            case .days:
                try connection.statement(
                    """
                    SELECT r.capacity - coalesce((SELECT max(u.used) FROM (
                        SELECT (SELECT sum(b.quantity) FROM host_hold_line b
                            JOIN host_hold h ON h.tenant = b.tenant AND h.id = b.hold
                            WHERE b.tenant=?1 AND b.kind=?2 AND b.resource=?3
                                AND b.start_day <= p.day AND p.day < b.end_day
                                AND NOT (h.state = 'active' AND h.expires_ms <= ?4)) AS used
                        FROM (SELECT ?5 AS day UNION SELECT a.start_day FROM host_hold_line a
                            WHERE a.tenant=?1 AND a.kind=?2 AND a.resource=?3
                                AND a.start_day > ?5 AND a.start_day < ?6) AS p) AS u), 0)
                    FROM host_resource r WHERE r.tenant=?1 AND r.kind=?2 AND r.id=?3
                    """
                )
            }
        select.bind(owner, at: 1)
        select.bind(demand.kind, at: 2)
        select.bind(demand.resource, at: 3)
        select.bind(now.utcMillis, at: 4)
        if rule.extent == .days {
            select.bind((demand.start?.sinceEpoch).map(Int64.init) ?? 0, at: 5)
            select.bind((demand.end?.sinceEpoch).map(Int64.init) ?? 0, at: 6)
        }
        return try select.first { $0.int64(at: 0) }
    }

    /// Whose resource is meant; nil when the caller may not ask.
    private func owner(_ rule: ReservationRules.Resource, _ asked: TenantID?) -> String? {
        if rule.availability == .public, let asked { return asked.text }
        switch scope.sight(asked) {
        case .all(let tenant): return tenant
        case .about(_, let tenant): return rule.availability == .public ? tenant : nil
        case .nothing: return nil
        }
    }

    func hold(_ id: String, in tenant: TenantID?) throws -> Reservation? {
        switch scope.sight(tenant) {
        case .all(let tenant): return try row(id, tenant)
        case .about(let person, let tenant):
            let hold = try row(id, tenant)
            return hold?.person?.text == person ? hold : nil
        case .nothing: return nil
        }
    }

    func row(_ id: String, _ tenant: String) throws -> Reservation? {
        let select = try connection.statement(
            "SELECT state, person, expires_ms, body FROM host_hold WHERE tenant=?1 AND id=?2"
        )
        select.bind(tenant, at: 1)
        select.bind(id, at: 2)
        return try select.first { row in
            Reservation(
                id: id,
                state: Reservation.State(rawValue: row.text(at: 0)) ?? .expired,
                person: row.optionalText(at: 1).map(PersonID.init),
                expires: Instant(utcMillis: row.int64(at: 2)),
                body: row.text(at: 3)
            )
        }
    }
}
