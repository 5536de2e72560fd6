import HostAuth
import HostBus
import HostHTTP
import HostLoop
import HostStore
import JSONWire
import PluginKit

/// `GET /bus/v1/events/stream`: events as they come, by server-sent events.
///
/// Each has its cursor as id, so a client that comes back with Last-Event-ID misses nothing. First
/// the reader reads from the log what it has not seen, at its own pace; then it joins those to
/// whom each new event is handed as soon as it is in the log.
struct StreamAct: Sendable {
    let wire: BusWire
    /// From an event's record to its way out.
    let latency: LatencyRecord

    /// Nil once the whole stream has been written.
    func run(
        _ exchange: Exchange,
        _ admission: Admission,
        _ parts: LoopParts
    ) async throws -> Answer? {
        let live = try wire.parts()
        let query = try EventQuery(
            exchange.decodedQuery(),
            lastEventID: exchange.header(.lastEventID),
            wire.bus.cursors,
            wire.limits
        )
        let view = try wire.view(for: admission, query.wish)
        let reader = admission.principal
        guard let account = admission.session?.account else { throw Fault.signInNeeded() }
        guard wire.readers.open(account, wire.limits) else { throw Fault.tooManyStreams() }
        defer { wire.readers.close(account) }
        let place = try query.place(in: wire.bus, otherwise: .end)
        exchange.begin(200)
        exchange.header("Content-Type", "text/event-stream")
        exchange.header("Cache-Control", "no-store")
        exchange.header("X-Content-Type-Options", "nosniff")
        exchange.header("X-Accel-Buffering", "no")
        exchange.beginStream()
        guard exchange.isStreaming else { return nil }
        defer { exchange.endStream() }
        exchange.push(StreamAct.opening)
        let stream = try? await catchUp(exchange, admission, parts, view, after: place, reader)
        guard let stream else { return nil }
        defer { live.fanout.leave(stream) }
        await follow(exchange, stream, admission, parts, reader)
        return nil
    }

    private static let opening = Array("retry: 2000\n\n".utf8)
    private static let catchUpPage = 200

    /// Sends what is in the log already; nil when the reader went meanwhile.
    private func catchUp(
        _ exchange: Exchange,
        _ admission: Admission,
        _ parts: LoopParts,
        _ view: EventView,
        after start: Int64,
        _ reader: Principal
    ) async throws -> EventStream? {
        let live = try wire.parts()
        var place = start
        while true {
            let found = try await read(view, after: place, live.writer)
            guard wire.stillAdmits(exchange, admission, parts) else { return nil }
            place = found.place
            exchange.push(found.text)
            wire.readers.note(reader, at: place)
            guard await exchange.pushed(), !live.fanout.isClosed else { return nil }
            if found.isEnd, let stream = live.fanout.join(view, after: place) { return stream }
        }
    }

    private struct Found: Sendable {
        var text: [UInt8]
        var place: Int64
        var isEnd: Bool
    }

    @concurrent private func read(
        _ view: EventView,
        after place: Int64,
        _ writer: CloudEventWriter
    ) async throws -> Found {
        let page = try wire.bus.page(for: view, after: place, limit: StreamAct.catchUpPage) {
            Task.isCancelled
        }
        try Task.checkCancellation()
        var text: [UInt8] = []
        for (event, sight) in page.events {
            let sequence = event.envelope.sequence
            StreamAct.write(
                writer.bytes(event, as: sight),
                event.envelope.type,
                wire.bus.cursors.text(after: sequence),
                to: &text
            )
        }
        return Found(text: text, place: page.place, isEnd: page.isEnd)
    }

    /// Hands on each event as it comes, and shows now and then that the stream lives.
    private func follow(
        _ exchange: Exchange,
        _ stream: EventStream,
        _ admission: Admission,
        _ parts: LoopParts,
        _ reader: Principal
    ) async {
        while await stream.wait(atMostMillis: wire.limits.heartbeatMillis) {
            guard wire.stillAdmits(exchange, admission, parts) else { return }
            let taken = stream.take()
            var text: [UInt8] = []
            for event in taken.texts {
                StreamAct.write(event.json, event.type, event.cursor, to: &text)
            }
            // A cursor alone moves the client's place past events that are not for it.
            if taken.texts.isEmpty, !taken.isClosed, !taken.isOverrun {
                text = Array("id: \(wire.bus.cursors.text(after: taken.place))\n\n".utf8)
            }
            exchange.push(text)
            let now = wire.environment.monotonicNanos()
            for event in taken.texts { latency.count(nanos: now &- event.begun) }
            wire.readers.note(reader, at: taken.place)
            guard await exchange.pushed(), !taken.isOverrun, !taken.isClosed else { return }
        }
    }

    private static func write(
        _ json: [UInt8],
        _ type: String,
        _ cursor: String,
        to text: inout [UInt8]
    ) {
        text += "id: ".utf8
        text += cursor.utf8
        text += "\nevent: ".utf8
        text += type.utf8
        text += "\ndata: ".utf8
        text += json
        text += "\n\n".utf8
    }
}
