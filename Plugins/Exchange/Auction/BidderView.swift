import PluginKit

/// What everybody may know of an auction under way: nobody's name or label, no limit that is sealed.
struct PublicView: Sendable, Hashable {
    let state: String
    let deadline: Stamp?
    let extensions: Int64
    /// How many have offered.
    let offering: Int
    /// Nil where the policy keeps it, and while there is none.
    let bestFen: Int64?
}

/// What one bidder knows: what everybody does, and of offers their own alone.
struct BidderView: Sendable, Hashable {
    let everybody: PublicView
    /// From 1 on; nil before an offer.
    let rank: Int?
    let ownFen: Int64?
    let isOut: Bool
}

extension Auction {
    /// For the notice board.
    var publicView: PublicView {
        PublicView(
            state: state.word,
            deadline: deadline?.at,
            extensions: extensions,
            offering: offering,
            bestFen: policy.showsBest ? leader.flatMap { standings[$0].fen } : nil
        )
    }

    /// For a bidder's room; nil for somebody who is no bidder here.
    func view(of bidder: String) -> BidderView? {
        guard let place = places[bidder] else { return nil }
        return BidderView(
            everybody: publicView,
            rank: rank(of: place),
            ownFen: standings[place].fen,
            isOut: standings[place].isOut
        )
    }
}
