import PluginKit

/// The offers of an auction that is over, as OCDS' extension for bids has them.
struct OCDSBids: Sendable {
    /// So many are named at most, the best first; all of them are counted.
    static let namedMax = 100

    /// Those that are named.
    let named: [OCDSRelease.Bid]
    let validCount: Int
    let disqualifiedCount: Int

    /// What is known before the end.
    static let none = OCDSBids(named: [], validCount: 0, disqualifiedCount: 0)

    /// Nil while there are no offers.
    func value(of lot: String) -> JSONValue? {
        guard validCount + disqualifiedCount > 0 else { return nil }
        return [
            "statistics": [
                measure("bids", validCount + disqualifiedCount), measure("validBids", validCount),
            ],
            "details": .array(named.map { details($0, of: lot) }),
        ]
    }

    private func measure(_ name: String, _ count: Int) -> JSONValue {
        [
            "id": .string(name), "measure": .string(name),
            "value": .number(JSONNumber(Int64(count))),
        ]
    }

    private func details(_ bid: OCDSRelease.Bid, of lot: String) -> JSONValue {
        let amount = JSONNumber(text: bid.fen.yuanText) ?? JSONNumber(bid.fen.fen / 100)
        return .object(
            [
                .init("id", .string("\(lot)-bid-\(bid.tenderer.label)")),
                .init("status", bid.isDisqualified ? "disqualified" : "valid"),
            ] + (bid.at.map { [JSONMember("date", .string($0.rfc3339))] } ?? []) + [
                .init("tenderers", [bid.tenderer.reference]),
                .init("value", ["amount": .number(amount), "currency": "CNY"]),
            ]
        )
    }
}
