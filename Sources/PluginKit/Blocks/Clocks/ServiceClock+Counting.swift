extension ServiceClock {
    /// Days a search for a deadline looks at: the longest promise with every standstill and feast.
    private static let daysLookedAtMax: Int32 = 20_000

    /// Counted days until an instant, from 0; nothing is counted before the start.
    ///
    /// Stops at the end of the calendar's last year.
    public func elapsed(at instant: Instant, on calendar: BusinessCalendar) -> Int {
        var count = 0
        var day = started.civilDay.adding(days: 1)
        while day.end <= instant, let counts = counts(day, rule.unit, calendar) {
            if counts { count += 1 }
            day = day.adding(days: 1)
        }
        return count
    }

    /// When the time is up, if nothing stops it from now on.
    public func deadline(on calendar: BusinessCalendar) -> Deadline {
        guard isOpen else { return .none }
        return end(of: rule.span, rule.unit, from: started, calendar)
    }

    /// When the submission counts as accepted, if no notice is given before.
    public func acceptanceDeadline(on calendar: BusinessCalendar) -> Deadline {
        guard phase == .checking, let span = rule.checkSpan else { return .none }
        return end(of: span, .workingDays, from: checkStarted, calendar)
    }

    /// The end of the `span`-th counted day after the one in which `start` lies.
    func end(
        of span: Int,
        _ unit: ClockRule.Unit,
        from start: Instant,
        _ calendar: BusinessCalendar
    ) -> Deadline {
        if standsStill { return .standsStill }
        var left = span
        var day = start.civilDay
        for _ in 0..<ServiceClock.daysLookedAtMax {
            if left == 0 { return .at(day.end) }
            day = day.adding(days: 1)
            guard let counts = counts(day, unit, calendar) else { return .unpublished(left: left) }
            if counts { left -= 1 }
        }
        return left == 0 ? .at(day.end) : .unpublished(left: left)
    }

    /// nil when the day's year has not been published and matters.
    private func counts(
        _ day: CivilDay,
        _ unit: ClockRule.Unit,
        _ calendar: BusinessCalendar
    ) -> Bool? {
        if unit == .workingDays {
            guard calendar.known.contains(day) else { return nil }
            guard calendar.isWorked(day) else { return false }
        }
        return !standstills.contains { $0.covers(day.end) }
    }
}
