import PluginKit

/// When a plugin's timers are looked at next, pure: it is told what was heard and when a round begins
/// and ends.
struct TimerPlan {
    /// When the next round begins; nil when none is set.
    private(set) var next: Instant?
    private var isFiring = false
    private var isStopped = false
    /// Heard while a round was under way, which may have looked before that was set.
    private var heardMeanwhile: Instant?

    /// A commit set a timer; true when the next round has to begin earlier than was planned.
    mutating func hear(_ due: Instant) -> Bool {
        guard !isFiring else {
            heardMeanwhile = min(heardMeanwhile ?? due, due)
            return false
        }
        if isStopped { return false }
        if let next, next <= due { return false }
        next = due
        return true
    }

    /// A round begins; false while one is under way, and after the end.
    mutating func begin() -> Bool {
        guard !isFiring, !isStopped else { return false }
        isFiring = true
        next = nil
        return true
    }

    /// A round has ended that knew of nothing earlier than `found`.
    mutating func end(found: Instant?) {
        isFiring = false
        next = isStopped ? nil : [found, heardMeanwhile].compactMap(\.self).min()
        heardMeanwhile = nil
    }

    /// No round begins any more.
    mutating func stop() {
        isStopped = true
        next = nil
    }
}
