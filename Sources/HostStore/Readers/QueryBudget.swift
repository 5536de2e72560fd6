/// How long the statements of a connection may run.
final class QueryBudget {
    /// What ends a statement.
    enum Bound {
        case none
        /// An instant of a monotonic clock.
        case until(nanos: UInt64, clock: @Sendable () -> UInt64)
        /// So much of the thread's processor time, from the second look on: a busy machine takes
        /// nothing from anybody. The steps of a statement are counted over all its runs, so short
        /// ones are looked at too, once in some thirty; they ask the kernel for no clock.
        case processor(nanos: UInt64)
        /// The same after the first look.
        case processorFromNow(nanos: UInt64)
        /// The same once it has begun.
        case processorUntil(nanos: UInt64)
    }

    /// Virtual machine steps between two looks at the clock: some ten microseconds.
    static let stepsBetweenLooks: Int32 = 2000

    var bound: Bound

    init(_ bound: Bound) { self.bound = bound }

    var isSpent: Bool {
        switch bound {
        case .none: return false
        case .until(let end, let clock): return clock() > end
        case .processorUntil(let end): return HostThread.processorNanos > end
        case .processor(let nanos):
            bound = .processorFromNow(nanos: nanos)
            return false
        case .processorFromNow(let nanos):
            bound = .processorUntil(nanos: HostThread.processorNanos + nanos)
            return false
        }
    }
}
