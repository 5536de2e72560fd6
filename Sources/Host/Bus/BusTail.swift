import HostBus
import JSONWire
import PluginKit

/// The newest events as operators see them: what came when and whose it is, not what it says.
struct BusTail: Sendable {
    /// One event's line.
    struct Line: Sendable {
        let sequence: Int64
        let type: String
        let at: Instant
        let tenant: String

        init(_ envelope: EventEnvelope) {
            sequence = envelope.sequence
            type = envelope.type
            at = envelope.at
            tenant = envelope.tenant?.text ?? ""
        }

        /// One line of JSON.
        var json: [UInt8] {
            var writer = JSONWriter(capacity: 160)
            writer.beginObject()
            for (name, value) in [
                ("sequence", "\(sequence)"), ("type", type), ("at", at.rfc3339),
                ("tenant", tenant),
            ] {
                writer.key(text: name)
                writer.string(value)
            }
            writer.endObject()
            return writer.take()
        }
    }

    /// Lines on a page.
    static let shown = 20
    /// Events looked at for one page, or for one answer of a stream.
    private static let lookedAt: Int64 = 200

    let bus: BusLog

    /// The newest that somebody may see after a place, oldest first, and where the log ends.
    func lines(
        after place: Int64,
        for view: OperatorView
    ) throws -> (lines: [Line], end: Int64) {
        let newest = try bus.newest()
        guard newest > place else { return ([], place) }
        var lines: [Line] = []
        var next = max(place, newest - BusTail.lookedAt)
        while next < newest {
            let events = try bus.read(after: next, limit: Int(newest - next))
            guard let last = events.last else { break }
            lines += events.map(\.envelope).filter(view.shows).map(Line.init)
            next = last.envelope.sequence
        }
        return (Array(lines.suffix(BusTail.shown)), newest)
    }
}
