import HostBus
import PluginKit

/// Events that were read of the log and are to be sent soon; a bounded number of bytes of them.
struct EventsAtHand {
    /// Bytes above which nothing is kept: what is not at hand is read when its turn comes.
    static let bytesMax = 4 << 20

    private var events: [Int64: LoggedEvent] = [:]
    private var bytes = 0
    private var erasures = 0

    subscript(sequence: Int64) -> LoggedEvent? { events[sequence] }

    mutating func add(_ event: LoggedEvent) {
        guard bytes < EventsAtHand.bytesMax else { return }
        if let known = events.updateValue(event, forKey: event.envelope.sequence) {
            bytes -= known.bytes
        }
        bytes += event.bytes
    }

    mutating func remove(_ sequence: Int64) {
        if let known = events.removeValue(forKey: sequence) { bytes -= known.bytes }
    }

    /// So often somebody was erased: what was read before may say something of them.
    mutating func forgetErased(_ count: Int) {
        guard count != erasures else { return }
        self = EventsAtHand()
        erasures = count
    }
}
