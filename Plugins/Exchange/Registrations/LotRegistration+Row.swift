import PluginKit

/// A row of a registration, whichever statement read it.
protocol RegistrationRow {
    var id: String { get }
    var lot: String { get }
    var number: Int64 { get }
    var registeredAt: Instant { get }
    var noticeVersion: Int64 { get }
    var papers: String { get }
    var reason: String? { get }
    var hasPriority: Bool { get }
    var deposit: String { get }
    var paid: Money? { get }
    var dispute: String? { get }
    /// Whether another bidder's deposit came from the same account, as far as the statement asks.
    var sharesAccount: Bool { get }
}

extension RegistrationRow {
    var sharesAccount: Bool { false }
}

extension Statements.OwnRegistration.Row: RegistrationRow {}
extension Statements.Registration.Row: RegistrationRow {}
extension Statements.RegistrationsOfLot.Row: RegistrationRow {}

extension LotRegistration {
    init(_ row: some RegistrationRow, depositFen: Int64) throws {
        guard let papers = Papers(rawValue: row.papers),
            let deposit = DepositState(rawValue: row.deposit)
        else { throw Fault.logBroken(row.lot) }
        self.init(
            id: row.id,
            lot: row.lot,
            label: BidderLabel.text(row.number),
            registeredAt: row.registeredAt,
            noticeVersion: row.noticeVersion,
            papers: papers,
            reason: row.reason,
            hasPriority: row.hasPriority,
            deposit: deposit,
            depositFen: Money(fen: depositFen),
            sharesAccount: row.sharesAccount ? true : nil,
            paidFen: row.paid,
            dispute: deposit.isAskedBack ? row.dispute : nil
        )
    }
}

extension DepositState {
    /// Whether somebody asks it back, or has it back: its bidder reads why.
    var isAskedBack: Bool { self == .disputed || self == .chargedBack }
}
