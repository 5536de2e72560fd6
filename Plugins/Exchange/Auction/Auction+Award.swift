import PluginKit

// The end: limits, who is awarded, and what officers do.
extension Auction {
    /// Two different officers, or it is not done.
    static func needTwo(_ officers: [String]) throws(Refused) {
        guard Set(officers).count >= 2, !officers.contains("") else { throw Refused(.twoOfficers) }
    }

    mutating func fail(_ why: AuctionFailure) {
        state = .failed(why)
        setDeadline(nil)
    }

    /// No more offers: what they come to, unless a sealed limit has to be opened first.
    mutating func close() {
        setDeadline(nil)
        if let failure = shortfall { return fail(failure) }
        switch terms.limit {
        case .sealed: state = .closing
        case .none: name(within: nil)
        case .open(let fen): name(within: fen)
        }
    }

    private var shortfall: AuctionFailure? {
        let offers = ranked.count
        if offers == 0 { return .noBids }
        return offers < policy.minBidders ? .tooFewBidders : nil
    }

    /// Names who is awarded, or lets a draw say it.
    private mutating func name(within limit: Int64?) {
        let fits = ranked.filter { place in
            guard let limit, let fen = standings[place].fen else { return true }
            return isWithin(limit, fen)
        }
        guard let best = ranked.first, fits.contains(best) else { return fail(.limitNotMet) }
        let equal = tied.filter(fits.contains)
        if policy.tie == .lottery, equal.count > 1 {
            state = .drawing(equal)
            drawNotice = DrawNotice(at: clock, parties: terms.drawCommitments.count)
        } else {
            state = .closed(Array(fits.prefix(Int(policy.awardees))))
        }
    }

    mutating func openLimit(_ fen: Int64, _ salt: String) throws(Refused) {
        guard state == .closing, case .sealed(let commitment) = terms.limit else {
            throw Refused(state.isFinal ? .ended : .notOpen)
        }
        guard (1...AuctionLimits.fenMax).contains(fen),
            LimitSeal.commitment(fen: fen, salt: salt) == commitment
        else { throw Refused(.limitMismatch) }
        if let failure = shortfall { return fail(failure) }
        name(within: fen)
    }

    mutating func confirm(_ bidder: String) throws(Refused) {
        let named = try firstNamed(bidder)
        state = .confirmed(named[0])
    }

    /// Whoever was named does not sign: the next is.
    mutating func passOver(_ bidder: String, by officers: [String]) throws(Refused) {
        try Auction.needTwo(officers)
        let named = try firstNamed(bidder)
        guard named.count > 1 else { return fail(.allDefaulted) }
        state = .closed(Array(named.dropFirst()))
    }

    private func firstNamed(_ bidder: String) throws(Refused) -> [Int] {
        guard case .closed(let named) = state else {
            throw Refused(state.isFinal ? .ended : .notOpen)
        }
        guard let place = places[bidder] else { throw Refused(.unknownBidder) }
        guard named.first == place else { throw Refused(.notWinner) }
        return named
    }

    mutating func disqualify(_ bidder: String, by officers: [String]) throws(Refused) {
        try Auction.needTwo(officers)
        guard let place = places[bidder] else { throw Refused(.unknownBidder) }
        switch state {
        case .scheduled, .live, .suspended, .closing: break
        case .drawing, .closed: throw Refused(.notLive)
        case .confirmed, .failed, .annulled: throw Refused(.ended)
        }
        guard !standings[place].isOut else { throw Refused(.disqualified) }
        standings[place].isOut = true
        rankAnew()
    }

    mutating func annul(by officers: [String]) throws(Refused) {
        try Auction.needTwo(officers)
        guard !state.isFinal else { throw Refused(.ended) }
        state = .annulled
        setDeadline(nil)
    }
}
