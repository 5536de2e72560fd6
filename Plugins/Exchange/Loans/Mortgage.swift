import PluginKit

/// A loan on a certified right, pure: from the inquiry to the release of the lien, told what happens.
///
/// The lender is a bank outside; what it does is noted by officers. As long as there is a lien the right is
/// not listed without the lender's consent.
struct Mortgage: Sendable, Hashable {
    enum State: String, Sendable, CaseIterable {
        case inquiry
        /// The right has a value, up to which it may be lent on.
        case valued
        /// The lien is registered.
        case registered
        case disbursed
        /// Instalments come in time.
        case performing
        case overdue
        /// The right is listed anew to pay the loan.
        case disposed
        /// Paid back: the lien is gone.
        case released
        /// Given up before there was a lien.
        case withdrawn
    }

    enum Event: Sendable, Hashable {
        case valued(fen: Int64)
        case registered
        case disbursed(fen: Int64)
        /// An instalment came.
        case paid
        /// An instalment did not come in time.
        case missed
        /// The lender agrees that the right is listed.
        case consented
        /// The right was listed: with consent, or to pay what is overdue.
        case listed
        case released
        case withdrawn
    }

    /// Why an event changes nothing; the words stand in answers to officers.
    enum Refusal: String, Error, Sendable, CaseIterable {
        case notValued, notRegistered, beyondValue, notDisbursed, alreadyThere, lienLive, noLien,
            loanEnded
    }

    private(set) var state: State = .inquiry
    /// What the right is worth, as an officer noted it.
    private(set) var valueFen: Int64?
    /// What was lent.
    private(set) var lentFen: Int64?
    private(set) var isConsented = false

    init() {}

    /// A loan as its row has it.
    init(state: State, valueFen: Int64?, lentFen: Int64?, isConsented: Bool) {
        self.state = state
        self.valueFen = valueFen
        self.lentFen = lentFen
        self.isConsented = isConsented
    }

    /// Whether the right serves as security.
    var hasLien: Bool {
        switch state {
        case .registered, .disbursed, .performing, .overdue: true
        case .inquiry, .valued, .disposed, .released, .withdrawn: false
        }
    }

    /// True when nothing changes it any more.
    var isFinal: Bool {
        switch state {
        case .disposed, .released, .withdrawn: true
        case .inquiry, .valued, .registered, .disbursed, .performing, .overdue: false
        }
    }

    /// Whether the right may be put on the board now.
    var allowsListing: Bool { !hasLien || isConsented || state == .overdue }

    /// Takes an event, all of it or nothing.
    mutating func take(_ event: Event) throws(Refusal) {
        guard !isFinal else { throw .loanEnded }
        switch event {
        case .valued(let fen): try value(fen)
        case .registered: try step(from: [.valued], to: .registered, otherwise: .notValued)
        case .disbursed(let fen): try disburse(fen)
        case .paid:
            try step(
                from: [.disbursed, .performing, .overdue],
                to: .performing,
                otherwise: .notDisbursed
            )
        case .missed:
            try step(from: [.disbursed, .performing], to: .overdue, otherwise: .notDisbursed)
        case .consented:
            guard hasLien else { throw .noLien }
            guard !isConsented else { throw .alreadyThere }
            isConsented = true
        case .listed: try list()
        case .released:
            guard hasLien else { throw .noLien }
            state = .released
        case .withdrawn:
            guard !hasLien else { throw .lienLive }
            state = .withdrawn
        }
    }

    private mutating func value(_ fen: Int64) throws(Refusal) {
        guard state == .inquiry || state == .valued else { throw .alreadyThere }
        valueFen = fen
        state = .valued
    }

    private mutating func disburse(_ fen: Int64) throws(Refusal) {
        guard state == .registered else {
            throw hasLien ? .alreadyThere : .notRegistered
        }
        guard fen <= valueFen ?? 0 else { throw .beyondValue }
        lentFen = fen
        state = .disbursed
    }

    /// What is overdue is disposed of by the listing; with consent the loan goes on, and a further listing
    /// takes a further consent.
    private mutating func list() throws(Refusal) {
        guard allowsListing else { throw .lienLive }
        if isConsented {
            isConsented = false
        } else if state == .overdue {
            state = .disposed
        }
    }

    private mutating func step(
        from states: [State],
        to next: State,
        otherwise refusal: Refusal
    ) throws(Refusal) {
        guard states.contains(state) else { throw state == next ? .alreadyThere : refusal }
        state = next
    }
}
