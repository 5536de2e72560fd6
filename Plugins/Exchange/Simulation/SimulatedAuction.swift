import PluginKit

/// An auction among bidders of the model: each has a price they know alone, and a way to act.
struct SimulatedAuction {
    /// When somebody acts.
    enum Habit: Int64, Sendable, CaseIterable {
        /// Soon after having been overtaken.
        case quick
        /// After a while.
        case slow
        /// In the last seconds.
        case last
    }

    /// Somebody with a private price.
    struct Agent: Sendable {
        let label: String
        let habit: Habit
        /// The worst amount they would offer.
        let limitFen: Int64
        let hasPriority: Bool
        var nextAt: Stamp
    }

    /// What is done at most: policies under which agents go on for ever end here.
    static let actsMax = 4000

    private(set) var record: AuctionRecord
    private var random: SplitMix64
    private var agents: [Agent]
    private let limit: Int64
    private let salt: String
    private let secrets: [String]
    private var outageAt: Stamp?

    /// The auction of a number under a seed; the same ones give the same auction.
    init(_ number: Int, seed: UInt64, under policy: Policy) {
        var random = SplitMix64(seed: seed, stream: 41, number: number)
        let draft = SimulatedTerms(number, policy, &random)
        (limit, salt, secrets) = (draft.limitFen, draft.salt, draft.secrets)
        agents = draft.agents
        record = AuctionRecord(policy, draft.terms)
        if random.pick(0...49) == 0 {
            outageAt = draft.terms.opensAt.adding(seconds: random.pick(30...900))
        }
        self.random = random
    }

    /// Plays it to its end.
    mutating func play() {
        for _ in 0..<Self.actsMax where !record.auction.state.isFinal { act() }
    }

    private mutating func act() {
        switch record.auction.state {
        case .scheduled: reachDeadline()
        case .live(let live): live.phase == .entry ? enter() : offerOrWait(live)
        case .suspended(let suspension):
            guard !suspension.isResuming else { return reachDeadline() }
            let notice = record.auction.policy.resumeNoticeSeconds
            tell(.resume(noticeSeconds: notice, officers: ["officer-1", "officer-2"]), after: 300)
        case .closing: tell(.openLimit(fen: limit, salt: salt), after: 60)
        case .drawing:
            guard let draw = record.auction.drawNotice else { return }
            if let place = draw.reveals.firstIndex(of: nil) {
                tell(.reveal(party: Int64(place + 1), secret: secrets[place]), after: 60)
            } else {
                let sum = SHA256Sum(of: Array("beacon of \(record.auction.terms.id)".utf8)).hex
                let signature = sum + sum.prefix(32)
                _ = record.receive(.draw(signature: signature), at: draw.beaconAt)
            }
        case .closed(let named):
            let label = record.auction.terms.bidders[named[0]].label
            let signs = random.pick(0...32) > 0
            tell(
                signs
                    ? .confirm(bidder: label)
                    : .defaulted(bidder: label, officers: ["officer-1", "officer-2"]),
                after: 86_400
            )
        case .confirmed, .failed, .annulled: return
        }
    }

    private mutating func tell(_ event: AuctionEvent, after seconds: Int64) {
        _ = record.receive(event, at: record.auction.clock.adding(seconds: seconds))
    }

    private mutating func reachDeadline() {
        guard let deadline = record.auction.deadline else { return }
        record.advance(to: deadline.at)
    }

    private mutating func enter() {
        for place in agents.indices where record.auction.standings[place].didBidFree {
            let at = record.auction.clock.adding(seconds: 5)
            _ = record.receive(.enter(bidder: agents[place].label), at: at)
        }
        reachDeadline()
    }

    private mutating func offerOrWait(_ live: LivePhase) {
        guard let due = record.auction.deadline?.at else { return }
        let takesOffers = [.free, .timed, .turn].contains(live.phase)
        let waiting = takesOffers ? next(in: live, before: due) : nil
        if let outageAt, outageAt < min(due, waiting?.at ?? due), outageAt > record.auction.clock {
            self.outageAt = nil
            let back = outageAt.adding(seconds: random.pick(20...400))
            _ = record.receive(.outage(since: outageAt), at: back)
            return
        }
        guard let waiting else { return reachDeadline() }
        offer(waiting.place, at: waiting.at)
    }

    /// Who acts next, if anybody does before the deadline.
    private func next(in live: LivePhase, before due: Stamp) -> (place: Int, at: Stamp)? {
        let places = live.phase == .turn ? [live.order[live.turn]] : Array(agents.indices)
        let waiting = places.map { place in
            let agent = agents[place]
            let early = max(agent.nextAt, record.auction.clock.adding(nanos: 1))
            guard agent.habit == .last, live.phase != .turn else {
                return (place: place, at: early)
            }
            return (place: place, at: max(early, due.adding(seconds: -3)))
        }
        return waiting.filter { $0.at < due }.min { ($0.at, $0.place) < ($1.at, $1.place) }
    }

    private mutating func offer(_ place: Int, at stamp: Stamp) {
        let auction = record.auction
        let agent = agents[place]
        let pause: Int64 =
            switch agent.habit {
            case .quick: random.pick(4...40)
            case .slow: random.pick(30...240)
            case .last: random.pick(1...20)
            }
        agents[place].nextAt = stamp.adding(nanos: pause * 1_000_000_000 + random.pick(0...999_999))
        guard auction.leader != place || auction.policy.isScored else { return }
        let key = "\(auction.sequence + 1)"
        let fen = wish(place)
        if auction.gain(of: fen, over: agent.limitFen) <= 0 {
            _ = record.receive(.bid(bidder: agent.label, fen: fen, key: key), at: stamp)
        } else {
            giveUp(place, key, at: stamp)
        }
    }

    /// A step or more beyond what has to be beaten.
    private mutating func wish(_ place: Int) -> Int64 {
        let auction = record.auction
        let own = auction.standings[place].fen
        let best = auction.leader.flatMap { auction.standings[$0].fen }
        let base = auction.policy.stepBase == .own ? own : best
        let steps = base == nil ? random.pick(0...3) : random.pick(1...2)
        let sign: Int64 = auction.terms.direction == .forward ? 1 : -1
        return (base ?? auction.terms.startFen) + sign * steps * auction.terms.stepFen
    }

    /// Beyond the own price nobody goes; who has priority may still match.
    private mutating func giveUp(_ place: Int, _ key: String, at stamp: Stamp) {
        let auction = record.auction
        let best = auction.leader.flatMap { auction.standings[$0].fen }
        if let best, agents[place].hasPriority,
            auction.gain(of: best, over: agents[place].limitFen) <= 0
        {
            let label = agents[place].label
            _ = record.receive(.match(bidder: label, fen: best, key: key), at: stamp)
        }
        if auction.policy.stepBase != .own || best == nil || !agents[place].hasPriority {
            agents[place].nextAt = Stamp(nanos: AuctionLimits.stampMax)
        }
    }
}
