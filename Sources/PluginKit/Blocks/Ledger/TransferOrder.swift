/// What a plugin asks of its ledger, under an id that whoever asks made and kept beforehand.
///
/// The id is the key: the same order asked again is answered as before, another order under it is
/// a conflict, and one that was refused stays refused.
public struct TransferOrder: Sendable, Hashable {
    /// The side of a balancing transfer whose balance bounds it.
    public enum Side: String, Sendable {
        /// At most what the debited account has on its credit side.
        case debit
        /// At most what the credited account has on its debit side.
        case credit
    }

    struct Move: Sendable, Hashable {
        var kind: String
        var debit: String
        var credit: String
        var amount: Money
        var balancing: Side?
        var timeoutSeconds: Int64?
    }

    enum Act: Sendable, Hashable {
        case move(Move)
        case post(pending: String, Money?)
        case void(pending: String)
        case correct(transfer: String, Money)
    }

    /// 1 to 128 bytes of `A-Z a-z 0-9 . _ - : /`.
    public let id: String
    /// What the provider calls it, for reconciliation.
    public let reference: String?
    let act: Act

    /// The largest amount of one transfer: ten trillion yuan.
    public static let amountMax = Money(fen: 1_000_000_000_000_000)
    /// The longest a transfer may be pending: 366 days.
    public static let pendingSecondsMax: Int64 = 366 * 86_400

    /// Moves an amount from one account to another: it debits the first and credits the second.
    public init<T: TransferKind>(
        _ kind: T.Type,
        id: String,
        debit: String,
        credit: String,
        amount: Money,
        reference: String? = nil
    ) {
        let move = Move(kind: "\(kind.name)", debit: debit, credit: credit, amount: amount)
        self.init(id, .move(move), reference)
    }

    init(_ id: String, _ act: Act, _ reference: String? = nil) {
        self.id = id
        self.act = act
        self.reference = reference
    }

    /// The first of two phases: the amount is reserved until it is posted, voided, or expires
    /// exactly so many seconds later, 1 to `pendingSecondsMax`.
    public func pending(forSeconds seconds: Int64) -> TransferOrder {
        changed { $0.timeoutSeconds = seconds }
    }

    /// Moves at most what one of the accounts has, which may be nothing.
    public func atMostBalance(of side: Side) -> TransferOrder { changed { $0.balancing = side } }

    /// The second phase: the pending amount, or a part of it, stands from now on; the rest is
    /// given back.
    public static func post(
        _ id: String,
        pending: String,
        amount: Money? = nil,
        reference: String? = nil
    ) -> TransferOrder {
        TransferOrder(id, .post(pending: pending, amount), reference)
    }

    /// The second phase: all of the pending amount is given back.
    public static func void(_ id: String, pending: String) -> TransferOrder {
        TransferOrder(id, .void(pending: pending))
    }

    /// Moves an amount of an earlier transfer back: what is written stays, and is corrected.
    ///
    /// All corrections of a transfer together are at most its amount.
    public static func correct(
        _ id: String,
        transfer: String,
        amount: Money,
        reference: String? = nil
    ) -> TransferOrder {
        TransferOrder(id, .correct(transfer: transfer, amount), reference)
    }

    private func changed(_ change: (inout Move) -> Void) -> TransferOrder {
        guard case .move(var move) = act else { return self }
        change(&move)
        return TransferOrder(id, .move(move), reference)
    }

    /// Everything that is asked but the id, as one text: two orders are the same when it is.
    var body: String {
        let words =
            switch act {
            case .move(let move):
                [
                    "move", move.kind, move.debit, move.credit, "\(move.amount.fen)",
                    move.balancing?.rawValue ?? "-", move.timeoutSeconds.map { "\($0)" } ?? "-",
                ]
            case .post(let pending, let amount):
                ["post", pending, amount.map { "\($0.fen)" } ?? "-"]
            case .void(let pending): ["void", pending]
            case .correct(let transfer, let amount): ["correct", transfer, "\(amount.fen)"]
            }
        return (words + [reference ?? "-"]).joined(separator: " ")
    }

    /// The accounts it names.
    package var accounts: [String] {
        guard case .move(let move) = act else { return [] }
        return [move.debit, move.credit]
    }

    /// The transfer it ends or corrects.
    package var earlier: String? {
        switch act {
        case .move: nil
        case .post(let id, _), .void(let id), .correct(let id, _): id
        }
    }

    /// Throws `ledger.order_unsound` for what no ledger could do, whatever stands in it.
    func check() throws {
        let amounts = 0...TransferOrder.amountMax.fen
        let isSound =
            switch act {
            case .move(let move):
                move.amount.fen > 0 && amounts.contains(move.amount.fen)
                    && [move.debit, move.credit].allSatisfy(BlockID.isSound)
                    && move.debit != move.credit
                    && (move.timeoutSeconds.map { (1...Self.pendingSecondsMax).contains($0) }
                        ?? true)
            case .post(let pending, let amount):
                BlockID.isSound(pending) && pending != id
                    && (amount.map { amounts.contains($0.fen) } ?? true)
            case .void(let pending): BlockID.isSound(pending) && pending != id
            case .correct(let transfer, let amount):
                BlockID.isSound(transfer) && transfer != id && amount.fen > 0
                    && amounts.contains(amount.fen)
            }
        guard isSound, BlockID.isSound(id), reference.map(BlockID.isSound) ?? true else {
            throw Fault.orderUnsound(id)
        }
    }
}

/// Names that plugins give to what a block keeps.
enum BlockID {
    /// 1 to 128 bytes of `A-Z a-z 0-9 . _ - : /`, not the dash that stands for nothing.
    static func isSound(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count) && text != "-"
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "-")...UInt8(ascii: ":"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
