/// Whether a loop works for several routes or for one alone, by what it was asked lately.
struct LoopCompany {
    /// What was asked last; 0 before anything was.
    private var route = 0
    private var hasChanged = false
    private var sharedUntilMillis: UInt64 = 0

    /// A route is asked, or asked on; 0 for none.
    @inline(__always)
    mutating func note(_ label: Int) {
        guard label != route, label != 0 else { return }
        hasChanged = route != 0
        route = label
    }

    /// True while two routes were asked one after the other no longer ago than `period`.
    @inline(__always)
    mutating func isShared(at millis: UInt64, within period: UInt64) -> Bool {
        if hasChanged {
            hasChanged = false
            sharedUntilMillis = millis &+ period
        }
        return millis < sharedUntilMillis
    }
}
