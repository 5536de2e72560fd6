/// The part of a ledger that some orders touch, and what becomes of it: pure, told the time.
///
/// The rules are TigerBeetle's: limits hold when an amount is reserved, so that posting and voiding
/// cannot break them; a chain stands or falls as one; whoever asks makes the ids.
package struct LedgerBook {
    /// What is known of an id.
    package struct Known: Hashable {
        package var body: String
        /// Nil for an order that was refused.
        package var transfer: Transfer?
        package var refusal: TransferRefusal?
        /// What became of a pending transfer; nil for others.
        package var state: PendingState?
        /// What corrections have moved back.
        package var corrected: Money

        package init(
            body: String,
            transfer: Transfer? = nil,
            refusal: TransferRefusal? = nil,
            state: PendingState? = nil,
            corrected: Money = Money(fen: 0)
        ) {
            self.body = body
            self.transfer = transfer
            self.refusal = refusal
            self.state = state
            self.corrected = corrected
        }
    }

    package enum PendingState: String {
        case open, posted, voided, expired
    }

    let rules: LedgerRules
    /// The ledger's time.
    package let at: Instant
    package private(set) var accounts: [String: AccountBalance]
    package private(set) var known: [String: Known]
    /// Ids that came to be known by the decision, in order.
    package private(set) var made: [String] = []
    /// Both accounts as each transfer that came to be left them.
    package private(set) var standing: [String: (debit: AccountBalance, credit: AccountBalance)] =
        [:]
    package private(set) var changedAccounts: Set<String> = []
    package private(set) var changedTransfers: Set<String> = []

    package init(
        rules: LedgerRules,
        at: Instant,
        accounts: [String: AccountBalance],
        known: [String: Known]
    ) {
        self.rules = rules
        self.at = at
        self.accounts = accounts
        self.known = known
    }

    /// Decides a chain: all of it is made, or nothing; throws for an order that the plugin's
    /// manifest does not allow.
    mutating func decide(_ chain: [TransferOrder]) throws -> [TransferOutcome] {
        if let answer = replay(chain) { return answer }
        let before = self
        var outcomes: [TransferOutcome] = []
        for (index, order) in chain.enumerated() {
            do {
                let transfer = try make(order)
                known[order.id] = Known(
                    body: order.body,
                    transfer: transfer,
                    state: transfer.phase == .pending ? .open : nil
                )
                made.append(order.id)
                if let debit = accounts[transfer.debit], let credit = accounts[transfer.credit] {
                    standing[order.id] = (debit, credit)
                }
                outcomes.append(.made(transfer))
            } catch let refusal as Refused {
                self = before
                known[order.id] = Known(body: order.body, refusal: refusal.reason)
                made.append(order.id)
                return LedgerBook.refused(chain, at: index, refusal.reason)
            }
        }
        return outcomes
    }

    private struct Refused: Error {
        let reason: TransferRefusal
    }

    /// What a chain was answered before; nil when it is new.
    private func replay(_ chain: [TransferOrder]) -> [TransferOutcome]? {
        var transfers: [Transfer] = []
        for (index, order) in chain.enumerated() {
            guard let known = known[order.id] else { continue }
            guard known.body == order.body else {
                return LedgerBook.refused(chain, at: index, .differs)
            }
            if let refusal = known.refusal { return LedgerBook.refused(chain, at: index, refusal) }
            if let transfer = known.transfer { transfers.append(transfer) }
        }
        if transfers.isEmpty { return nil }
        guard transfers.count < chain.count else { return transfers.map { .made($0) } }
        // One of them was made by itself, so it cannot be made together with the others.
        let index = chain.firstIndex { known[$0.id] != nil } ?? 0
        return LedgerBook.refused(chain, at: index, .differs)
    }

    private static func refused(
        _ chain: [TransferOrder],
        at index: Int,
        _ reason: TransferRefusal
    ) -> [TransferOutcome] {
        chain.indices.map { .refused($0 == index ? reason : .linked) }
    }

    private mutating func make(_ order: TransferOrder) throws -> Transfer {
        switch order.act {
        case .move(let move): try make(move, order)
        case .post(let pending, let amount): try settle(pending, amount, order)
        case .void(let pending): try void(pending, order)
        case .correct(let transfer, let amount): try correct(transfer, amount, order)
        }
    }

    // MARK: - Moving

    private mutating func make(
        _ move: TransferOrder.Move,
        _ order: TransferOrder
    ) throws -> Transfer {
        let (debit, credit) = try accounts(debit: move.debit, credit: move.credit)
        guard let rule = rules.transfer(move.kind), rule.debit == debit.kind,
            rule.credit == credit.kind
        else { throw Fault.transferNotDeclared(move.kind, debit.kind, credit.kind) }
        guard !rules.isForbidden(rule) else { throw Fault.platformHoldsRent(move.kind) }
        var amount = move.amount
        switch move.balancing {
        case .debit:
            amount = min(amount, debit.creditBalance - debit.debitsPending)
        case .credit:
            amount = min(amount, credit.debitBalance - credit.creditsPending)
        case nil: break
        }
        amount = max(amount, Money(fen: 0))
        let isPending = move.timeoutSeconds != nil
        try add(amount, debit, credit, isPending: isPending)
        return transfer(
            order,
            (move.kind, move.debit, move.credit),
            amount,
            isPending ? .pending : .single,
            expires: move.timeoutSeconds.map { at.adding(seconds: $0) }
        )
    }

    private func accounts(
        debit: String,
        credit: String
    ) throws -> (AccountBalance, AccountBalance) {
        guard let one = accounts[debit] else { throw Refused(reason: .debitAccountMissing) }
        guard let other = accounts[credit] else { throw Refused(reason: .creditAccountMissing) }
        return (one, other)
    }

    /// Adds to both accounts, when their limits allow it.
    private mutating func add(
        _ amount: Money,
        _ debit: AccountBalance,
        _ credit: AccountBalance,
        isPending: Bool
    ) throws {
        var (debit, credit) = (debit, credit)
        let sums = [
            debit.debitsPending, debit.debitsPosted, debit.creditsPosted, credit.creditsPending,
            credit.creditsPosted, credit.debitsPosted,
        ]
        // A book's sums stay so far below 2^63 that no two of them overflow together.
        guard sums.allSatisfy({ $0.fen + amount.fen <= LedgerBook.sumMax }) else {
            throw Refused(reason: .overflows)
        }
        if debit.limited == .debit,
            debit.debitsPending + debit.debitsPosted + amount > debit.creditsPosted
        {
            throw Refused(reason: .exceedsCredits)
        }
        if credit.limited == .credit,
            credit.creditsPending + credit.creditsPosted + amount > credit.debitsPosted
        {
            throw Refused(reason: .exceedsDebits)
        }
        if isPending {
            debit.debitsPending = debit.debitsPending + amount
            credit.creditsPending = credit.creditsPending + amount
        } else {
            debit.debitsPosted = debit.debitsPosted + amount
            credit.creditsPosted = credit.creditsPosted + amount
        }
        write(debit, credit)
    }

    /// The largest sum of an account.
    static let sumMax: Int64 = 1 << 61

    private mutating func write(_ debit: AccountBalance, _ credit: AccountBalance) {
        accounts[debit.id] = debit
        accounts[credit.id] = credit
        changedAccounts.formUnion([debit.id, credit.id])
    }

    // MARK: - The second phase

    private mutating func settle(
        _ id: String,
        _ asked: Money?,
        _ order: TransferOrder
    ) throws -> Transfer {
        let pending = try open(id)
        let amount = asked ?? pending.amount
        guard amount <= pending.amount else { throw Refused(reason: .exceedsPending) }
        try giveBack(pending, posting: amount)
        end(id, .posted)
        return transfer(order, pending.names, amount, .post, earlier: id)
    }

    private mutating func void(_ id: String, _ order: TransferOrder) throws -> Transfer {
        let pending = try open(id)
        try giveBack(pending, posting: Money(fen: 0))
        end(id, .voided)
        return transfer(order, pending.names, pending.amount, .void, earlier: id)
    }

    /// A pending transfer that can still be posted or voided.
    private func open(_ id: String) throws -> Transfer {
        guard let entry = known[id], let pending = entry.transfer else {
            throw Refused(reason: .earlierMissing)
        }
        switch entry.state {
        case nil: throw Refused(reason: .earlierOfAnotherPhase)
        case .posted: throw Refused(reason: .alreadyPosted)
        case .voided: throw Refused(reason: .alreadyVoided)
        case .expired: throw Refused(reason: .expired)
        case .open: break
        }
        if let expires = pending.expires, expires <= at { throw Refused(reason: .expired) }
        return pending
    }

    private mutating func giveBack(_ pending: Transfer, posting amount: Money) throws {
        var (debit, credit) = try accounts(debit: pending.debit, credit: pending.credit)
        debit.debitsPending = debit.debitsPending - pending.amount
        credit.creditsPending = credit.creditsPending - pending.amount
        debit.debitsPosted = debit.debitsPosted + amount
        credit.creditsPosted = credit.creditsPosted + amount
        write(debit, credit)
    }

    private mutating func end(_ id: String, _ state: PendingState) {
        known[id]?.state = state
        changedTransfers.insert(id)
    }

    // MARK: - Correcting

    private mutating func correct(
        _ id: String,
        _ amount: Money,
        _ order: TransferOrder
    ) throws -> Transfer {
        guard let entry = known[id], let earlier = entry.transfer else {
            throw Refused(reason: .earlierMissing)
        }
        guard earlier.isPosted else { throw Refused(reason: .earlierOfAnotherPhase) }
        guard entry.corrected + amount <= earlier.amount else {
            throw Refused(reason: .exceedsEarlier)
        }
        let (debit, credit) = try accounts(debit: earlier.credit, credit: earlier.debit)
        try add(amount, debit, credit, isPending: false)
        known[id]?.corrected = entry.corrected + amount
        changedTransfers.insert(id)
        let names = (earlier.kind, earlier.credit, earlier.debit)
        return transfer(order, names, amount, .correction, earlier: id)
    }

    private func transfer(
        _ order: TransferOrder,
        _ names: (kind: String, debit: String, credit: String),
        _ amount: Money,
        _ phase: Transfer.Phase,
        earlier: String? = nil,
        expires: Instant? = nil
    ) -> Transfer {
        Transfer(
            id: order.id,
            kind: names.kind,
            debit: names.debit,
            credit: names.credit,
            amount: amount,
            phase: phase,
            earlier: earlier,
            at: at,
            expires: expires,
            reference: order.reference
        )
    }
}

extension Transfer {
    fileprivate var names: (kind: String, debit: String, credit: String) { (kind, debit, credit) }
}
