import Synchronization

/// Which of a route's refusals, or of its defects, are lines of the log: the first of each second, and
/// the next line after those says how many were left out.
///
/// Whoever floods a plugin is refused tens of thousands of times a second, and a handler that fails
/// fails as often as it is asked. The metrics count each of them; a line of each would fill the disk,
/// and hold up whoever writes it and has others to serve.
struct RefusalLines {
    /// How many lines one route has in a second.
    static let linesPerSecond = 10

    private var second: UInt64 = 0
    private var written = 0
    private var leftOut = 0

    /// A refusal at an instant of the monotonic clock: how many others were left out before it, or
    /// nil when it is left out as well.
    mutating func take(atMonotonic nanos: UInt64) -> Int? {
        let now = nanos / 1_000_000_000
        if now != second { (second, written) = (now, 0) }
        guard written < RefusalLines.linesPerSecond else {
            leftOut += 1
            return nil
        }
        defer { leftOut = 0 }
        written += 1
        return leftOut
    }
}

/// The refusals of every route, as all loops write them.
final class RefusalLog: Sendable {
    private let routes = Mutex<[Int: RefusalLines]>([:])

    /// The same for one route, by its label.
    func take(_ route: ServedRoute, atMonotonic nanos: UInt64) -> Int? {
        routes.withLock { $0[route.label, default: RefusalLines()].take(atMonotonic: nanos) }
    }
}
