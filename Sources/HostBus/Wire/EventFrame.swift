import PluginKit
import Synchronization

/// One event on its way to many readers: written as JSON once for each way of seeing it, which is
/// once for nearly every event.
package final class EventFrame: Sendable {
    /// An event as some readers see it.
    package struct Text: Sendable {
        /// The event in structured mode.
        package let json: [UInt8]
        package let type: String
        package let sequence: Int64
        /// Where a reader stands after it.
        package let cursor: String
        /// When the host began to spread it, on the monotonic clock.
        package let begun: UInt64
    }

    let event: LoggedEvent
    private let begun: UInt64
    private let writer: CloudEventWriter
    private let cursor: String
    private let texts = Mutex<[FieldMask: Text]>([:])

    init(_ event: LoggedEvent, _ writer: CloudEventWriter, cursor: String, begun: UInt64) {
        self.event = event
        self.writer = writer
        self.cursor = cursor
        self.begun = begun
    }

    /// The event's text for one way of seeing it; `isNew` when nobody asked for that before.
    func text(as sight: EventView.Sight) -> (text: Text, isNew: Bool) {
        texts.withLock { texts in
            if let known = texts[sight.mask] { return (known, false) }
            let text = Text(
                json: writer.bytes(event, as: sight),
                type: event.envelope.type,
                sequence: event.envelope.sequence,
                cursor: cursor,
                begun: begun
            )
            texts[sight.mask] = text
            return (text, true)
        }
    }
}
