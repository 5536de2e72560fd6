import PluginKit

/// A line of the log that is to be written down, with what the bus hears of it.
struct DecidedEntry: Sendable, Hashable {
    let number: Int64
    let stamp: Stamp
    let line: String
    let facts: [LotFact]

    /// The link at the line's beginning.
    var link: String { String(line.prefix(64)) }
}

/// What everybody may hear of an auction: nobody's name, label or amount.
enum LotFact: Sendable, Hashable {
    case opened
    case bidAccepted(rank: Int)
    /// The end was put off.
    case extended(until: Stamp)
    case suspended
    case resumed
    /// No more offers: the state it came to.
    case closed(state: String)
    /// Equal offers are to be drawn: the frozen list, and the beacon that decides.
    case drawAnnounced(DrawNotice, entries: Int, commitments: [String])
    case drawRevealed(party: Int64, secret: String)
    /// Everybody who was drawn, by label, in order.
    case drawDone(signature: String, named: [String])
    case confirmed
    case annulled

    /// What an event has changed.
    static func facts(
        of event: AuctionEvent,
        from before: Auction,
        to after: Auction
    ) -> [LotFact] {
        var facts: [LotFact] = []
        if let rank = acceptedRank(of: event, before, after) {
            facts.append(.bidAccepted(rank: rank))
        }
        if after.extensions > before.extensions, let deadline = after.deadline {
            facts.append(.extended(until: deadline.at))
        }
        facts += drawFacts(of: event, from: before, to: after)
        guard before.state != after.state else { return facts }
        switch (before.state, after.state) {
        case (_, .annulled): facts.append(.annulled)
        case (_, .confirmed): facts.append(.confirmed)
        case (_, .suspended(let suspension)) where !suspension.isResuming:
            facts.append(.suspended)
        case (.suspended, .live): facts.append(.resumed)
        case (.scheduled, .live): facts.append(.opened)
        case (.live, .closing), (.live, .drawing), (.live, .closed), (_, .failed):
            facts.append(.closed(state: after.state.word))
        default: break
        }
        return facts
    }

    private static func drawFacts(
        of event: AuctionEvent,
        from before: Auction,
        to after: Auction
    ) -> [LotFact] {
        guard let notice = after.drawNotice, before.drawNotice != notice else { return [] }
        switch event {
        case .reveal(let party, let secret): return [.drawRevealed(party: party, secret: secret)]
        case .draw(let signature):
            let named = notice.order.map { after.terms.bidders[$0].label }
            return [.drawDone(signature: signature, named: named)]
        default:
            guard case .drawing(let equal) = after.state else { return [] }
            let commitments = after.terms.drawCommitments
            return [.drawAnnounced(notice, entries: equal.count, commitments: commitments)]
        }
    }

    private static func acceptedRank(
        of event: AuctionEvent,
        _ before: Auction,
        _ after: Auction
    ) -> Int? {
        let label: String
        switch event {
        case .bid(let bidder, _, _), .match(let bidder, _, _): label = bidder
        default: return nil
        }
        guard let place = after.places[label],
            before.standings[place].sequence != after.standings[place].sequence
        else { return nil }
        return after.rank(of: place)
    }
}
