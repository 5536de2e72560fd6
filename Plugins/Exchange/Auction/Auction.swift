import PluginKit

/// One auction, pure and total: it is told events with their stamps and answers each in every state.
///
/// Events come in the order of their stamps, and a deadline before what is stamped at it or later:
/// `AuctionClock` sees to that, and a plugin's lane does.
struct Auction: Sendable, Hashable {
    let policy: Policy
    let terms: AuctionTerms
    var state: AuctionState = .scheduled
    /// When time itself changes it next.
    var deadline: MovingDeadline?
    /// By the places of the terms' bidders.
    var standings: [Standing]
    /// Who would win now, by place; nil while nobody's offer counts.
    ///
    /// Kept and not looked for, since every offer asks.
    var leader: Int?
    /// How many have an offer that counts.
    var offering = 0
    var extensions: Int64 = 0
    /// The number of the last event.
    var sequence: Int64 = 0
    /// The latest stamp that was taken in order.
    var clock: Stamp
    /// What the draw is bound to: the log as it stood when the draw was due.
    var drawRoot: [UInt8] = []
    /// What was announced of the draw; nil where nothing is drawn.
    var drawNotice: DrawNotice?

    var deadlineVersion: Int64 = 0
    var hardStop: Stamp?
    var places: [String: Int] = [:]
    /// Nil where every key is a number of the log, which nothing repeats: what is copied for each offer
    /// then does not grow with them.
    var keys: [Key: Keyed]?

    struct Key: Hashable {
        let place: Int
        let text: String
    }

    struct Keyed: Hashable {
        let fen: Int64
        let isMatch: Bool
        let sequence: Int64
    }

    /// Both have to be sound, which `PolicyReview` and `TermsReview` say.
    init(_ policy: Policy, _ terms: AuctionTerms, areKeysNumbers: Bool = false) {
        keys = areKeysNumbers ? nil : [:]
        self.policy = policy
        self.terms = terms
        standings = terms.bidders.map { _ in Standing() }
        for (place, bidder) in terms.bidders.enumerated() { places[bidder.label] = place }
        clock = Stamp(nanos: 0)
        deadline = MovingDeadline(at: terms.opensAt)
        let stops = [
            terms.hardStopAt, policy.hardStopSeconds.map { terms.opensAt.adding(seconds: $0) },
        ]
        hardStop = stops.compactMap { $0 }.min()
    }

    /// Answers an event; whatever is refused changes nothing but the number of events.
    mutating func decide(_ event: AuctionEvent, at stamp: Stamp) -> AuctionAnswer {
        if let earlier = answered(event) { return .repeated(sequence: earlier) }
        sequence += 1
        do throws(Refused) {
            guard stamp >= clock, stamp.nanos <= AuctionLimits.stampMax else {
                throw Refused(.outOfOrder)
            }
            let before = clock
            clock = stamp
            try apply(event, at: stamp, after: before)
            return .accepted
        } catch {
            return .refused(error.why)
        }
    }

    /// Binds the draw to the log that led to it.
    mutating func bindDraw(to root: [UInt8]) { drawRoot = root }

    /// A refusal on its way out.
    struct Refused: Error {
        let why: AuctionRefusal
        init(_ why: AuctionRefusal) { self.why = why }
    }

    private mutating func apply(
        _ event: AuctionEvent,
        at stamp: Stamp,
        after before: Stamp
    ) throws(Refused) {
        switch event {
        case .deadline(let version): try reach(version, at: stamp)
        case .bid(let bidder, let fen, let key):
            try take(Offer(bidder: bidder, fen: fen, key: key, isMatch: false), at: stamp)
        case .match(let bidder, let fen, let key):
            try take(Offer(bidder: bidder, fen: fen, key: key, isMatch: true), at: stamp)
        case .enter(let bidder): try enter(bidder, at: stamp)
        case .disqualify(let bidder, let officers): try disqualify(bidder, by: officers)
        case .suspend(let officers):
            try Auction.needTwo(officers)
            try suspend(since: stamp)
        case .outage(let since):
            guard since <= stamp, since >= before else { throw Refused(.badSince) }
            try outage(since: since, until: stamp)
        case .resume(let seconds, let officers): try resume(seconds, by: officers, at: stamp)
        case .openLimit(let fen, let salt): try openLimit(fen, salt)
        case .reveal(let party, let secret): try reveal(party, secret, at: stamp)
        case .draw(let signature): try draw(by: signature, at: stamp)
        case .confirm(let bidder): try confirm(bidder)
        case .defaulted(let bidder, let officers): try passOver(bidder, by: officers)
        case .annul(let officers): try annul(by: officers)
        }
    }
}

extension Auction {
    /// An offer on its way in.
    struct Offer {
        let bidder: String
        let fen: Int64
        let key: String
        let isMatch: Bool
    }

    /// The number under which the same offer with the same key was accepted.
    private func answered(_ event: AuctionEvent) -> Int64? {
        let (bidder, fen, key, isMatch): (String, Int64, String, Bool)
        switch event {
        case .bid(let who, let amount, let text):
            (bidder, fen, key, isMatch) = (who, amount, text, false)
        case .match(let who, let amount, let text):
            (bidder, fen, key, isMatch) = (who, amount, text, true)
        default: return nil
        }
        guard let place = places[bidder], let kept = keys?[Key(place: place, text: key)],
            kept.fen == fen, kept.isMatch == isMatch
        else { return nil }
        return kept.sequence
    }
}
