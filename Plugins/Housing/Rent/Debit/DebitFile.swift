import PluginKit

/// An agreement as it is stored: its life, and what belongs to it.
struct DebitFile: Sendable {
    let lease: String
    let number: Int64
    let tenant: TenantID
    let person: PersonID
    let homeID: String
    let leaf: Int64?
    /// Never more than this is charged in a calendar month.
    let most: Money
    /// Our number of it at the provider.
    let contract: String
    var life: DebitLife
    /// The version that the row has.
    let rowVersion: Int64
}

/// An agreement as the statements return it.
protocol DebitRow {
    var leaseId: String { get }
    var number: Int64 { get }
    var tenantId: String { get }
    var personId: String { get }
    var homeId: String { get }
    var leaf: Int64? { get }
    var most: Money { get }
    var contract: String { get }
    var state: String { get }
    var version: Int64 { get }
    var due: Instant? { get }
    var askedAt: Instant { get }
    var page: String? { get }
    var agreement: String? { get }
    var signedAt: Instant? { get }
    var endedAt: Instant? { get }
    var endedBy: String? { get }
}

extension Statements.NewestDebit.Row: DebitRow {}
extension Statements.DebitOfContract.Row: DebitRow {}

extension DebitFile {
    init(_ row: some DebitRow) throws {
        var life = DebitLife(asked: row.askedAt)
        life.state = try stored(row.state)
        life.version = row.version
        life.due = row.due
        life.page = row.page
        life.agreement = row.agreement
        life.signed = row.signedAt
        life.ended = row.endedAt
        life.endedBy = try row.endedBy.map { try stored($0) }
        self.init(
            lease: row.leaseId,
            number: row.number,
            tenant: TenantID(row.tenantId),
            person: PersonID(row.personId),
            homeID: row.homeId,
            leaf: row.leaf,
            most: row.most,
            contract: row.contract,
            life: life,
            rowVersion: row.version
        )
    }
}

extension Statements.InsertDebit {
    init(_ file: DebitFile) {
        self.init(
            leaseId: file.lease,
            number: file.number,
            tenantId: file.tenant.text,
            personId: file.person.text,
            homeId: file.homeID,
            leaf: file.leaf,
            most: file.most,
            contract: file.contract,
            state: file.life.state.rawValue,
            version: file.life.version,
            due: file.life.due,
            askedAt: file.life.asked
        )
    }
}

extension Statements.UpdateDebit {
    init(_ file: DebitFile) {
        self.init(
            contract: file.contract,
            before: file.rowVersion,
            state: file.life.state.rawValue,
            version: file.life.version,
            due: file.life.due,
            page: file.life.page,
            agreement: file.life.agreement,
            signedAt: file.life.signed,
            endedAt: file.life.ended,
            endedBy: file.life.endedBy?.rawValue
        )
    }
}

extension DebitAdvanced {
    init(_ file: DebitFile, at now: Instant) {
        self.init(
            leaseId: file.lease,
            homeId: file.homeID,
            room: file.leaf,
            tenantId: file.tenant,
            personId: file.person,
            state: file.life.state,
            monthMaxFen: file.most,
            endedBy: file.life.endedBy,
            at: now
        )
    }
}
