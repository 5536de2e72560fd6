@testable import PluginKit

/// A ledger as a list of everything that happened, added up anew for each question: slow, and
/// nothing like the one it judges.
struct LedgerModel {
    struct Line {
        let id: String
        let debit: String
        let credit: String
        var amount: Int64
        var isPending: Bool
        /// When a pending line ends.
        var ends: Int64?
        /// Posted, voided or expired.
        var fate: TransferRefusal?
        var corrected: Int64 = 0
        /// False for lines that only end another.
        var counts = true
    }

    private(set) var lines: [String: Line] = [:]
    private(set) var answers: [String: (order: TransferOrder, outcome: TransferRefusal?)] = [:]
    private var clock: Int64 = 0
    let kinds: [String: String]

    init(accounts: [(id: String, kind: String)]) {
        kinds = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0.kind) })
    }

    /// What stands or is pending on a side of an account.
    func sum(_ account: String, debit: Bool, pending: Bool) -> Int64 {
        lines.values.reduce(0) { sum, line in
            guard line.counts, line.isPending == pending, line.fate == nil,
                (debit ? line.debit : line.credit) == account
            else { return sum }
            return sum + line.amount
        }
    }

    private func room(_ account: String, debit: Bool) -> Int64? {
        let limits = ["Clearing": true, "Bank": true, "Deposit": false]
        guard let growsOnDebit = limits[kinds[account] ?? ""], growsOnDebit != debit else {
            return nil
        }
        return left(account, debit: debit)
    }

    private func left(_ account: String, debit: Bool) -> Int64 {
        sum(account, debit: !debit, pending: false) - sum(account, debit: debit, pending: false)
            - sum(account, debit: debit, pending: true)
    }

    /// Ends what is over by then.
    mutating func pass(to now: Int64) {
        let now = max(now, clock)
        for (id, line) in lines where line.isPending && line.fate == nil {
            if let ends = line.ends, ends <= now { lines[id]?.fate = .expired }
        }
    }

    /// Why each order of a chain is refused, nil for those that are made, with the amounts.
    mutating func carryOut(_ chain: [TransferOrder], at now: Int64) -> [TransferRefusal?] {
        if let old = replayed(chain) { return old }
        clock = max(clock, now)
        pass(to: clock)
        let before = lines
        for (index, order) in chain.enumerated() {
            guard let refusal = add(order) else { continue }
            lines = before
            answers[order.id] = (order, refusal)
            return chain.indices.map { $0 == index ? refusal : .linked }
        }
        for order in chain { answers[order.id] = (order, nil) }
        return chain.map { _ in nil }
    }

    private func replayed(_ chain: [TransferOrder]) -> [TransferRefusal?]? {
        let known = chain.map { answers[$0.id] }
        func only(_ index: Int, _ why: TransferRefusal) -> [TransferRefusal?] {
            chain.indices.map { $0 == index ? why : .linked }
        }
        for (index, answer) in known.enumerated() {
            guard let answer else { continue }
            if answer.order != chain[index] { return only(index, .differs) }
            if let refusal = answer.outcome { return only(index, refusal) }
        }
        guard let first = known.firstIndex(where: { $0 != nil }) else { return nil }
        return known.allSatisfy { $0 != nil } ? chain.map { _ in nil } : only(first, .differs)
    }

    private mutating func add(_ order: TransferOrder) -> TransferRefusal? {
        switch order.act {
        case .move(let move): return add(move, order.id)
        case .post(let id, let amount):
            guard let line = lines[id] else { return .earlierMissing }
            if let why = unsettled(line) { return why }
            let posted = amount?.fen ?? line.amount
            if posted > line.amount { return .exceedsPending }
            lines[id]?.fate = .alreadyPosted
            lines[order.id] = Line(
                id: order.id,
                debit: line.debit,
                credit: line.credit,
                amount: posted,
                isPending: false
            )
        case .void(let id):
            guard let line = lines[id] else { return .earlierMissing }
            if let why = unsettled(line) { return why }
            lines[id]?.fate = .alreadyVoided
            lines[order.id] = Line(
                id: order.id,
                debit: line.debit,
                credit: line.credit,
                amount: line.amount,
                isPending: false,
                counts: false
            )
        case .correct(let id, let amount):
            guard let line = lines[id] else { return .earlierMissing }
            guard line.counts, !line.isPending else { return .earlierOfAnotherPhase }
            if line.corrected + amount.fen > line.amount { return .exceedsEarlier }
            if let why = over(line.credit, line.debit, amount.fen) { return why }
            lines[id]?.corrected += amount.fen
            lines[order.id] = Line(
                id: order.id,
                debit: line.credit,
                credit: line.debit,
                amount: amount.fen,
                isPending: false
            )
        }
        return nil
    }

    private func unsettled(_ line: Line) -> TransferRefusal? {
        line.isPending ? line.fate : .earlierOfAnotherPhase
    }

    private func over(_ debit: String, _ credit: String, _ amount: Int64) -> TransferRefusal? {
        if let room = room(debit, debit: true), amount > room { return .exceedsCredits }
        if let room = room(credit, debit: false), amount > room { return .exceedsDebits }
        return nil
    }

    private mutating func add(_ move: TransferOrder.Move, _ id: String) -> TransferRefusal? {
        guard kinds[move.debit] != nil else { return .debitAccountMissing }
        guard kinds[move.credit] != nil else { return .creditAccountMissing }
        var amount = move.amount.fen
        if move.balancing == .debit { amount = min(amount, left(move.debit, debit: true)) }
        if move.balancing == .credit { amount = min(amount, left(move.credit, debit: false)) }
        amount = max(0, amount)
        if let why = over(move.debit, move.credit, amount) { return why }
        lines[id] = Line(
            id: id,
            debit: move.debit,
            credit: move.credit,
            amount: amount,
            isPending: move.timeoutSeconds != nil,
            ends: move.timeoutSeconds.map { clock + $0 * 1000 }
        )
        return nil
    }
}
