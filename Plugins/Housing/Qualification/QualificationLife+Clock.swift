import PluginKit

/// The tenant's time: civil days in Asia/Shanghai, without those on which it stood still.
///
/// A day is not counted on which, for any part of it, a source was out that could have proved what was
/// open then, or on which an appeal or a review waited for an officer.
extension QualificationLife {
    /// A time in which a source could not be asked.
    struct Outage: Sendable, Hashable {
        let source: ProofSource
        let from: Instant
        /// Nil while it lasts.
        var until: Instant?
    }

    /// A time in which the case waited for an officer.
    struct Hold: Sendable, Hashable {
        let from: Instant
        /// Nil while it waits.
        var until: Instant?
    }

    /// The day after which days are counted, and how many there are; nil where no time runs.
    private var clock: (since: CivilDay, days: Int32)? {
        let state = state == .inReview ? review?.from ?? .open : state
        switch state {
        case .open: return (openedOn, QualificationLimits.proofDays)
        case .deficient, .appealed:
            guard let notice else { return nil }
            return (notice.givenAt.civilDay, QualificationLimits.cureDays)
        default: return nil
        }
    }

    /// The last day in time, as far as it is known now; nil where no time runs.
    ///
    /// What stands still today is taken to go on tomorrow.
    func lastDay(at now: Instant) -> CivilDay? {
        guard let clock else { return nil }
        let stood = standing(at: now)
        var (day, left) = (clock.since, clock.days)
        let most = clock.since.adding(days: QualificationLimits.clockDaysMax)
        while left > 0, day < most {
            day = day.adding(days: 1)
            if !stood.contains(where: { $0.contains(day) }) { left -= 1 }
        }
        return left == 0 ? day : nil
    }

    /// True while the tenant's time stands still.
    func stands(at now: Instant) -> Bool {
        clock != nil && standing(at: now).contains { $0.contains(now.civilDay) }
    }

    /// The sources that are out now and could prove what is open.
    func sourcesOut(at now: Instant) -> [ProofSource] {
        let open = Set(items.filter { !$0.isProven }.map(\.source))
        let out = outages.filter { $0.until == nil && $0.from <= now && open.contains($0.source) }
        return ProofSource.allCases.filter { source in out.contains { $0.source == source } }
    }

    /// Every range of days that is not counted.
    private func standing(at now: Instant) -> [ClosedRange<CivilDay>] {
        let waited = holds.map { ($0.from, $0.until ?? now) }
        let out = outages.compactMap { outage -> (Instant, Instant)? in
            // What was proved while the source was out held nothing up any longer.
            let proven = items.filter { $0.source == outage.source }
                .map { $0.isProven ? $0.answeredAt ?? outage.from : now }
            guard let open = proven.max() else { return nil }
            return (outage.from, min(outage.until ?? now, open))
        }
        return (waited + out).filter { $0.0 <= $0.1 }.map { $0.0.civilDay...$0.1.civilDay }
    }
}

extension QualificationLife {
    /// By when the desk's next thing is due; nil where nothing of it is the desk's.
    func deskDay(at now: Instant) -> CivilDay? {
        if let since = officeSince {
            return since.civilDay.adding(days: QualificationLimits.officeDays)
        }
        return chooseBy ?? lastDay(at: now)
    }
}
