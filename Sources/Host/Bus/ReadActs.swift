import HostAuth
import HostBus
import HostHTTP
import HostLoop
import HostStore
import JSONWire
import PluginKit

/// Events pulled page by page, and single ones by their id.
struct ReadActs: Sendable {
    let wire: BusWire

    /// `GET /bus/v1/events`: a batch of events, waiting for one if asked to.
    ///
    /// Whoever lost a right while they waited gets nothing, and hears why with their next request.
    func list(
        _ exchange: Exchange,
        _ admission: Admission,
        _ parts: LoopParts
    ) async throws -> Answer {
        let live = try wire.parts()
        let quota = wire.limits.read
        let verdict = wire.count(1, quota, admission, at: exchange.received.monotonicNanos)
        guard verdict.isAllowed else {
            throw Fault.quotaUsedUp(retryAfterSeconds: verdict.resetSeconds)
        }
        let query = try EventQuery(
            exchange.decodedQuery(),
            lastEventID: nil,
            wire.bus.cursors,
            wire.limits
        )
        let view = try wire.view(for: admission, query.wish)
        let start = try query.place(in: wire.bus, otherwise: .beginning)
        var found = try await read(view, query, after: start, live)
        if !wire.stillAdmits(exchange, admission, parts) {
            found = Found(body: Array("[]".utf8), place: start)
        }
        wire.readers.note(admission.principal, at: found.place)
        let cursor = wire.bus.cursors.text(after: found.place)
        var answer = Answer(
            status: 200,
            contentType: "application/cloudevents-batch+json",
            body: found.body
        )
        answer.headers = [
            ("Cache-Control", "no-store"), ("CityHost-Cursor", cursor),
            ("Link", "<\(next(exchange, cursor))>; rel=\"next\""),
        ]
        answer.headers += WireLimits.fields(quota, verdict)
        return answer
    }

    /// `GET /bus/v1/events/{id}`: one event, in structured or in binary mode.
    func get(_ exchange: Exchange, _ admission: Admission) async throws -> Answer {
        let live = try wire.parts()
        let view = try wire.view(for: admission, EventView.Wish())
        guard let id = exchange.parameter(0), let found = try await find(id, view) else {
            throw Fault.noSuchEvent()
        }
        let wantsData =
            exchange.withHeader(.accept) { $0.isMedia("application/json") } ?? false
        guard wantsData else {
            return Answer(
                status: 200,
                contentType: "application/cloudevents+json",
                body: live.writer.bytes(found.event, as: found.sight),
                headers: [("Cache-Control", "no-store")]
            )
        }
        let data = live.writer.data(of: found.event, as: found.sight)
        var answer = Answer.json(200, data ?? [])
        answer.headers =
            [("Cache-Control", "no-store")]
            + live.writer.attributes(of: found.event, as: found.sight).map {
                (BinaryMode.field($0.name), BinaryMode.encoded($0.value))
            }
        if data == nil { answer.headers.append(("ce-erased", "true")) }
        return answer
    }

    private struct Found: Sendable {
        var body: [UInt8]
        var place: Int64
    }

    /// A page, or what comes within the time the reader gives.
    @concurrent private func read(
        _ view: EventView,
        _ query: EventQuery,
        after start: Int64,
        _ live: BusWire.Live
    ) async throws -> Found {
        var place = start
        let end = wire.environment.monotonicNanos() + UInt64(query.waitSeconds) * 1_000_000_000
        while true {
            let page = try wire.bus.page(for: view, after: place, limit: query.limit) {
                Task.isCancelled
            }
            place = page.place
            guard page.events.isEmpty, page.isEnd, query.waitSeconds > 0 else {
                return Found(body: batch(page, live.writer), place: place)
            }
            guard let stream = live.fanout.join(view, after: place) else { continue }
            defer { live.fanout.leave(stream) }
            let now = wire.environment.monotonicNanos()
            let millis = end > now ? (end - now) / 1_000_000 : 0
            guard await stream.wait(atMostMillis: max(1, millis)) else { throw CancellationError() }
            let taken = stream.take()
            let texts = taken.texts.prefix(query.limit)
            let isWhole = texts.count == taken.texts.count
            return Found(
                body: ReadActs.batch(texts.map(\.json)),
                place: isWhole ? taken.place : texts.last?.sequence ?? place
            )
        }
    }

    @concurrent private func find(
        _ id: String,
        _ view: EventView
    ) async throws -> (event: LoggedEvent, sight: EventView.Sight)? {
        try wire.bus.event(id, for: view)
    }

    private func batch(_ page: BusLog.Page, _ writer: CloudEventWriter) -> [UInt8] {
        var json = JSONWriter(capacity: 1024 * (1 + page.events.count))
        json.beginArray()
        for (event, sight) in page.events { writer.write(event, as: sight, to: &json) }
        json.endArray()
        return json.take()
    }

    private static func batch(_ texts: [[UInt8]]) -> [UInt8] {
        var json = JSONWriter(capacity: texts.reduce(2) { $0 + $1.count + 1 })
        json.beginArray()
        for text in texts { json.raw(text) }
        json.endArray()
        return json.take()
    }

    /// The same question, from where this answer ends.
    private func next(_ exchange: Exchange, _ cursor: String) -> String {
        let kept = exchange.query.split(separator: "&").filter { item in
            !["cursor", "from"].contains(String(item.prefix { $0 != "=" }))
        }
        return "/bus/v1/events?"
            + (kept.map(String.init) + ["cursor=\(cursor)"])
            .joined(separator: "&")
    }
}

/// The HTTP binding of CloudEvents: attributes as fields.
enum BinaryMode {
    /// The field of an attribute; those the host writes are few and known.
    static func field(_ attribute: StaticString) -> StaticString {
        switch "\(attribute)" {
        case "specversion": "ce-specversion"
        case "id": "ce-id"
        case "source": "ce-source"
        case "type": "ce-type"
        case "time": "ce-time"
        case "dataschema": "ce-dataschema"
        case "subject": "ce-subject"
        case "sequence": "ce-sequence"
        case "tenant": "ce-tenant"
        case "partitionkey": "ce-partitionkey"
        case "authtype": "ce-authtype"
        case "authid": "ce-authid"
        case "correlationid": "ce-correlationid"
        case "causationid": "ce-causationid"
        case "traceparent": "ce-traceparent"
        case "dataclassification": "ce-dataclassification"
        case "maskedfields": "ce-maskedfields"
        default: "ce-unknown"
        }
    }

    /// Percent-encoded where a field may not carry the character (HTTP binding §3.1.3.2).
    static func encoded(_ value: String) -> String {
        var text = ""
        for byte in value.utf8 {
            let isPlain = (0x21...0x7E).contains(byte) && byte != 0x22 && byte != 0x25
            if isPlain {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                text += "%" + (hex.utf8.count == 1 ? "0" : "") + hex
            }
        }
        return text
    }
}

extension WireLimits {
    /// The RateLimit fields of an answer.
    static func fields(
        _ quota: Quota,
        _ verdict: AttemptLimiter.Verdict
    ) -> [(StaticString, String)] {
        [
            ("RateLimit-Policy", "\"\(quota.name)\";q=\(quota.count);w=\(quota.windowSeconds)"),
            ("RateLimit", "\"\(quota.name)\";r=\(verdict.remaining);t=\(verdict.resetSeconds)"),
        ]
    }
}
