import Synchronization

/// Tells of the first use of something, for `cityhost plugin audit`; every later one costs a relaxed
/// load.
package final class FirstUse: Sendable {
    private let isTold = Atomic<Bool>(false)
    private let tell: @Sendable () -> Void

    package init(_ tell: @escaping @Sendable () -> Void) { self.tell = tell }

    /// It is used now.
    package func note() {
        guard !isTold.load(ordering: .relaxed) else { return }
        // Two threads at once may both tell, which the record counts once.
        isTold.store(true, ordering: .relaxed)
        tell()
    }
}
