import PluginKit

/// One repair as it is stored: its life, and what belongs to it.
struct RepairFile: Sendable {
    let lease: String
    let number: Int64
    let tenant: TenantID
    let person: PersonID
    let homeID: String
    /// The room of a shared flat; nil for the whole home.
    let leaf: Int64?
    let kind: RepairKind
    /// The version of the rule that its times come from.
    let rule: String
    let description: String
    /// The landlord's last word.
    var note: String?
    var visitor: String?
    var evidence: String?
    /// What the granted lost use comes to, and what of the granted bill is in the book.
    var abated = Money(fen: 0)
    var booked = Money(fen: 0)
    var appealNote: String?
    var ruling: String?
    var life: RepairLife
    /// The version that the row has.
    let rowVersion: Int64

    /// The timer's key: a lease has many repairs.
    var key: String { LeaseItem(lease, number).key }
}

/// A repair as the statements return it.
protocol RepairRow {
    var leaseId: String { get }
    var number: Int64 { get }
    var tenantId: String { get }
    var personId: String { get }
    var homeId: String { get }
    var leaf: Int64? { get }
    var kind: String { get }
    var rule: String { get }
    var description: String { get }
    var reportedAt: Instant { get }
    var state: String { get }
    var remedy: String { get }
    var version: Int64 { get }
    var due: Instant? { get }
    var deadline: Instant { get }
    var graceUntil: Instant { get }
    var waitingSince: Instant? { get }
    var reopened: Int64 { get }
    var note: String? { get }
    var visitNumber: Int64? { get }
    var visitStarts: Instant? { get }
    var visitEnds: Instant? { get }
    var visitState: String? { get }
    var visitor: String? { get }
    var visitWithCode: Bool { get }
    var visitAsked: Bool { get }
    var deferredUntil: CivilDay? { get }
    var deferralBy: Instant? { get }
    var completedAt: Instant? { get }
    var confirmBy: Instant? { get }
    var claimBill: Money? { get }
    var claimEvidence: String? { get }
    var lostFrom: CivilDay? { get }
    var lostUntil: CivilDay? { get }
    var lostPercent: Int64? { get }
    var claimDue: Instant? { get }
    var grantedBill: Money? { get }
    var grantedPercent: Int64? { get }
    var grantedBy: String? { get }
    var abated: Money { get }
    var booked: Money { get }
    var appeal: String? { get }
    var appealNote: String? { get }
    var appealBy: Instant? { get }
    var appealDue: Instant? { get }
    var ruling: String? { get }
}

extension Statements.AnyRepair.Row: RepairRow {}
extension Statements.RepairsOfLease.Row: RepairRow {}
extension Statements.OpenRepairsOfLandlord.Row: RepairRow {}
extension Statements.RepairAppeals.Row: RepairRow {}

extension RepairFile {
    init(_ row: some RepairRow) throws {
        let kind: RepairKind = try stored(row.kind)
        let rule = RepairRule.named(row.rule, on: row.reportedAt.civilDay)
        self.init(
            lease: row.leaseId,
            number: row.number,
            tenant: TenantID(row.tenantId),
            person: PersonID(row.personId),
            homeID: row.homeId,
            leaf: row.leaf,
            kind: kind,
            rule: row.rule,
            description: row.description,
            note: row.note,
            visitor: row.visitor,
            evidence: row.claimEvidence,
            abated: row.abated,
            booked: row.booked,
            appealNote: row.appealNote,
            ruling: row.ruling,
            life: try RepairLife(row, rule.terms(of: kind)),
            rowVersion: row.version
        )
    }
}

extension RepairLife {
    fileprivate init(_ row: some RepairRow, _ terms: RepairRule.Terms) throws {
        self.init(terms, at: row.reportedAt)
        state = try stored(row.state)
        remedy = try stored(row.remedy)
        version = row.version
        due = row.due
        deadline = row.deadline
        graceUntil = row.graceUntil
        waitingSince = row.waitingSince
        reopened = row.reopened
        visit = try Visit(row)
        deferral = row.deferredUntil.map { Deferral(until: $0, answerBy: row.deferralBy) }
        completedAt = row.completedAt
        confirmBy = row.confirmBy
        if let bill = row.claimBill {
            claim = Claim(bill: bill, lost: LostUse(row))
            claimDue = row.claimDue
        }
        if let bill = row.grantedBill {
            grant = Grant(bill: bill, percent: row.grantedPercent ?? 0)
            grantedBy = try row.grantedBy.map { try stored($0) }
        }
        appeal = row.appeal.flatMap(Appeal.init(rawValue:))
        appealBy = row.appealBy
        appealDue = row.appealDue
    }
}

extension RepairLife.Visit {
    fileprivate init?(_ row: some RepairRow) throws {
        guard let number = row.visitNumber, let starts = row.visitStarts, let ends = row.visitEnds,
            let state = row.visitState
        else { return nil }
        self.init(
            number: number,
            starts: starts,
            ends: ends,
            withCode: row.visitWithCode,
            state: try stored(state),
            isAsked: row.visitAsked
        )
    }
}

extension RepairLife.LostUse {
    fileprivate init?(_ row: some RepairRow) {
        guard let from = row.lostFrom, let until = row.lostUntil, let percent = row.lostPercent
        else { return nil }
        self.init(from: from, until: until, percent: percent)
    }
}

extension Statements.UpdateRepair {
    init(_ file: RepairFile) {
        let life = file.life
        self.init(
            leaseId: file.lease,
            number: file.number,
            before: file.rowVersion,
            state: life.state.rawValue,
            remedy: life.remedy.rawValue,
            version: life.version,
            due: life.due,
            deadline: life.deadline,
            graceUntil: life.graceUntil,
            waitingSince: life.waitingSince,
            reopened: life.reopened,
            note: file.note,
            visitNumber: life.visit?.number,
            visitStarts: life.visit?.starts,
            visitEnds: life.visit?.ends,
            visitState: life.visit?.state.rawValue,
            visitor: file.visitor,
            visitWithCode: life.visit?.withCode ?? false,
            visitAsked: life.visit?.isAsked ?? false,
            deferredUntil: life.deferral?.until,
            deferralBy: life.deferral?.answerBy,
            completedAt: life.completedAt,
            confirmBy: life.confirmBy,
            claimBill: life.claim?.bill,
            claimEvidence: file.evidence,
            lostFrom: life.claim?.lost?.from,
            lostUntil: life.claim?.lost?.until,
            lostPercent: life.claim.map { $0.lost?.percent ?? 0 },
            claimDue: life.claimDue,
            grantedBill: life.grant?.bill,
            grantedPercent: life.grant?.percent,
            grantedBy: life.grantedBy?.rawValue,
            appeal: life.appeal?.rawValue,
            appealNote: file.appealNote,
            appealBy: life.appealBy,
            appealDue: life.appealDue,
            ruling: file.ruling
        )
    }
}
