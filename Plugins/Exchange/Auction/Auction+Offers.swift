import PluginKit

// Offers: who may make which, and what they do to the end.
extension Auction {
    /// Takes an offer, or says the first reason against it.
    mutating func take(_ offer: Offer, at stamp: Stamp) throws(Refused) {
        guard (1...AuctionLimits.fenMax).contains(offer.fen) else { throw Refused(.badAmount) }
        guard let place = places[offer.bidder] else { throw Refused(.unknownBidder) }
        let key = Key(place: place, text: offer.key)
        guard keys?[key] == nil else { throw Refused(.keyReused) }
        let live = try livePhase(at: stamp)
        guard !standings[place].isOut else { throw Refused(.disqualified) }
        try mayOffer(place, in: live)
        try fitsLot(offer.fen)
        if offer.isMatch { try mayMatch(place, offer.fen) } else { try improves(place, offer.fen) }
        accept(offer, by: place, in: live, at: stamp)
        keys?[key] = Keyed(fen: offer.fen, isMatch: offer.isMatch, sequence: sequence)
    }

    /// The phase that takes offers now; what comes at its end or later is late.
    private func livePhase(at stamp: Stamp) throws(Refused) -> LivePhase {
        switch state {
        case .scheduled, .suspended: throw Refused(.notOpen)
        case .live(let live):
            guard let deadline, stamp < deadline.at else { throw Refused(.late) }
            guard [.free, .timed, .turn].contains(live.phase) else { throw Refused(.notOpen) }
            return live
        case .closing, .drawing, .closed, .confirmed, .failed, .annulled: throw Refused(.late)
        }
    }

    private func mayOffer(_ place: Int, in live: LivePhase) throws(Refused) {
        if live.phase == .timed {
            if policy.mustBidInFree, !standings[place].didBidFree { throw Refused(.noFreeBid) }
            if policy.entrySeconds > 0, !standings[place].hasEntered {
                throw Refused(.entryNotConfirmed)
            }
        }
        if live.phase == .turn, live.order[live.turn] != place { throw Refused(.notYourTurn) }
    }

    private func fitsLot(_ fen: Int64) throws(Refused) {
        guard gain(of: fen, over: terms.startFen) >= 0 else { throw Refused(.worseThanStart) }
        if case .open(let limit) = terms.limit, !isWithin(limit, fen) {
            throw Refused(.beyondLimit)
        }
    }

    private func mayMatch(_ place: Int, _ fen: Int64) throws(Refused) {
        guard policy.hasPriority, terms.bidders[place].hasPriority else {
            throw Refused(.noPriority)
        }
        guard let leader, let best = standings[leader].fen else { throw Refused(.priorityMismatch) }
        guard leader != place else { throw Refused(.alreadyLeading) }
        guard fen == best else { throw Refused(.priorityMismatch) }
        let own = standings[place]
        guard own.fen != fen || !own.isMatch else { throw Refused(.noImprovement) }
    }

    private func improves(_ place: Int, _ fen: Int64) throws(Refused) {
        let own = standings[place].fen
        if let own, gain(of: fen, over: own) <= 0 { throw Refused(.noImprovement) }
        let leader = self.leader
        if leader == place, !policy.selfUndercut { throw Refused(.ownPrice) }
        switch policy.stepBase {
        case .leader:
            guard let leader, let best = standings[leader].fen else {
                return try fitsStep(fen, from: terms.startFen, isFirst: true)
            }
            guard gain(of: fen, over: best) > 0 else {
                guard policy.allowNonLeading else { throw Refused(.notLeading) }
                return
            }
            try fitsStep(fen, from: best, isFirst: false)
        case .own:
            try fitsStep(fen, from: own ?? terms.startFen, isFirst: own == nil)
            try leadsOrMay(place, fen, leader)
        case .start:
            try fitsStep(fen, from: terms.startFen, isFirst: true)
            try leadsOrMay(place, fen, leader)
        }
    }

    private func leadsOrMay(_ place: Int, _ fen: Int64, _ leader: Int?) throws(Refused) {
        guard !policy.allowNonLeading, let leader, leader != place,
            let best = standings[leader].fen
        else { return }
        let order = compare(fen, terms.bidders[place].quality, best, terms.bidders[leader].quality)
        guard order > 0 else { throw Refused(.notLeading) }
    }

    /// The step from a price; a first offer may stand at the price itself.
    private func fitsStep(_ fen: Int64, from price: Int64, isFirst: Bool) throws(Refused) {
        let step = gain(of: fen, over: price)
        if isFirst, step == 0 { return }
        guard isFirst && policy.stepMode != .atLeast || step >= terms.stepFen else {
            throw Refused(.stepTooSmall)
        }
        switch policy.stepMode {
        case .atLeast: return
        case .multiple:
            guard (fen - terms.startFen) % terms.stepFen == 0 else {
                throw Refused(.stepNotMultiple)
            }
        case .range:
            guard step <= terms.stepMaxFen ?? AuctionLimits.fenMax else {
                throw Refused(.stepTooLarge)
            }
        }
    }

    private mutating func accept(
        _ offer: Offer,
        by place: Int,
        in live: LivePhase,
        at stamp: Stamp
    ) {
        let leaderBefore = leader
        let isRanked = live.phase == .timed && policy.trigger == .rankChange
        let aheadBefore = isRanked ? ahead(of: place) : 0
        let isFirst = standings[place].fen == nil
        standings[place].fen = offer.fen
        standings[place].sequence = sequence
        standings[place].isMatch = offer.isMatch
        rankOffer(of: place, isFirst: isFirst)
        if live.phase == .free { standings[place].didBidFree = true }
        guard live.phase == .timed, let timed = policy.timed else { return }
        if timed.cooldownSeconds > 0 {
            return begin(
                LivePhase(phase: .cooldown),
                until: stamp.adding(seconds: timed.cooldownSeconds)
            )
        }
        let fires =
            switch policy.trigger {
            case .anyValid: true
            case .leaderChange: leader != leaderBefore
            case .rankChange: ahead(of: place) < aheadBefore
            }
        if fires { putOff(to: stamp.adding(seconds: timed.windowSeconds)) }
    }

    /// Moves the end, at most as far and as often as the policy lets it.
    private mutating func putOff(to stamp: Stamp) {
        let end = hardStop.map { min($0, stamp) } ?? stamp
        guard let deadline, end > deadline.at, extensions < policy.maxExtensions ?? .max else {
            return
        }
        extensions += 1
        setDeadline(end)
    }

    /// A bidder goes on to the timed phase.
    mutating func enter(_ bidder: String, at stamp: Stamp) throws(Refused) {
        guard let place = places[bidder] else { throw Refused(.unknownBidder) }
        guard case .live(let live) = state, live.phase == .entry else { throw Refused(.notOpen) }
        guard let deadline, stamp < deadline.at else { throw Refused(.late) }
        guard !standings[place].isOut else { throw Refused(.disqualified) }
        if policy.mustBidInFree, !standings[place].didBidFree { throw Refused(.noFreeBid) }
        standings[place].hasEntered = true
    }
}
