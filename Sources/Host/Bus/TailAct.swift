import HostAuth
import HostBus
import HostHTTP
import HostStore
import JSONWire
import PluginKit

/// `GET /bus/tail`: the operator's page as it goes on, by server-sent events.
///
/// Every second what came since, and how far checkpoints are: a stream that is not read is no
/// burden, as nothing is gathered for it.
struct TailAct: Sendable {
    let wire: BusWire
    let deliveries: Deliveries

    private static let millis: UInt64 = 1000
    private static let opening = Array("retry: 3000\n\n".utf8)

    /// Nil once the whole stream has been written.
    func run(
        _ exchange: Exchange,
        _ admission: Admission,
        _ parts: LoopParts
    ) async throws -> Answer? {
        let view = try deliveries.view(for: admission)
        let tail = BusTail(bus: wire.bus)
        var place = try start(exchange)
        guard let account = admission.session?.account else { throw Fault.signInNeeded() }
        guard wire.readers.open(account, wire.limits) else { throw Fault.tooManyStreams() }
        defer { wire.readers.close(account) }
        exchange.begin(200)
        exchange.header("Content-Type", "text/event-stream")
        exchange.header("Cache-Control", "no-store")
        exchange.header("X-Content-Type-Options", "nosniff")
        exchange.header("X-Accel-Buffering", "no")
        exchange.beginStream()
        guard exchange.isStreaming else { return nil }
        defer { exchange.endStream() }
        exchange.push(TailAct.opening)
        let pause = Doorbell()
        while await exchange.pushed(), try !wire.parts().fanout.isClosed,
            wire.stillAdmits(exchange, admission, parts)
        {
            let found = try await look(tail, after: place, for: view)
            place = found.end
            exchange.push(found.text)
            // Nobody rings: it is the time that passes, or the reader that goes.
            _ = await pause.wait(atMostMillis: TailAct.millis)
            if Task.isCancelled { return nil }
        }
        return nil
    }

    /// Reads the log, which is no work for a loop.
    @concurrent private func look(
        _ tail: BusTail,
        after place: Int64,
        for view: OperatorView
    ) async throws -> (text: [UInt8], end: Int64) {
        let found = try tail.lines(after: place, for: view)
        return (try text(found.lines, found.end), found.end)
    }

    /// Where the page ended, or the stream before; both are sequence numbers.
    private func start(_ exchange: Exchange) throws -> Int64 {
        let newest = try wire.bus.newest()
        let sent = exchange.header(.lastEventID)
        guard
            let asked = try sent
                ?? exchange.decodedQuery().first(where: { $0.name == "after" })?.value
        else { return newest }
        guard let place = Int64(asked), place >= -1 else {
            var violations = Violations()
            violations.add(
                sent == nil ? "?after" : "Last-Event-ID",
                "format",
                zh: "须为事件序号。",
                en: "The sequence number of an event is expected."
            )
            throw violations.fault()
        }
        return min(place, newest)
    }

    private func text(_ lines: [BusTail.Line], _ place: Int64) throws -> [UInt8] {
        var text: [UInt8] = []
        for line in lines {
            text += "data: ".utf8
            text += line.json
            text += "\n\n".utf8
        }
        var writer = JSONWriter(capacity: 160)
        let standing = try deliveries.standing(at: wire.environment.now())
        writer.beginObject()
        writer.key("size")
        writer.int64(standing.size)
        writer.key("signed")
        writer.int64(standing.signed)
        writer.key("ageSeconds")
        writer.int64(standing.ageSeconds)
        writer.endObject()
        text += "id: \(place)\nevent: standing\ndata: ".utf8
        text += writer.take()
        text += "\n\n".utf8
        return text
    }
}
