import PluginKit

/// One journey as it is stored: its saga, and what belongs to it.
struct Signing: Sendable {
    let id: String
    let tenant: TenantID
    let person: PersonID
    let homeID: String
    /// The room of a shared flat; nil for the whole home.
    let leaf: Int64?
    /// The hold that keeps the home, or kept it last.
    var holdID: String
    let startDay: CivilDay
    /// The day after the lease's last.
    let endDay: CivilDay
    let rent: Money
    let startedAt: Instant
    var offeredAt: Instant?
    var signedAt: Instant?
    var paidAt: Instant?
    var activeAt: Instant?
    var readyAt: Instant?
    /// Procedure and version by which eligibility was judged.
    var rules: String?
    /// Rule by which the rent was held against its cap.
    var capRule: String?
    /// Rules whose proof may follow.
    var proofs: [String] = []
    var proofDue: CivilDay?
    var contractHash: String?
    /// What was in force as the tenant signed; the frozen terms count, and both are kept.
    var rulesAtSigning: String?
    var saga: SigningSaga
    /// The version that the row has.
    let rowVersion: Int64

    /// The deposit: a month's rent.
    var deposit: Money { rent }
    /// Deposit and first rent.
    var dueAtSigning: Money { deposit + rent }
    /// The lease's first and last instant.
    var window: CodeWindow { CodeWindow(starts: startDay.start, ends: endDay.start) }
}

/// A journey as the statements return it.
protocol JourneyRow {
    var id: String { get }
    var tenantId: String { get }
    var personId: String { get }
    var homeId: String { get }
    var leaf: Int64? { get }
    var holdId: String { get }
    var state: String { get }
    var due: Instant? { get }
    var holdEnds: Instant { get }
    var version: Int64 { get }
    var identity: String { get }
    var identityFailures: Int64 { get }
    var countersignFailures: Int64 { get }
    var startDay: CivilDay { get }
    var endDay: CivilDay { get }
    var rent: Money { get }
    var startedAt: Instant { get }
    var offeredAt: Instant? { get }
    var signedAt: Instant? { get }
    var paidAt: Instant? { get }
    var activeAt: Instant? { get }
    var readyAt: Instant? { get }
    var rules: String? { get }
    var capRule: String? { get }
    var proofs: String? { get }
    var proofDue: CivilDay? { get }
    var contractHash: String? { get }
    var rulesAtSigning: String? { get }
    var reason: String? { get }
}

extension Statements.OwnJourney.Row: JourneyRow {}
extension Statements.OwnJourneys.Row: JourneyRow {}
extension Statements.AnyJourney.Row: JourneyRow {}
extension Statements.JourneyOfHold.Row: JourneyRow {}

extension Signing {
    init(_ row: some JourneyRow) throws {
        var saga = SigningSaga(holdEnds: row.holdEnds)
        saga.state = try stored(row.state)
        saga.due = row.due
        saga.version = row.version
        saga.identity = try stored(row.identity)
        saga.identityFailures = row.identityFailures
        saga.countersignFailures = row.countersignFailures
        saga.reason = row.reason
        self.init(
            id: row.id,
            tenant: TenantID(row.tenantId),
            person: PersonID(row.personId),
            homeID: row.homeId,
            leaf: row.leaf,
            holdID: row.holdId,
            startDay: row.startDay,
            endDay: row.endDay,
            rent: row.rent,
            startedAt: row.startedAt,
            offeredAt: row.offeredAt,
            signedAt: row.signedAt,
            paidAt: row.paidAt,
            activeAt: row.activeAt,
            readyAt: row.readyAt,
            rules: row.rules,
            capRule: row.capRule,
            proofs: row.proofs.map { $0.split(separator: " ").map(String.init) } ?? [],
            proofDue: row.proofDue,
            contractHash: row.contractHash,
            rulesAtSigning: row.rulesAtSigning,
            saga: saga,
            rowVersion: row.version
        )
    }
}

extension Statements.UpdateJourney {
    init(_ signing: Signing) {
        self.init(
            id: signing.id,
            before: signing.rowVersion,
            holdId: signing.holdID,
            state: signing.saga.state.rawValue,
            due: signing.saga.due,
            version: signing.saga.version,
            identity: signing.saga.identity.rawValue,
            identityFailures: signing.saga.identityFailures,
            countersignFailures: signing.saga.countersignFailures,
            offeredAt: signing.offeredAt,
            signedAt: signing.signedAt,
            paidAt: signing.paidAt,
            activeAt: signing.activeAt,
            readyAt: signing.readyAt,
            rules: signing.rules,
            capRule: signing.capRule,
            proofs: signing.proofs.isEmpty ? nil : signing.proofs.joined(separator: " "),
            proofDue: signing.proofDue,
            contractHash: signing.contractHash,
            rulesAtSigning: signing.rulesAtSigning,
            reason: signing.saga.reason
        )
    }
}
