import PluginKit

@testable import Exchange

/// A lot under a policy, with a start price of 1,000 yuan and steps of ten.
struct Lot {
    static let opensAt = Stamp(nanos: 1_800_000_000_000_000_000)
    var record: AuctionRecord
    private var number = 0

    init(
        _ policy: Policy,
        direction: Policy.Direction = .forward,
        bidders: [AuctionTerms.Bidder] = ["Liu", "Wang", "Chen"].map { .init(label: $0) },
        isOpen: Bool = true,
        change: (inout AuctionTerms) -> Void = { _ in }
    ) {
        var terms = AuctionTerms(
            id: "lot-1",
            direction: direction,
            opensAt: Self.opensAt,
            startFen: 100_000,
            stepFen: 1000,
            bidders: bidders
        )
        change(&terms)
        record = AuctionRecord(policy, terms)
        if isOpen { record.advance(to: Self.opensAt) }
    }

    var auction: Auction { record.auction }

    /// The deadline in force; the opening when there is none.
    var due: Stamp { auction.deadline?.at ?? Self.opensAt }

    @discardableResult
    mutating func bid(
        _ bidder: String,
        _ fen: Int64,
        at stamp: Stamp,
        key: String? = nil
    ) -> AuctionRecord.Receipt {
        number += 1
        return record.receive(
            .bid(bidder: bidder, fen: fen, key: key ?? "key-\(number)"),
            at: stamp
        )
    }
}
