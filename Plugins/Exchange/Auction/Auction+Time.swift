import PluginKit

// Time: what a deadline brings, and what stops and starts the clock.
extension Auction {
    /// A deadline's message has come; one of an earlier version does nothing.
    mutating func reach(_ version: Int64, at stamp: Stamp) throws(Refused) {
        guard let deadline, deadline.version == version else { throw Refused(.staleDeadline) }
        guard stamp >= deadline.at else { throw Refused(.earlyDeadline) }
        switch state {
        case .scheduled: open(at: deadline.at)
        case .live(let live): end(live, at: deadline.at)
        case .suspended(let suspension): goOn(suspension, at: deadline.at)
        case .closing, .drawing, .closed, .confirmed, .failed, .annulled:
            throw Refused(.staleDeadline)
        }
    }

    /// Sets the next deadline, or takes the last one away; timers of earlier versions do nothing then.
    mutating func setDeadline(_ stamp: Stamp?) {
        guard stamp != nil || deadline != nil else { return }
        deadlineVersion += 1
        deadline = stamp.map { MovingDeadline(at: $0, version: deadlineVersion) }
    }

    /// Begins a phase; what the hard stop cuts to nothing is over at once.
    mutating func begin(_ live: LivePhase, until stamp: Stamp) {
        state = .live(live)
        setDeadline(hardStop.map { min($0, stamp) } ?? stamp)
    }

    private mutating func open(at stamp: Stamp) {
        let qualified = standings.count { !$0.isOut }
        guard qualified >= policy.minQualified else { return fail(.tooFewQualified) }
        if let rounds = policy.rounds {
            for (place, bidder) in terms.bidders.enumerated() {
                standings[place].fen = bidder.initialFen
            }
            rankAnew()
            let pause = LivePhase(phase: .pause, round: 1)
            return begin(pause, until: stamp.adding(seconds: rounds.pauseBeforeSeconds))
        }
        guard policy.freeSeconds > 0 else { return beginTimed(at: stamp) }
        begin(LivePhase(phase: .free), until: stamp.adding(seconds: policy.freeSeconds))
    }

    private mutating func beginTimed(at stamp: Stamp) {
        guard let timed = policy.timed else { return close() }
        if let hardStop, stamp >= hardStop { return close() }
        begin(LivePhase(phase: .timed), until: stamp.adding(seconds: timed.firstSeconds))
    }

    private mutating func end(_ live: LivePhase, at stamp: Stamp) {
        switch live.phase {
        case .free:
            if policy.mustBidInFree, leader == nil { return close() }
            guard policy.entrySeconds > 0 else { return beginTimed(at: stamp) }
            if let hardStop, stamp >= hardStop { return close() }
            begin(LivePhase(phase: .entry), until: stamp.adding(seconds: policy.entrySeconds))
        case .entry:
            let goesOn = standings.contains { $0.hasEntered && !$0.isOut }
            goesOn ? beginTimed(at: stamp) : close()
        case .timed, .results: close()
        case .cooldown:
            if let hardStop, stamp >= hardStop { return close() }
            let window = policy.timed?.windowSeconds ?? 0
            begin(LivePhase(phase: .timed), until: stamp.adding(seconds: window))
        case .pause: beginTurns(of: live.round, at: stamp)
        case .turn: endTurn(live, at: stamp)
        }
    }

    private mutating func beginTurns(of round: Int64, at stamp: Stamp) {
        let order = Array(ranked.reversed())
        guard !order.isEmpty else { return close() }
        beginTurn(LivePhase(phase: .turn, round: round, order: order), at: stamp)
    }

    private mutating func beginTurn(_ live: LivePhase, at stamp: Stamp) {
        if let hardStop, stamp >= hardStop { return close() }
        begin(live, until: stamp.adding(seconds: policy.rounds?.turnSeconds ?? 0))
    }

    private mutating func endTurn(_ live: LivePhase, at stamp: Stamp) {
        guard let rounds = policy.rounds else { return close() }
        if live.turn + 1 < live.order.count {
            var next = live
            next.turn += 1
            return beginTurn(next, at: stamp)
        }
        if live.round < rounds.count {
            let pause = LivePhase(phase: .pause, round: live.round + 1)
            return begin(pause, until: stamp.adding(seconds: rounds.pauseSeconds))
        }
        begin(
            LivePhase(phase: .results, round: live.round),
            until: stamp.adding(seconds: rounds.resultsSeconds)
        )
    }

    /// The clock stops; what was left is kept.
    mutating func suspend(since: Stamp) throws(Refused) {
        guard case .live(let live) = state, let deadline else { throw Refused(.notLive) }
        guard since < deadline.at else { throw Refused(.late) }
        let remaining = deadline.at.nanos - since.nanos
        state = .suspended(Suspension(live: live, since: since, remainingNanos: remaining))
        setDeadline(nil)
    }

    /// The host was away: what is live is suspended, an opening or resumption it missed comes later.
    mutating func outage(since: Stamp, until stamp: Stamp) throws(Refused) {
        switch state {
        case .live: return try suspend(since: since)
        case .scheduled, .suspended:
            guard let missed = deadline?.at, since < missed, missed <= stamp else {
                throw Refused(.notLive)
            }
            let later = stamp.adding(seconds: policy.resumeNoticeSeconds)
            if state == .scheduled {
                hardStop = hardStop?.adding(nanos: later.nanos - missed.nanos)
            }
            setDeadline(later)
        case .closing, .drawing, .closed, .confirmed, .failed, .annulled: throw Refused(.notLive)
        }
    }

    mutating func resume(
        _ seconds: Int64,
        by officers: [String],
        at stamp: Stamp
    ) throws(Refused) {
        try Auction.needTwo(officers)
        guard case .suspended(var suspension) = state, !suspension.isResuming else {
            throw Refused(.notSuspended)
        }
        guard (policy.resumeNoticeSeconds...AuctionLimits.secondsMax).contains(seconds) else {
            throw Refused(.badNotice)
        }
        suspension.isResuming = true
        state = .suspended(suspension)
        setDeadline(stamp.adding(seconds: seconds))
    }

    private mutating func goOn(_ suspension: Suspension, at stamp: Stamp) {
        hardStop = hardStop?.adding(nanos: stamp.nanos - suspension.since.nanos)
        let live = suspension.live
        let nanos =
            switch policy.outage {
            case .extendBy: max(suspension.remainingNanos, windowNanos(live))
            case .resetWindow:
                live.phase == .timed ? windowNanos(live) : wholeNanos(live)
            case .restart: wholeNanos(live)
            }
        begin(live, until: stamp.adding(nanos: nanos))
    }

    /// What offers put a phase off to; 0 for phases that none do.
    private func windowNanos(_ live: LivePhase) -> Int64 {
        live.phase == .timed ? (policy.timed?.windowSeconds ?? 0) * 1_000_000_000 : 0
    }

    private func wholeNanos(_ live: LivePhase) -> Int64 {
        let seconds: Int64? =
            switch live.phase {
            case .free: policy.freeSeconds
            case .entry: policy.entrySeconds
            case .timed: policy.timed?.firstSeconds
            case .cooldown: policy.timed?.cooldownSeconds
            case .pause where live.round == 1: policy.rounds?.pauseBeforeSeconds
            case .pause: policy.rounds?.pauseSeconds
            case .turn: policy.rounds?.turnSeconds
            case .results: policy.rounds?.resultsSeconds
            }
        return (seconds ?? 0) * 1_000_000_000
    }
}
