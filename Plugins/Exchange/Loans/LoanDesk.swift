import PluginKit

/// Loans on certified rights: asked for by whoever holds the certificate, led on by officers.
enum LoanDesk {
    /// The holder of a certificate asks for a loan on it; one at a time.
    static func ask(_ input: AskLoan, in transaction: borrowing Transaction) throws -> RightLoan {
        guard let person = transaction.call.principal.person else { throw Fault.signInNeeded() }
        // A certificate of somebody else's is not there for the caller.
        guard let award = try transaction.first(Statements.CertifiedAward(id: input.id)),
            award.personId == person.text
        else { throw Fault.certificateMissing() }
        try transaction.act(in: TenantID(award.tenantId))
        guard try transaction.first(Statements.LiveLoan(award: input.id)) == nil else {
            throw Fault.loanYours()
        }
        guard let owner = try transaction.first(Statements.WhoAnswersFor(lot: award.lot)) else {
            throw Fault.ownerMissing(award.lot)
        }
        let id = transaction.newID()
        try transaction.run(
            Statements.InsertLoan(
                id: id,
                award: input.id,
                lot: award.lot,
                state: Mortgage().state.rawValue,
                at: transaction.now
            )
        )
        try transaction.oblige(
            Obligations.Inquiry.self,
            id,
            owner: PersonID(owner.officerId),
            about: person
        )
        return RightLoan(
            id: id,
            certificate: input.id,
            lot: award.lot,
            state: .inquiry,
            valueFen: nil,
            lentFen: nil,
            isConsented: false,
            lender: nil,
            askedAt: transaction.now
        )
    }

    /// An officer notes what has come about; disposing and consenting take two.
    static func act(_ input: LoanAct, in transaction: borrowing Transaction) throws -> LoanOutcome {
        guard let person = transaction.call.principal.person else { throw Fault.signInNeeded() }
        guard let row = try transaction.first(Statements.LoanToLead(id: input.id)) else {
            throw Fault.loanMissing()
        }
        var loan = try Mortgage(row)
        let hadLien = loan.hasLien
        guard input.fen != nil || ![.value, .disburse].contains(input.kind) else {
            throw Fault.actIncomplete(input.kind.rawValue)
        }
        if input.kind == .consent {
            let details = "consent \(input.id)"
            guard
                try ActDesk.other(than: person, for: details, row.lot, in: transaction) != nil
            else { return LoanOutcome(loan: input.id, isDone: false, answer: nil, state: row.kind) }
        }
        do throws(Mortgage.Refusal) {
            try loan.take(try event(input))
        } catch {
            return LoanOutcome(
                loan: input.id,
                isDone: false,
                answer: error.rawValue,
                state: row.kind
            )
        }
        try keep(loan, row.id, lender: input.lender, in: transaction)
        try tell(of: row, hadLien, loan.hasLien, in: transaction)
        if row.state == Mortgage.State.inquiry.rawValue {
            try transaction.step(Obligations.Inquiry.self, row.id, .finish)
        }
        return LoanOutcome(
            loan: input.id,
            isDone: true,
            answer: "accepted",
            state: LoanState(rawValue: loan.state.rawValue) ?? row.kind
        )
    }

    private static func event(_ input: LoanAct) throws(Mortgage.Refusal) -> Mortgage.Event {
        switch input.kind {
        case .value: .valued(fen: input.fen?.fen ?? 0)
        case .register: .registered
        case .disburse: .disbursed(fen: input.fen?.fen ?? 0)
        case .paid: .paid
        case .missed: .missed
        case .consent: .consented
        case .release: .released
        case .withdraw: .withdrawn
        }
    }

    /// The loans of the organisation's certificates, the newest first.
    static func page(_ input: LoanPage, in snapshot: borrowing Snapshot) throws -> LoanList {
        // "~" sorts after every character an identifier may have.
        let rows = try snapshot.all(
            Statements.LoansUnderWay(before: input.before ?? "~", limit: input.limit + 1)
        )
        let items = try rows.prefix(Int(input.limit)).map { try RightLoan($0) }
        return LoanList(items: items, next: rows.count > items.count ? items.last?.id : nil)
    }

