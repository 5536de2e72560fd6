extension ServiceClock {
    /// What has to happen besides the clock itself.
    public enum Effect: Sendable, Hashable {
        /// Tell the applicant, once and completely, what is missing.
        case tellMissing([String])
        /// Everything is there, said on this day.
        case accepted(from: CivilDay)
        /// The submission counts as accepted from this day, because nobody spoke in time.
        case deemedAccepted(from: CivilDay)
        /// Remind the owner: so many counted days are left.
        case remind(owner: String, daysLeft: Int)
        /// The deadline has passed unmet: compensate, and tell whoever must know.
        case breached(owner: String, deadline: Instant)
        /// Ask somebody to take it over.
        case askToTakeOver(String)
        /// It has another owner.
        case ownerChanged(from: String, to: String)
        /// Done.
        case finished(inTime: Bool)
    }

    /// Names everything that is missing, once for each submission; the time stands still until it
    /// is handed in.
    ///
    /// After a resubmission only what the first notice named can still be missing: what is found
    /// later is the office's own fault, and its time keeps running.
    public mutating func giveNotice(
        missing items: [String],
        at instant: Instant,
        on calendar: BusinessCalendar
    ) throws -> [Effect] {
        try act(at: instant, on: calendar) {
            switch $0.phase {
            case .checking: break
            case .supplementing: throw Fault.clockNoticeGiven()
            default: throw Fault.clockNoticeTooLate()
            }
            guard (1...ServiceClock.missingMax).contains(items.count), !items.contains("") else {
                throw Fault.clockNoticeEmpty()
            }
            if let named = $0.missing {
                let later = items.filter { !named.contains($0) }
                guard later.isEmpty else { throw Fault.clockItemsFoundLate(later) }
            }
            $0.missing = items
            try $0.standStill()
            $0.phase = .supplementing
            return [.tellMissing(items)]
        }
    }

    /// Takes what was missing: the check begins again, and the time goes on or begins anew.
    public mutating func resubmit(
        at instant: Instant,
        on calendar: BusinessCalendar
    ) throws -> [Effect] {
        try act(at: instant, on: calendar) {
            guard case .supplementing = $0.phase else { throw Fault.clockNothingMissing() }
            $0.goOn()
            $0.phase = .checking
            $0.checkStarted = $0.toldUntil
            if $0.rule.resubmission == .restarts {
                $0.started = $0.toldUntil
                $0.standstills = []
                $0.remindersGiven = 0
            }
            return []
        }
    }

    /// Says that everything is there.
    public mutating func accept(
        at instant: Instant,
        on calendar: BusinessCalendar
    ) throws -> [Effect] {
        try act(at: instant, on: calendar) {
            guard case .checking = $0.phase else { throw Fault.clockNotChecking() }
            $0.phase = .running
            return [.accepted(from: $0.toldUntil.civilDay)]
        }
    }

    /// Stops the time for a reason that the rule lists.
    public mutating func pause(
        for reason: String,
        at instant: Instant,
        on calendar: BusinessCalendar
    ) throws -> [Effect] {
        try act(at: instant, on: calendar) {
            guard $0.rule.pauseReasons.contains(reason) else {
                throw Fault.clockReasonUnlisted(reason)
            }
            switch $0.phase {
            case .checking: $0.phase = .paused(reason: reason, wasChecking: true)
            case .running: $0.phase = .paused(reason: reason, wasChecking: false)
            default: throw Fault.clockStandsStill()
            }
            try $0.standStill()
            return []
        }
    }

    /// Lets the time go on after a pause.
    public mutating func resume(
        at instant: Instant,
        on calendar: BusinessCalendar
    ) throws -> [Effect] {
        try act(at: instant, on: calendar) {
            guard case .paused(_, let wasChecking) = $0.phase else { throw Fault.clockNotPaused() }
            $0.goOn()
            $0.phase = wasChecking ? .checking : .running
            return []
        }
    }

    /// Asks somebody to take it over; the owner stays until they accept.
    public mutating func offer(
        to receiver: String,
        at instant: Instant,
        on calendar: BusinessCalendar
    ) throws -> [Effect] {
        try act(at: instant, on: calendar) {
            guard !receiver.isEmpty, receiver != $0.owner else { throw Fault.clockOwnerMissing() }
            $0.proposedOwner = receiver
            return [.askToTakeOver(receiver)]
        }
    }

    /// Answers the question to take it over; only who was asked can.
    public mutating func answerOffer(
        by receiver: String,
        accepts: Bool,
        at instant: Instant,
        on calendar: BusinessCalendar
    ) throws -> [Effect] {
        try act(at: instant, on: calendar) {
            guard receiver == $0.proposedOwner else { throw Fault.clockNotAsked() }
            $0.proposedOwner = nil
            guard accepts else { return [] }
            let before = $0.owner
            $0.owner = receiver
            return [.ownerChanged(from: before, to: receiver)]
        }
    }

    /// Ends it: what was asked for is done.
    public mutating func finish(
        at instant: Instant,
        on calendar: BusinessCalendar
    ) throws -> [Effect] {
        try act(at: instant, on: calendar) {
            $0.goOn()
            $0.phase = .finished(inTime: !$0.isBreached)
            return [.finished(inTime: !$0.isBreached)]
        }
    }

    /// Ends it: the applicant takes it back.
    public mutating func withdraw(
        at instant: Instant,
        on calendar: BusinessCalendar
    ) throws -> [Effect] {
        try act(at: instant, on: calendar) {
            $0.goOn()
            $0.phase = .withdrawn
            return []
        }
    }

    /// All of an act or, where it is refused, nothing.
    private mutating func act(
        at instant: Instant,
        on calendar: BusinessCalendar,
        _ body: (inout ServiceClock) throws -> [Effect]
    ) throws -> [Effect] {
        guard isOpen else { throw Fault.clockEnded() }
        var next = self
        let passed = next.advance(to: instant, on: calendar)
        let followed = try body(&next)
        self = next
        return passed + followed
    }

    private mutating func standStill() throws {
        guard standstills.count < ServiceClock.standstillsMax else {
            throw Fault.clockStoppedTooOften()
        }
        standstills.append(Standstill(start: toldUntil, end: nil))
    }

    private mutating func goOn() {
        guard standsStill else { return }
        standstills[standstills.count - 1].end = toldUntil
    }
}
