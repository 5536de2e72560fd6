import PluginKit

/// A charge as it is stored: its life, and what belongs to it.
struct ChargeFile: Sendable {
    let lease: String
    let bill: Int64
    let tenant: TenantID
    let person: PersonID
    let homeID: String
    let leaf: Int64?
    /// The provider's number of the agreement.
    let agreement: String
    /// The order by which the money was asked for.
    var order: String?
    var life: ChargeLife
    /// The version that the row has.
    let rowVersion: Int64

    /// The timer's key: a lease has many bills.
    var key: String { LeaseItem(lease, bill).key }
}

/// A charge as the statements return it.
protocol ChargeRow {
    var leaseId: String { get }
    var bill: Int64 { get }
    var tenantId: String { get }
    var personId: String { get }
    var homeId: String { get }
    var leaf: Int64? { get }
    var agreement: String { get }
    var amount: Money { get }
    var billDue: CivilDay { get }
    var state: String { get }
    var version: Int64 { get }
    var due: Instant? { get }
    var fromDay: CivilDay? { get }
    var lastDay: CivilDay? { get }
    var chargedDay: CivilDay? { get }
    var reason: String? { get }
    var order: String? { get }
}

extension Statements.AnyCharge.Row: ChargeRow {}
extension Statements.ChargesOfLease.Row: ChargeRow {}

extension ChargeFile {
    init(_ row: some ChargeRow) throws {
        var life = ChargeLife(amount: row.amount, billDue: row.billDue, most: row.amount)
        life.state = try stored(row.state)
        life.version = row.version
        life.due = row.due
        life.from = row.fromDay
        life.last = row.lastDay
        life.chargedOn = row.chargedDay
        life.reason = try row.reason.map { try stored($0) }
        self.init(
            lease: row.leaseId,
            bill: row.bill,
            tenant: TenantID(row.tenantId),
            person: PersonID(row.personId),
            homeID: row.homeId,
            leaf: row.leaf,
            agreement: row.agreement,
            order: row.order,
            life: life,
            rowVersion: row.version
        )
    }
}

extension Statements.InsertCharge {
    init(_ file: ChargeFile) {
        self.init(
            leaseId: file.lease,
            bill: file.bill,
            tenantId: file.tenant.text,
            personId: file.person.text,
            homeId: file.homeID,
            leaf: file.leaf,
            agreement: file.agreement,
            amount: file.life.amount,
            billDue: file.life.billDue,
            state: file.life.state.rawValue,
            version: file.life.version,
            reason: file.life.reason?.rawValue
        )
    }
}

extension Statements.UpdateCharge {
    init(_ file: ChargeFile) {
        self.init(
            leaseId: file.lease,
            bill: file.bill,
            before: file.rowVersion,
            state: file.life.state.rawValue,
            version: file.life.version,
            due: file.life.due,
            fromDay: file.life.from,
            lastDay: file.life.last,
            chargedDay: file.life.chargedOn,
            reason: file.life.reason?.rawValue,
            order: file.order
        )
    }
}

extension DebitCharge {
    /// The charge as its payer sees it.
    init(_ file: ChargeFile) {
        let life = file.life
        self.init(
            bill: file.bill,
            amountFen: life.amount,
            state: life.state,
            onDay: life.chargedOn ?? max(life.billDue, life.from ?? life.billDue),
            reason: life.reason
        )
    }
}

extension DebitCharged {
    init(_ file: ChargeFile, at now: Instant) {
        self.init(
            leaseId: file.lease,
            homeId: file.homeID,
            room: file.leaf,
            tenantId: file.tenant,
            personId: file.person,
            number: file.bill,
            amountFen: file.life.amount,
            state: file.life.state,
            reason: file.life.reason,
            at: now
        )
    }
}