    /// A right is to be put on the board: refused while a lien is on it and the lender has not agreed, unless
    /// that is how an overdue loan is paid.
    static func noteListing(
        of right: String,
        as lot: String,
        isForward: Bool,
        in transaction: borrowing Transaction
    ) throws {
        // The lien is known where the right was certified, and there it is listed.
        guard let award = try transaction.first(Statements.CertifiedAward(id: right)),
            award.tenantId == transaction.call.tenant?.text
        else { throw Fault.certificateMissing() }
        try transaction.run(Statements.NoteRight(lot: lot, right: right))
        guard let row = try live(on: right, in: transaction) else { return }
        var loan = try Mortgage(row)
        let hadLien = loan.hasLien
        do throws(Mortgage.Refusal) {
            // What is owed is paid from what somebody gives for the right.
            if loan.state == .overdue, !isForward { throw .lienLive }
            try loan.take(.listed)
        } catch {
            throw Fault.lienLive()
        }
        try keep(loan, row.id, in: transaction)
        try tell(of: row, hadLien, loan.hasLien, in: transaction)
    }

    /// Whoever deals with rights hears that one serves as security, and that it does no more.
    private static func tell(
        of row: some LoanRow,
        _ hadLien: Bool,
        _ hasLien: Bool,
        in transaction: borrowing Transaction
    ) throws {
        switch (hadLien, hasLien) {
        case (false, true):
            try transaction.publish(LienRegistered(lot: row.lot, certificate: row.award))
        case (true, false):
            try transaction.publish(LienReleased(lot: row.lot, certificate: row.award))
        case (true, true), (false, false): return
        }
    }

    /// The time to answer an inquiry has nearly passed or is over.
    static func turned(
        _ obligation: Obligation,
        _ turn: Obligation.Turn,
        in transaction: borrowing Transaction
    ) throws {
        guard let row = try transaction.first(Statements.LoanToLead(id: obligation.id)) else {
            return
        }
        try ClockDesk.tell("loan", of: row.lot, turn, in: transaction)
    }

    private static func live(
        on right: String,
        in transaction: borrowing Transaction
    ) throws -> Statements.LoansOnRight.Row? {
        try transaction.all(Statements.LoansOnRight(award: right, limit: 1)).first
    }

    private static func keep(
        _ loan: Mortgage,
        _ id: String,
        lender: String? = nil,
        in transaction: borrowing Transaction
    ) throws {
        try transaction.run(
            Statements.ChangeLoan(
                id: id,
                state: loan.state.rawValue,
                value: loan.valueFen.map { Money(fen: $0) },
                lent: loan.lentFen.map { Money(fen: $0) },
                consented: loan.isConsented,
                lender: lender,
                over: loan.isFinal,
                at: transaction.now
            )
        )
    }
}

/// A row of a loan, whichever statement read it.
protocol LoanRow {
    var id: String { get }
    var award: String { get }
    var lot: String { get }
    var state: String { get }
    var value: Money? { get }
    var lent: Money? { get }
    var consented: Bool { get }
    var lender: String? { get }
    var askedAt: Instant { get }
}

extension Statements.LoanToLead.Row: LoanRow {}
extension Statements.LoansUnderWay.Row: LoanRow {}
extension Statements.LoansOnRight.Row: LoanRow {}
extension Statements.OwnLoans.Row: LoanRow {}

extension LoanRow {
    var kind: LoanState { LoanState(rawValue: state) ?? .inquiry }
}

extension Mortgage {
    init(_ row: some LoanRow) throws {
        guard let state = State(rawValue: row.state) else { throw Fault.logBroken(row.lot) }
        self.init(
            state: state,
            valueFen: row.value?.fen,
            lentFen: row.lent?.fen,
            isConsented: row.consented
        )
    }
}

extension RightLoan {
    init(_ row: some LoanRow) throws {
        guard let state = LoanState(rawValue: row.state) else { throw Fault.logBroken(row.lot) }
        self.init(
            id: row.id,
            certificate: row.award,
            lot: row.lot,
            state: state,
            valueFen: row.value,
            lentFen: row.lent,
            isConsented: row.consented,
            lender: row.lender,
            askedAt: row.askedAt
        )
    }
}
