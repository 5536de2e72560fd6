import PluginKit
import Synchronization

/// A clock that stands still until a test turns it.
final class VirtualClock: Sendable {
    private let millis: Mutex<Int64>

    init(_ start: Instant) { millis = Mutex(start.utcMillis) }

    var now: Instant { Instant(utcMillis: millis.withLock { $0 }) }

    func advance(millis step: Int64) { millis.withLock { $0 += step } }

    func advance(seconds: Int64) { advance(millis: seconds * 1000) }
}
