extension ServiceClock {
    /// A clock as it was written down, with nothing of it judged anew.
    package init(
        recorded rule: ClockRule,
        owner: String,
        received: Instant,
        toldUntil: Instant,
        phase: Phase
    ) {
        self.rule = rule
        self.owner = owner
        self.received = received
        self.phase = phase
        self.toldUntil = toldUntil
        started = received
        checkStarted = received
    }

    /// What has come about since it began, as it was written down.
    package mutating func recall(
        proposedOwner: String?,
        started: Instant,
        checkStarted: Instant,
        standstills: [Standstill],
        missing: [String]?,
        remindersGiven: Int,
        isBreached: Bool
    ) {
        self.proposedOwner = proposedOwner
        self.started = started
        self.checkStarted = checkStarted
        self.standstills = standstills
        self.missing = missing
        self.remindersGiven = remindersGiven
        self.isBreached = isBreached
    }
}

extension ServiceClock.Standstill {
    package init(from start: Instant, until end: Instant?) {
        self.init(start: start, end: end)
    }
}

extension ServiceClock.Phase {
    /// The phase as one word, with its reason beside it.
    package var word: (word: String, reason: String?) {
        switch self {
        case .checking: ("checking", nil)
        case .running: ("running", nil)
        case .supplementing: ("supplementing", nil)
        case .paused(let reason, let wasChecking):
            (wasChecking ? "pausedChecking" : "pausedRunning", reason)
        case .finished(let inTime): (inTime ? "finished" : "finishedLate", nil)
        case .withdrawn: ("withdrawn", nil)
        }
    }

    package init?(word: String, reason: String?) {
        switch (word, reason) {
        case ("checking", nil): self = .checking
        case ("running", nil): self = .running
        case ("supplementing", nil): self = .supplementing
        case ("pausedChecking", let reason?): self = .paused(reason: reason, wasChecking: true)
        case ("pausedRunning", let reason?): self = .paused(reason: reason, wasChecking: false)
        case ("finished", nil): self = .finished(inTime: true)
        case ("finishedLate", nil): self = .finished(inTime: false)
        case ("withdrawn", nil): self = .withdrawn
        default: return nil
        }
    }
}
