import PluginKit

/// An award with whom and what it is about: one row.
struct AwardCase: Sendable, Hashable {
    let id: String
    let lot: String
    /// From 1 on: the next begins when a winner is passed over.
    let round: Int64
    let label: String
    let person: PersonID
    let registration: String
    /// The price.
    let fen: Int64
    var award: Award

    /// The newest award of a lot of the organisation; nil while nothing was awarded.
    static func newest(of lot: String, in transaction: borrowing Transaction) throws -> AwardCase? {
        try transaction.first(Statements.NewestAward(lot: lot)).map { try AwardCase($0) }
    }

    /// Carries out what a change leads to, and writes it down.
    mutating func settle(
        _ effects: [Award.Effect],
        in transaction: borrowing Transaction
    ) throws {
        var event: String?
        for effect in effects {
            switch effect {
            case .begin(let clock):
                award.note(clock, due: try ClockDesk.begin(clock, of: self, in: transaction))
            case .finish(let clock):
                try ClockDesk.end(clock, of: id, isMet: true, in: transaction)
            case .withdraw(let clock):
                try ClockDesk.end(clock, of: id, isMet: false, in: transaction)
            case .issueCertificate:
                event = try transaction.publishNamed(
                    CertificateIssued(lot: lot, certificate: id, fen: Money(fen: fen))
                ).id
            }
        }
        let isCertified = award.state == .certified
        try transaction.run(
            Statements.ChangeAward(
                id: id,
                state: award.state.rawValue,
                publicityOver: award.isPublicityOver,
                objections: Int64(award.openObjections),
                publicityEnds: award.publicityEnds,
                contractDue: award.contractDue,
                signedBy: award.signedBy,
                certifiedAt: isCertified ? transaction.now : nil,
                event: event
            )
        )
    }
}

/// A row of an award, whichever statement read it.
protocol AwardRow {
    var id: String { get }
    var lot: String { get }
    var round: Int64 { get }
    var label: String { get }
    var personId: String { get }
    var registration: String { get }
    var fen: Money { get }
    var state: String { get }
    var publicityOver: Bool { get }
    var objections: Int64 { get }
    var publicityEnds: Instant? { get }
    var contractDue: Instant? { get }
    var signedBy: String? { get }
}

extension Statements.NewestAward.Row: AwardRow {}
extension Statements.AwardToTell.Row: AwardRow {}

extension AwardCase {
    init(_ row: some AwardRow) throws {
        guard let state = Award.State(rawValue: row.state) else { throw Fault.logBroken(row.lot) }
        self.init(
            id: row.id,
            lot: row.lot,
            round: row.round,
            label: row.label,
            person: PersonID(row.personId),
            registration: row.registration,
            fen: row.fen.fen,
            award: Award(
                state: state,
                isPublicityOver: row.publicityOver,
                openObjections: Int(row.objections),
                publicityEnds: row.publicityEnds,
                contractDue: row.contractDue,
                signedBy: row.signedBy
            )
        )
    }
}
