package import JSONWire
import PluginKit

/// Writes events as CloudEvents 1.0 (https://github.com/cloudevents/spec, JSON format).
package struct CloudEventWriter: Sendable {
    /// Where `dataschema` leads: the type's name follows.
    private let schemas: String

    /// `origin` is the host's own, such as `https://city.example`.
    package init(origin: String) { schemas = origin + "/bus/v1/schemas/" }

    /// Where the schema of a type's data is served.
    package func schema(of type: String) -> String { schemas + type }

    /// Members of one event, in the order they are written; binary mode sends them as fields.
    package func attributes(
        of event: LoggedEvent,
        as sight: EventView.Sight
    ) -> [(name: StaticString, value: String)] {
        let envelope = event.envelope
        let hidesSubject = sight.type.hidesSubject(sight.mask)
        var list: [(StaticString, String)] = [
            ("specversion", "1.0"), ("id", envelope.id), ("source", envelope.source),
            ("type", envelope.type), ("time", envelope.at.rfc3339),
            ("dataschema", schemas + envelope.type),
            ("sequence", CloudEventWriter.sequence(envelope.sequence)),
        ]
        if let tenant = envelope.tenant { list.append(("tenant", tenant.text)) }
        if !envelope.partitionKey.isEmpty {
            list.append(("partitionkey", envelope.partitionKey))
        }
        if let subject = envelope.subject, !hidesSubject {
            list.append(("subject", subject.text))
        }
        list += originator(envelope.originator, showing: hidesSubject ? nil : envelope.subject)
        list += trace(envelope)
        if let cause = event.cause { list.append(("causationid", cause)) }
        list.append(
            ("dataclassification", sight.type.dataClass(under: sight.mask).rawValue)
        )
        let hidden = sight.type.masked.indices.filter { sight.mask.contains($0) }
            .map { sight.type.masked[$0].name }
        if !hidden.isEmpty { list.append(("maskedfields", hidden.joined(separator: ","))) }
        return list
    }

    /// The payload as a reader sees it; nil when the person it was about had it erased.
    package func data(of event: LoggedEvent, as sight: EventView.Sight) -> [UInt8]? {
        guard let payload = event.payload else { return nil }
        guard !sight.mask.isEmpty else { return payload }
        return PayloadMask.apply(sight.mask, of: sight.type, to: payload)
    }

    /// One event in structured mode.
    package func write(
        _ event: LoggedEvent,
        as sight: EventView.Sight,
        to writer: inout JSONWriter
    ) {
        writer.beginObject()
        for (name, value) in attributes(of: event, as: sight) {
            writer.key(name)
            writer.string(value)
        }
        if let data = data(of: event, as: sight) {
            writer.key("datacontenttype")
            writer.string("application/json")
            writer.key("data")
            writer.raw(data)
        } else {
            writer.key("erased")
            writer.bool(true)
        }
        writer.endObject()
    }

    /// One event in structured mode.
    package func bytes(_ event: LoggedEvent, as sight: EventView.Sight) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        write(event, as: sight, to: &writer)
        return writer.take()
    }

    /// Nineteen digits, so that texts sort as the numbers do (the `sequence` extension).
    package static func sequence(_ number: Int64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 19 - digits.utf8.count) + digits
    }

    /// The auth context extension; a person is named where the event is about them and says so.
    ///
    /// Whoever else set it off is nobody's business: a stranger's request ends another's hold.
    private func originator(
        _ text: String,
        showing subject: PersonID?
    ) -> [(StaticString, String)] {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let id = parts.count > 1 ? String(parts[1]) : ""
        switch Principal.Kind(rawValue: String(parts[0])) {
        case .person:
            guard !id.isEmpty, id == subject?.text else { return [("authtype", "app_user")] }
            return [("authtype", "app_user"), ("authid", id)]
        case .apiKey: return [("authtype", "api_key"), ("authid", id)]
        case .service: return [("authtype", "system"), ("authid", id)]
        case .anonymous: return [("authtype", "unauthenticated")]
        case nil: return [("authtype", "unknown")]
        }
    }

    /// The trace, when there is one: this event is the span that what it causes belongs to.
    private func trace(_ envelope: EventEnvelope) -> [(StaticString, String)] {
        guard envelope.traceID.utf8.count == 32 else { return [] }
        let hex = String(UInt64(envelope.sequence) + 1, radix: 16)
        let span = String(repeating: "0", count: 16 - hex.utf8.count) + hex
        return [
            ("correlationid", envelope.traceID),
            ("traceparent", "00-\(envelope.traceID)-\(span)-01"),
        ]
    }
}
