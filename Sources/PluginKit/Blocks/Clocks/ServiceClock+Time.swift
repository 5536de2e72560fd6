extension ServiceClock {
    /// What the passing of time leads to until an instant, in the order in which it came about.
    ///
    /// Each reminder, acceptance and breach comes once, however often and however late this is
    /// called; an instant before one told already changes nothing. A calendar that ends before the
    /// deadline breaches nothing: the clock goes on when the next year is published.
    public mutating func advance(to instant: Instant, on calendar: BusinessCalendar) -> [Effect] {
        guard isOpen, instant > toldUntil else { return [] }
        var effects: [(at: Instant, Effect)] = []
        if case .at(let end) = acceptanceDeadline(on: calendar), end <= instant {
            phase = .running
            effects.append((end, .deemedAccepted(from: checkStarted.civilDay)))
        }
        while remindersGiven < rule.reminders.count {
            let left = rule.reminders[remindersGiven]
            let reached = end(of: rule.span - left, rule.unit, from: started, calendar)
            guard case .at(let end) = reached, end <= instant else { break }
            remindersGiven += 1
            effects.append((end, .remind(owner: owner, daysLeft: left)))
        }
        if !isBreached, case .at(let end) = deadline(on: calendar), end <= instant {
            isBreached = true
            effects.append((end, .breached(owner: owner, deadline: end)))
        }
        toldUntil = instant
        return effects.sorted { $0.at < $1.at }.map(\.1)
    }

    /// When `advance` has something to say next; nil when only an act can change anything.
    ///
    /// While the calendar's end hides what comes next, it is the first instant after its last year,
    /// and from then on every midnight.
    public func nextWake(on calendar: BusinessCalendar) -> Instant? {
        guard isOpen else { return nil }
        var next: [Deadline] = [acceptanceDeadline(on: calendar)]
        if remindersGiven < rule.reminders.count {
            let left = rule.reminders[remindersGiven]
            next.append(end(of: rule.span - left, rule.unit, from: started, calendar))
        }
        if !isBreached { next.append(deadline(on: calendar)) }
        return next.compactMap { wake(for: $0, calendar) }.min()
    }

    private func wake(for deadline: Deadline, _ calendar: BusinessCalendar) -> Instant? {
        switch deadline {
        case .at(let instant): instant
        case .unpublished: max(calendar.known.upperBound.start, toldUntil.civilDay.end)
        case .standsStill, .none: nil
        }
    }
}
