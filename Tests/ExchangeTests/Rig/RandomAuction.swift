import PluginKit

@testable import Exchange

/// An auction under random rules, told random events: many at the edges of deadlines, many that make no sense.
struct RandomAuction {
    var random: SplitMix64
    private(set) var record: AuctionRecord
    /// Every receipt, with what was asked.
    private(set) var receipts: [(event: AuctionEvent, receipt: AuctionRecord.Receipt)] = []
    /// States it was seen in.
    private(set) var states: Set<String> = []
    private let limit: (fen: Int64, salt: String)
    private let secrets: [String]

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        let policy = RandomAuction.policy(&random)
        secrets = (0..<3).map { "5ec0\(SHA256Sum(of: Array("\(seed)/\($0)".utf8)).hex.prefix(28))" }
        limit = (fen: random.pick(70...130) * 1000, salt: "salt-\(seed)")
        var terms = RandomAuction.terms(&random, policy, seed)
        if random.pick(0...2) == 0 {
            terms.limit = .sealed(
                commitment: LimitSeal.commitment(fen: limit.fen, salt: limit.salt)
            )
        } else if random.pick(0...1) == 0 {
            let isForward = terms.direction == .forward
            terms.limit = .open(fen: isForward ? max(limit.fen, 100_000) : min(limit.fen, 100_000))
        }
        if policy.tie == .lottery {
            terms.drawCommitments = secrets.map { secret in
                SHA256Sum(of: Hexadecimal.bytes(secret) ?? []).hex
            }
        }
        precondition(PolicyReview.findings(in: policy).isEmpty)
        let findings = TermsReview.findings(in: terms, under: policy)
        precondition(findings.isEmpty, "seed \(seed): \(findings)")
        record = AuctionRecord(policy, terms)
    }

    /// Plays it through: some events, then time until nothing more happens by itself.
    mutating func play() {
        for _ in 0..<random.pick(6...26) { step() }
        if random.pick(0...9) > 0 { settle() }
    }

    private mutating func settle() {
        for _ in 0..<40 {
            if let deadline = record.auction.deadline {
                record.advance(to: deadline.at)
                states.insert(record.auction.state.word)
            } else if let next = sensible() {
                tell(next, at: moment(of: next))
            } else {
                return
            }
        }
    }

    private mutating func step() {
        let event = random.pick(0...9) < 3 ? sensible() ?? offer() : anything()
        tell(event, at: stamp())
    }

    mutating func tell(_ event: AuctionEvent, at stamp: Stamp) {
        receipts.append((event, record.receive(event, at: stamp)))
        states.insert(record.auction.state.word)
    }

    /// A stamp that often is a nanosecond beside a deadline, and rarely before the last.
    private mutating func stamp() -> Stamp {
        let clock = record.auction.clock
        let due = record.auction.deadline?.at ?? clock
        switch random.pick(0...11) {
        case 0: return due.adding(nanos: -1)
        case 1: return due
        case 2: return due.adding(nanos: 1)
        case 3: return clock
        case 4: return clock.adding(nanos: -random.pick(1...5))
        case 5: return due.adding(seconds: random.pick(0...400))
        default:
            let left = max(due.nanos - clock.nanos, 1)
            return clock.adding(nanos: random.pick(0...left))
        }
    }

    /// What would bring it on from where it stands; nil where only time does.
    private mutating func sensible() -> AuctionEvent? {
        switch record.auction.state {
        case .scheduled, .live, .failed, .annulled, .confirmed: return nil
        case .suspended(let suspension):
            guard !suspension.isResuming else { return nil }
            let notice = record.auction.policy.resumeNoticeSeconds
            return .resume(noticeSeconds: notice + random.pick(0...5), officers: ["o1", "o2"])
        case .closing: return .openLimit(fen: limit.fen, salt: limit.salt)
        case .drawing: return draw()
        case .closed(let named):
            let label = record.auction.terms.bidders[named[0]].label
            return random.pick(0...1) == 0
                ? .confirm(bidder: label) : .defaulted(bidder: label, officers: ["o1", "o2"])
        }
    }

    /// Secrets, some of them forged, and the beacon: at first a short one.
    private mutating func draw() -> AuctionEvent {
        let reveals = record.auction.drawNotice?.reveals ?? []
        let open = reveals.indices.filter { reveals[$0] == nil }
        if !open.isEmpty, random.pick(0...3) > 0 {
            let place = open[random.index(below: open.count)]
            let forged = ["zz", "00", secrets[(place + 1) % secrets.count]]
            let secret = random.pick(0...3) == 0 ? forged[random.index(below: 3)] : secrets[place]
            return .reveal(party: Int64(place + 1), secret: secret)
        }
        let isFirst = !receipts.contains {
            if case .draw = $0.event { true } else { false }
        }
        return .draw(signature: isFirst ? "00" : String(repeating: "b4", count: 48))
    }

    /// When something sensible is said: soon, and for a draw often just beside the beacon's time.
    private mutating func moment(of event: AuctionEvent) -> Stamp {
        let clock = record.auction.clock
        guard let due = record.auction.drawNotice?.beaconAt, record.auction.state.word == "drawing",
            clock < due.adding(nanos: -1)
        else { return clock.adding(nanos: random.pick(0...3)) }
        if case .draw = event { return due.adding(nanos: random.pick(-1...1)) }
        return random.pick(0...9) == 0 ? due : clock.adding(nanos: random.pick(0...3))
    }

    private mutating func anything() -> AuctionEvent {
        let officers = [["o1", "o2"], ["o1", "o1"], ["o1"], [], ["o1", ""]]
        let two = random.pick(0...5) > 0 ? officers[0] : officers[random.index(below: 5)]
        switch random.pick(0...49) {
        case 0: return .disqualify(bidder: bidder(), officers: two)
        case 1: return .suspend(officers: two)
        case 2:
            let clock = record.auction.clock
            return .outage(since: clock.adding(nanos: random.pick(-2...300) * 1_000_000_000))
        case 3: return .resume(noticeSeconds: random.pick(0...1200), officers: two)
        case 4: return .openLimit(fen: random.pick(0...5), salt: "guess")
        case 5: return .draw(signature: "00")
        case 6: return .reveal(party: random.pick(-1...4), secret: "5ec0")
        case 7: return .confirm(bidder: bidder())
        case 8: return .defaulted(bidder: bidder(), officers: two)
        case 9: return random.pick(0...5) == 0 ? .annul(officers: two) : offer()
        case 10, 11: return .deadline(version: random.pick(0...4))
        case 12...16: return .enter(bidder: bidder())
        case 17...22: return match()
        default: return offer()
        }
    }

    private mutating func bidder() -> String {
        let bidders = record.auction.terms.bidders
        guard random.pick(0...20) > 0, !bidders.isEmpty else { return "nobody" }
        return bidders[random.index(below: bidders.count)].label
    }

    private mutating func key() -> String { "k\(random.pick(0...60))" }

    private mutating func match() -> AuctionEvent {
        let auction = record.auction
        let best = auction.leader.flatMap { auction.standings[$0].fen } ?? 100_000
        let holders = auction.terms.bidders.filter(\.hasPriority).map(\.label)
        let who =
            holders.isEmpty || random.pick(0...3) == 0
            ? bidder() : holders[random.index(below: holders.count)]
        return .match(bidder: who, fen: best + (random.pick(0...4) == 0 ? 1 : 0), key: key())
    }

    private mutating func offer() -> AuctionEvent {
        let auction = record.auction
        if let repeated = receipts.last, case .bid = repeated.event, random.pick(0...15) == 0 {
            return repeated.event
        }
        var who = bidder()
        if case .live(let live) = auction.state, live.phase == .turn, random.pick(0...3) > 0 {
            who = auction.terms.bidders[live.order[live.turn]].label
        }
        let terms = auction.terms
        let best = auction.leader.flatMap { auction.standings[$0].fen } ?? terms.startFen
        let own = auction.terms.bidders.firstIndex { $0.label == who }.flatMap {
            auction.standings[$0].fen
        }
        let base = [best, own ?? best, terms.startFen][random.index(below: 3)]
        let sign: Int64 = terms.direction == .forward ? 1 : -1
        let fen: Int64
        switch random.pick(0...19) {
        case 0: fen = [0, -1, .min, .max, AuctionLimits.fenMax + 1][random.index(below: 5)]
        case 1: fen = base + sign * random.pick(-30...600)
        case 2: fen = base
        case 3: fen = base + sign * (terms.stepFen - 1)
        default: fen = base + sign * terms.stepFen * random.pick(1...3)
        }
        return .bid(bidder: who, fen: fen, key: key())
    }
}
