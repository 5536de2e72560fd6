import PluginKit

/// Codes that a lock reckons by itself, without its gateway.
///
/// A lock takes such a code for good only when somebody types it within a day of its start, and nobody
/// here hears of that. So until the code for the whole lease is known to be in the lock there is always
/// one whose first day is not over: whoever comes late finds a code that opens.
extension AccessGrant {
    /// Asks for an offline code from an instant on, as long as it may be.
    mutating func reckon(from starts: Instant, at now: Instant) -> [Effect] {
        let isFirst = present(.bootstrap).isEmpty
        let span =
            isFirst || !isKeypad ? AccessLimits.bootstrapSeconds : AccessLimits.chainSeconds
        return reckon(from: starts, until: starts.adding(seconds: span), at: now)
    }

    private mutating func reckon(
        from starts: Instant,
        until latest: Instant,
        at now: Instant
    ) -> [Effect] {
        let ends = min(
            lease.ends.hourFloor,
            latest.adding(seconds: -moved * 3600),
            lastHour(of: starts)
        )
        guard starts < ends else { return visit("hours", at: now) }
        return ask(.bootstrap, CodeWindow(starts: starts, ends: ends)) { .reckon(number: $0) }
    }

    /// Until when the offline codes open, used or not; nil where there is none.
    private var lastEnd: Instant? { present(.bootstrap).map(\.window.ends).max() }

    /// Until when there is a code that opens for somebody who has typed none yet.
    private func opensUnused(from now: Instant) -> Instant {
        present(.bootstrap).map(\.window).sorted { $0.starts < $1.starts }.reduce(now) {
            reach,
            code in
            code.starts <= reach ? max(reach, code.firstUseEnds) : reach
        }
    }

    /// When another offline code has to be asked for; nil when those there are last to the end.
    func followUp(at now: Instant) -> Instant? {
        guard let lastEnd else { return nil }
        let end = lease.ends.hourFloor
        let unused = opensUnused(from: now)
        return [
            unused < end ? unused.adding(seconds: -AccessLimits.renewSeconds) : nil,
            lastEnd < end ? lastEnd.adding(seconds: -AccessLimits.followSeconds) : nil,
        ].compactMap { $0 }.min()
    }

    /// Asks for the offline code that follows, once it is time: one that goes on where the last ends, or,
    /// before that, one for the same time whose first day begins now.
    mutating func follow(at now: Instant) -> [Effect] {
        due = min(now.adding(seconds: AccessLimits.retrySeconds), lease.ends)
        let isAsked = present(.bootstrap).contains { $0.state == .asked }
        guard !isAsked, let next = followUp(at: now), let lastEnd else { return [] }
        guard now >= next else {
            due = visitDue(at: now)
            return []
        }
        let isNearEnd = now >= lastEnd.adding(seconds: -AccessLimits.followSeconds)
        guard isNearEnd, lastEnd < lease.ends.hourFloor else {
            return reckon(from: now.hourFloor, until: lastEnd, at: now)
        }
        // A gap between two codes cannot be filled: the next begins with the hour.
        return reckon(from: max(lastEnd, now).hourFloor, at: now)
    }

    /// When a lock that needs a visit is looked after again: in a day, or for the next offline code.
    func visitDue(at now: Instant) -> Instant {
        min(
            now.adding(seconds: AccessLimits.retrySeconds),
            followUp(at: now) ?? lease.ends,
            lease.ends
        )
    }
}
