import PluginKit

/// One filing as it is stored: its life, and what belongs to it.
struct FilingFile: Sendable {
    let lease: String
    let number: Int64
    let tenant: TenantID
    let person: PersonID
    let homeID: String
    /// The room of a shared flat; nil for the whole home.
    let leaf: Int64?
    let reason: FilingReason
    /// The version of the rule that its days come from.
    let rule: String
    /// Why the office refused it last.
    var rejection: String?
    /// The office's number.
    var fileNumber: String?
    var life: FilingLife
    /// The version that the row has.
    let rowVersion: Int64

    /// The timer's key: a lease has many filings.
    var key: String { LeaseItem(lease, number).key }
}

/// A filing as the statements return it.
protocol FilingRow {
    var leaseId: String { get }
    var number: Int64 { get }
    var tenantId: String { get }
    var personId: String { get }
    var homeId: String { get }
    var leaf: Int64? { get }
    var reason: String { get }
    var rule: String { get }
    var state: String { get }
    var version: Int64 { get }
    var due: Instant? { get }
    var openedAt: Instant { get }
    var deadline: Instant { get }
    var isOverdue: Bool { get }
    var submittedBy: String? { get }
    var answerBy: Instant? { get }
    var isOfficeLate: Bool { get }
    var rejections: Int64 { get }
    var rejection: String? { get }
    var fileNumber: String? { get }
    var filedAt: Instant? { get }
}

extension Statements.AnyFiling.Row: FilingRow {}
extension Statements.FilingsOfLease.Row: FilingRow {}
extension Statements.OpenFilingsOfLandlord.Row: FilingRow {}

extension FilingFile {
    init(_ row: some FilingRow) throws {
        let rules = FilingRule.city
        let rule =
            rules.first { $0.version == row.rule } ?? .inForce(on: row.openedAt.civilDay)
        var life = FilingLife(
            openedAt: row.openedAt,
            deadline: row.deadline,
            officeSeconds: Int64(rule.officeDays) * 86_400
        )
        life.state = try stored(row.state)
        life.version = row.version
        life.due = row.due
        life.isOverdue = row.isOverdue
        life.submittedBy = try row.submittedBy.map { try stored($0) }
        life.answerBy = row.answerBy
        life.isOfficeLate = row.isOfficeLate
        life.rejections = row.rejections
        life.filedAt = row.filedAt
        self.init(
            lease: row.leaseId,
            number: row.number,
            tenant: TenantID(row.tenantId),
            person: PersonID(row.personId),
            homeID: row.homeId,
            leaf: row.leaf,
            reason: try stored(row.reason),
            rule: row.rule,
            rejection: row.rejection,
            fileNumber: row.fileNumber,
            life: life,
            rowVersion: row.version
        )
    }
}

extension Statements.InsertFiling {
    init(_ file: FilingFile) {
        self.init(
            leaseId: file.lease,
            number: file.number,
            tenantId: file.tenant.text,
            personId: file.person.text,
            homeId: file.homeID,
            leaf: file.leaf,
            reason: file.reason.rawValue,
            rule: file.rule,
            state: file.life.state.rawValue,
            version: file.life.version,
            due: file.life.due,
            openedAt: file.life.openedAt,
            deadline: file.life.deadline
        )
    }
}

extension Statements.UpdateFiling {
    init(_ file: FilingFile) {
        let life = file.life
        self.init(
            leaseId: file.lease,
            number: file.number,
            before: file.rowVersion,
            state: life.state.rawValue,
            version: life.version,
            due: life.due,
            isOverdue: life.isOverdue,
            submittedBy: life.submittedBy?.rawValue,
            answerBy: life.answerBy,
            isOfficeLate: life.isOfficeLate,
            rejections: life.rejections,
            rejection: file.rejection,
            fileNumber: file.fileNumber,
            filedAt: life.filedAt
        )
    }
}

extension Filing {
    /// The filing as landlord, tenant and officer see it.
    init(_ file: FilingFile, at now: Instant) {
        self.init(
            leaseId: file.lease,
            number: file.number,
            reason: file.reason,
            state: file.life.state,
            version: file.life.version,
            now: now,
            openedAt: file.life.openedAt,
            deadline: file.life.deadline,
            isOverdue: file.life.isOverdue,
            submittedBy: file.life.submittedBy,
            answerBy: file.life.answerBy,
            isOfficeLate: file.life.isOfficeLate,
            rejection: file.rejection,
            fileNumber: file.fileNumber,
            filedAt: file.life.filedAt
        )
    }
}

extension FilingAdvanced {
    init(_ file: FilingFile, at now: Instant) {
        self.init(
            leaseId: file.lease,
            homeId: file.homeID,
            room: file.leaf,
            tenantId: file.tenant,
            personId: file.person,
            number: file.number,
            reason: file.reason,
            state: file.life.state,
            deadline: file.life.deadline,
            isOverdue: file.life.isOverdue,
            isOfficeLate: file.life.isOfficeLate,
            version: file.life.version,
            at: now
        )
    }
}
