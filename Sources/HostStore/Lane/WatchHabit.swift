/// Whether a worker with nothing to do looks again for a moment before it sleeps.
///
/// To wake a thread costs its waker a system call and, on an idle core, an interrupt: tens of
/// microseconds for a caller whose commands follow each other. Where looking again finds nothing,
/// it is tried ever less often, so that a quiet lane costs nothing.
struct WatchHabit {
    /// Turns without a look after one in vain, at most.
    static let pauseMax = 255

    private var pause = 0
    private var turnsLeft = 0

    /// True when this turn is worth a look.
    mutating func isWorthALook() -> Bool {
        guard turnsLeft > 0 else { return true }
        turnsLeft -= 1
        return false
    }

    /// Learns from a look.
    mutating func looked(found: Bool) {
        pause = found ? 0 : min(pause * 2 + 1, WatchHabit.pauseMax)
        turnsLeft = pause
    }
}
