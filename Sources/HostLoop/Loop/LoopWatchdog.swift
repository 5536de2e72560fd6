import Glibc
import Synchronization

/// A loop that one piece of work has held for too long.
package struct LoopBlock: Sendable {
    /// The number of the loop.
    package let loop: Int
    /// What the loop was working for (`EventLoop.label`); 0 when the host had not said.
    package let label: Int
    /// How much CPU time of the loop's thread the work has used.
    package let cpuMillis: UInt64
    /// False while the work still runs, true in the last report about it.
    package let isOver: Bool
}

/// Watches loops from a thread of its own, and names the work that holds one up.
///
/// It counts the thread's CPU time, so a machine that is busy with something else is not mistaken for it.
/// The loops must have been started.
package final class LoopWatchdog: Sendable {
    private let isStopped = Atomic<Bool>(false)
    private let thread = Mutex<SystemThread?>(nil)

    /// Starts to watch; `report` is called on the watching thread.
    package init(
        _ loops: [EventLoop],
        limitMillis: UInt64 = 50,
        everyMillis: UInt32 = 10,
        report: @escaping @Sendable (LoopBlock) -> Void
    ) throws(LoopError) {
        let watching = try SystemThread(name: "watchdog") {
            var seen = loops.map { Watched(loop: $0, limitNanos: limitMillis * 1_000_000) }
            while !self.isStopped.load(ordering: .relaxed) {
                for index in seen.indices {
                    if let block = seen[index].look() { report(block) }
                }
                usleep(everyMillis * 1_000)
            }
        }
        thread.withLock { $0 = watching }
    }

    /// Stops to watch and waits for the thread's end.
    package func stop() {
        isStopped.store(true, ordering: .relaxed)
        let ending = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        ending?.join()
    }
}

/// What the watchdog remembers of one loop.
private struct Watched {
    let loop: EventLoop
    let limitNanos: UInt64
    private var count: UInt64 = 0
    private var label = 0
    private var startNanos: UInt64 = 0
    private var reportedNanos: UInt64 = 0

    init(loop: EventLoop, limitNanos: UInt64) {
        self.loop = loop
        self.limitNanos = limitNanos
    }

    /// Reports a block when it is found, each time it has doubled, and when it is over.
    mutating func look() -> LoopBlock? {
        guard let now = loop.cpuNanos else { return nil }
        let current = loop.beat.count
        guard current == count else {
            defer { begin(current, now) }
            return reportedNanos > 0 ? block(now, isOver: true) : nil
        }
        if label == 0 { label = loop.beat.label }
        let used = now - startNanos
        guard used > limitNanos, used >= 2 * reportedNanos else { return nil }
        reportedNanos = used
        return block(now, isOver: false)
    }

    private mutating func begin(_ current: UInt64, _ now: UInt64) {
        count = current
        startNanos = now
        reportedNanos = 0
        label = 0
    }

    private func block(_ now: UInt64, isOver: Bool) -> LoopBlock {
        let millis = (now - startNanos) / 1_000_000
        return LoopBlock(loop: loop.index, label: label, cpuMillis: millis, isOver: isOver)
    }
}
