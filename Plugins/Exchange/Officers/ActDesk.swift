import PluginKit

/// What officers do in an auction: what harms a bidder takes two of them.
enum ActDesk {
    /// How long one officer's wish waits for another's.
    private static let wishSeconds: Int64 = 86_400

    /// Does it, or notes the wish of the first of two officers.
    static func ask(_ input: AskAct, in transaction: borrowing Transaction) throws -> ActOutcome {
        guard let person = transaction.call.principal.person else { throw Fault.signInNeeded() }
        let act = try OfficerAct(input)
        switch input.kind {
        case .sign: return try SigningDesk.sign(input, by: person, in: transaction)
        case .certify: return try SigningDesk.certify(input, by: person, in: transaction)
        default: return try auction(act, person, in: transaction)
        }
    }

    private static func auction(
        _ act: OfficerAct,
        _ person: PersonID,
        in transaction: borrowing Transaction
    ) throws -> ActOutcome {
        let input = act.input
        var refusal: Award.Refusal?
        let receipt: AuctionRecord.Receipt? = try transaction.with(LiveLot.self, input.id) { lot in
            // Nobody is in default before they may sign.
            if input.kind == .defaulted, case .closed = lot.record?.auction.state {
                refusal = try AwardDesk.refusal(of: .passedOver, to: input.id, in: transaction)
                guard refusal == nil else { return nil }
            }
            var officers: [String] = []
            if act.needsTwo {
                guard
                    let other = try other(than: person, for: act.details, input.id, in: transaction)
                else { return nil }
                officers = [alias(other), alias(person)]
            }
            if input.kind == .annul {
                lot.freeze(try RegistrationDesk.qualified(for: input.id, in: transaction))
            }
            guard let decided = lot.receive(act.event(by: officers), at: transaction.stamp) else {
                throw Fault.lotNotBegun()
            }
            // Before the lot is written down, which frees the deposits of the others.
            if input.kind == .defaulted, decided.answer == .accepted {
                try DepositDesk.forfeit(of: act.label, in: input.id, transaction)
                try AwardDesk.apply(.passedOver, to: input.id, in: transaction)
            }
            return decided
        }
        return outcome(receipt, input, refusal: refusal?.rawValue)
    }

    /// The officer who asked for the same before; nil when the caller is the first, which is noted.
    static func other(
        than person: PersonID,
        for details: String,
        _ lot: String,
        in transaction: borrowing Transaction
    ) throws -> PersonID? {
        let find = Statements.ActAsked(lot: lot, details: details)
        let asked = try transaction.first(find)
        if let asked, asked.officerId != person.text,
            asked.askedAt.adding(seconds: wishSeconds) >= transaction.now
        {
            try transaction.run(Statements.DropAct(lot: lot, details: details))
            return PersonID(asked.officerId)
        }
        try transaction.run(
            Statements.AskAct(
                lot: lot,
                details: details,
                officer: person.text,
                at: transaction.now
            )
        )
        return nil
    }

    /// What an officer is called in a log that everybody reads.
    static func alias(_ person: PersonID) -> String {
        "O" + SHA256Sum(of: Array("exchange/officer/\(person.text)".utf8)).hex.prefix(12)
    }

    static func outcome(
        _ receipt: AuctionRecord.Receipt?,
        _ input: AskAct,
        refusal: String?
    ) -> ActOutcome {
        var answer = refusal
        switch receipt?.answer {
        case .accepted, .repeated: answer = "accepted"
        case .refused(let why): answer = why.rawValue
        case nil: break
        }
        return ActOutcome(
            lot: input.id,
            kind: input.kind,
            isDone: answer == "accepted",
            answer: answer,
            sequence: receipt?.sequence,
            link: receipt?.link
        )
    }
}

/// An officer's act with what it takes.
struct OfficerAct: Sendable, Hashable {
    let input: AskAct
    let label: String

    /// Throws for an act that lacks what it takes.
    init(_ input: AskAct) throws {
        let isWhole =
            switch input.kind {
            case .suspend, .annul, .certify: true
            case .sign: input.contract != nil && input.party != nil
            case .resume: input.noticeSeconds != nil
            case .disqualify, .defaulted: input.label != nil
            case .openLimit: input.fen != nil && input.salt != nil
            case .reveal: input.drawParty != nil && input.secret != nil
            case .draw: input.signature != nil
            }
        guard isWhole else { throw Fault.actIncomplete(input.kind.rawValue) }
        self.input = input
        label = input.label ?? ""
    }

    /// True for what takes somebody's chance or time from them, and for the beacon, which nothing here can check.
    var needsTwo: Bool {
        switch input.kind {
        case .suspend, .resume, .disqualify, .defaulted, .annul, .draw: true
        case .openLimit, .reveal, .sign, .certify: false
        }
    }

    /// Two officers ask for the same when this is the same.
    var details: String {
        switch input.kind {
        case .resume: "resume \(input.noticeSeconds ?? 0)"
        case .disqualify, .defaulted: "\(input.kind.rawValue) \(label)"
        case .draw: "draw \(input.signature ?? "")"
        case .suspend, .annul, .openLimit, .reveal, .sign, .certify: input.kind.rawValue
        }
    }

    /// What the auction is told.
    ///
    /// Contracts and certificates are the award's business, and the auction hears of the first alone.
    func event(by officers: [String]) -> AuctionEvent {
        switch input.kind {
        case .suspend: .suspend(officers: officers)
        case .resume: .resume(noticeSeconds: input.noticeSeconds ?? 0, officers: officers)
        case .disqualify: .disqualify(bidder: label, officers: officers)
        case .defaulted: .defaulted(bidder: label, officers: officers)
        case .annul: .annul(officers: officers)
        case .sign, .certify: .confirm(bidder: label)
        case .openLimit: .openLimit(fen: input.fen?.fen ?? 0, salt: input.salt ?? "")
        case .reveal: .reveal(party: input.drawParty ?? 0, secret: input.secret ?? "")
        case .draw: .draw(signature: input.signature ?? "")
        }
    }
}
