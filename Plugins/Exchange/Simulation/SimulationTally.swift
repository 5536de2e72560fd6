/// What came of simulated auctions under one policy.
struct SimulationTally: Sendable {
    let policy: Policy
    private(set) var auctions = 0
    private(set) var failures: [AuctionFailure: Int] = [:]
    private(set) var offers: Int64 = 0
    private(set) var extensions: Int64 = 0
    /// Awarded amounts beyond the start price, in hundredths of a percent of it, at least 0.
    private(set) var gains: [Int64] = []

    init(_ policy: Policy) { self.policy = policy }

    /// Counts an auction that has been played.
    mutating func count(_ auction: Auction) {
        auctions += 1
        offers += Int64(auction.standings.count { $0.fen != nil && !$0.isOut })
        extensions += auction.extensions
        if case .failed(let why) = auction.state { failures[why, default: 0] += 1 }
        guard let place = auction.awarded.first, let fen = auction.standings[place].fen else {
            return
        }
        gains.append(
            auction.gain(of: fen, over: auction.terms.startFen) * 10_000 / auction.terms.startFen
        )
    }

    /// The middle gain, of an even number the lower one; nil without an award.
    var median: Int64? { gains.isEmpty ? nil : gains.sorted()[(gains.count - 1) / 2] }

    /// One line for a person.
    var line: String {
        let failed = AuctionFailure.allCases.compactMap { why in
            failures[why].map { "\(why.rawValue) \($0)" }
        }
        let middle = median.map { "\($0 / 100).\($0 % 100 / 10) %" } ?? "–"
        return "\(policy.id): \(auctions) auctions, \(gains.count) awarded, "
            + "median gain \(middle), \(extensions) extensions"
            + (failed.isEmpty ? "" : "; " + failed.joined(separator: ", "))
    }
}
