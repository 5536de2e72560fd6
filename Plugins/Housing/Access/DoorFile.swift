import PluginKit

/// One door of a lease as it is stored: its grant, and what belongs to it.
struct DoorFile: Sendable {
    let lease: String
    let leaf: Int64
    let tenant: TenantID
    let person: PersonID
    let homeID: String
    var grant: AccessGrant
    let rowVersion: Int64

    init(
        _ row: Statements.AnyDoor.Row,
        _ codes: [Statements.CodesOfDoor.Row]
    ) throws {
        lease = row.leaseId
        leaf = row.leaf
        tenant = TenantID(row.tenantId)
        person = PersonID(row.personId)
        homeID = row.homeId
        rowVersion = row.version
        var lock: AccessGrant.Lock?
        if let number = row.lock {
            lock = AccessGrant.Lock(number: number, reach: try stored(row.reach))
        }
        grant = AccessGrant(
            CodeWindow(starts: row.startsAt, ends: row.endsAt),
            lock: lock,
            at: row.requestedAt
        )
        grant.state = try stored(row.state)
        grant.due = row.due
        grant.version = row.version
        grant.redraws = row.redraws
        grant.moved = row.moved
        grant.listing = try row.listing.map { try stored($0) }
        grant.visitReason = row.visitReason
        grant.leaves = row.leavesAt
        grant.drifts = row.drifts
        grant.strangers = row.strangers
        grant.codes = try codes.map { code in
            var made = AccessGrant.Code(
                number: code.number,
                kind: try stored(code.kind),
                lock: code.lock,
                window: CodeWindow(starts: code.startsAt, ends: code.endsAt)
            )
            made.state = try stored(code.state)
            made.codeID = code.codeId
            made.effect = code.effectId
            return made
        }
    }

    /// The timer's key: a lease may have several doors.
    var key: String { DoorFile.key(lease, leaf) }

    /// The same of a lease and a leaf.
    static func key(_ lease: String, _ leaf: Int64) -> String { "\(leaf)/\(lease)" }

    /// Lease and leaf out of a timer's key.
    static func parts(of key: String) -> (lease: String, leaf: Int64)? {
        let halves = key.split(separator: "/", maxSplits: 1)
        guard halves.count == 2, let leaf = Int64(halves[0]) else { return nil }
        return (String(halves[1]), leaf)
    }

    /// The code that an effect asked for.
    func number(of effect: String) -> Int64? {
        grant.codes.first { $0.effect == effect }?.number
    }
}

extension Statements.UpdateDoor {
    init(_ file: DoorFile) {
        self.init(
            leaseId: file.lease,
            leaf: file.leaf,
            before: file.rowVersion,
            lock: file.grant.lock?.number,
            reach: file.grant.lock?.reach.rawValue,
            state: file.grant.state.rawValue,
            due: file.grant.due,
            endsAt: file.grant.lease.ends,
            leavesAt: file.grant.leaves,
            version: file.grant.version,
            redraws: file.grant.redraws,
            moved: file.grant.moved,
            listing: file.grant.listing?.rawValue,
            visitReason: file.grant.visitReason,
            drifts: file.grant.drifts,
            strangers: file.grant.strangers
        )
    }
}
