import TestGround

@testable import PluginKit

/// Orders by chance: sensible ones, and those that clients send again, late or wrongly.
struct LedgerHistory {
    var random: SeededRandom
    private var orders: [TransferOrder] = []
    private var count = 0

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    private static let kinds: [(kind: any TransferKind.Type, debit: String, credit: String)] = [
        (Book.DepositPaid.self, "clearing", "deposit/1"),
        (Book.DepositKept.self, "deposit/1", "claim/1"),
        (Book.RentCharged.self, "claim/1", "income"), (Book.RentPaid.self, "clearing", "claim/1"),
        (Book.Settled.self, "bank", "clearing"), (Book.Settled.self, "bank", "clearing"),
        (Book.Settled.self, "bank", "clearing"),
    ]

    /// The next chain.
    mutating func next() -> [TransferOrder] {
        let chance = Int.random(in: 0..<20, using: &random)
        if chance < 3, let old = orders.randomElement(using: &random) { return [old] }
        if chance == 3, let old = orders.randomElement(using: &random) {
            return [fresh(id: old.id)]
        }
        let length = chance < 6 ? Int.random(in: 2...4, using: &random) : 1
        var chain = (0..<length).map { _ in fresh(id: newID()) }
        if chance == 4, let old = orders.randomElement(using: &random) { chain.append(old) }
        return chain.reduce(into: []) { chain, order in
            if !chain.contains(where: { $0.id == order.id }) { chain.append(order) }
        }
    }

    private mutating func newID() -> String {
        count += 1
        return "t\(count)"
    }

    private mutating func fresh(id: String) -> TransferOrder {
        let order = made(id)
        orders.append(order)
        return order
    }

    private mutating func made(_ id: String) -> TransferOrder {
        let earlier = orders.suffix(12).randomElement(using: &random)?.id ?? "t0"
        let amount = Money(fen: Int64.random(in: 1...100, using: &random))
        guard earlier != id else { return move(id, amount) }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return .post(id, pending: earlier)
        case 1: return .post(id, pending: earlier, amount: amount)
        case 2: return .void(id, pending: earlier)
        case 3: return .correct(id, transfer: earlier, amount: amount)
        default: return move(id, amount)
        }
    }

    private mutating func move(_ id: String, _ amount: Money) -> TransferOrder {
        let (kind, debit, credit) = Self.kinds[Int.random(in: 0..<Self.kinds.count, using: &random)]
        let lost = Int.random(in: 0..<60, using: &random)
        let (from, to) = (lost == 0 ? "nowhere" : debit, lost == 1 ? "nowhere" : credit)
        var order = LedgerHistory.order(kind, id, from, to, amount)
        if Int.random(in: 0..<3, using: &random) == 0 {
            order = order.pending(forSeconds: Int64.random(in: 1...60, using: &random))
        }
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return order.atMostBalance(of: .debit)
        case 1: return order.atMostBalance(of: .credit)
        default: return order
        }
    }

    private static func order<K: TransferKind>(
        _ kind: K.Type,
        _ id: String,
        _ debit: String,
        _ credit: String,
        _ amount: Money
    ) -> TransferOrder {
        TransferOrder(kind, id: id, debit: debit, credit: credit, amount: amount)
    }
}
