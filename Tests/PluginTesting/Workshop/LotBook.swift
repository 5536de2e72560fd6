import PluginKit

/// A lot under auction: a bid in its last minute gives everybody another one.
struct Lot: LaneAggregate {
    typealias Kind = Aggregates.Lot

    var price: Money
    var leader: PersonID?
    var deadline: MovingDeadline?

    static func load(_ id: String, in transaction: borrowing Transaction) throws -> Lot? {
        guard let row = try transaction.first(Statements.FindLot(id: id)) else { return nil }
        let ends = row.ends.map { MovingDeadline(at: Stamp(nanos: $0), version: row.version) }
        return Lot(price: row.price, leader: row.leader.map(PersonID.init), deadline: ends)
    }

    func save(as id: String, in transaction: borrowing Transaction) throws {
        let (ends, version) = (deadline?.at.nanos, deadline?.version ?? 0)
        let (price, leader) = (price, leader?.text)
        try transaction.run(
            Statements.KeepLot(id: id, price: price, leader: leader, ends: ends, version: version)
        )
    }

    mutating func bid(_ amount: Money, by bidder: PersonID?, at stamp: Stamp) throws {
        guard deadline != nil else { throw Fault.lotClosed() }
        guard amount > price else { throw Fault.bidTooLow(price) }
        (price, leader) = (amount, bidder)
        deadline?.extend(to: stamp.adding(seconds: 60))
    }

    mutating func reachDeadline(of id: String, in transaction: borrowing Transaction) throws {
        deadline = nil
        try transaction.run(Statements.InsertAward(lot: id, person: leader?.text, price: price))
    }
}

/// What is done with lots.
enum LotBook {
    static func open(_ input: OpenLot, in transaction: borrowing Transaction) throws {
        let deadline = MovingDeadline(at: transaction.stamp.adding(seconds: input.seconds))
        try transaction.begin(Lot(price: input.fen, deadline: deadline), as: input.lot)
    }

    /// A resident bids for a lot of the organisation that sells it.
    static func bid(_ input: PlaceBid, in transaction: borrowing Transaction) throws -> LotState {
        try transaction.act(in: input.owner)
        let bidder = transaction.call.principal.person
        return try transaction.with(Lot.self, input.lot) { lot in
            try lot.bid(input.fen, by: bidder, at: transaction.stamp)
            try transaction.run(Statements.InsertBid(lot: input.lot, fen: input.fen))
            let said = "\(input.fen.fen) at \(transaction.stamp.nanos)"
            let note = try transaction.receipt(of: Lot.self, input.lot, saying: said)
            return LotState(fen: lot.price, putOff: lot.deadline?.version ?? 0, note: note)
        }
    }
}

extension Fault {
    /// It came at the deadline or later.
    fileprivate static func lotClosed() -> Fault {
        Fault(
            .conflict,
            code: "workshop.lot.closed",
            message: LocalizedText(zh: "竞价已结束。", en: "The auction is over."),
            remedy: LocalizedText(zh: "请看成交结果。", en: "See who was awarded the lot.")
        )
    }

    /// Somebody offers as much already.
    fileprivate static func bidTooLow(_ price: Money) -> Fault {
        Fault(
            .conflict,
            code: "workshop.bid.too_low",
            message: LocalizedText(
                zh: "出价须高于 \(price)。",
                en: "A bid has to be above \(price)."
            ),
            remedy: LocalizedText(zh: "请提高出价。", en: "Offer more.")
        )
    }
}
