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
        defer { exchange.endStream() }
        exchange.push(TailAct.opening)
        let pause = Doorbell()
        while await exchange.pushed(), try !wire.parts().fanout.isClosed,
            wire.stillAdmits(exchange, admission, parts)
        {
            let found = try tail.lines(after: place, for: view)
            place = found.end
            exchange.push(try text(found.lines, place))
            // Nobody rings: it is the time that passes, or the reader that goes.
            _ = await pause.wait(atMostMillis: TailAct.millis)
            if Task.isCancelled { return nil }
        }
        return nil
    }

    /// Where the page ended, or the stream before; both are sequence numbers.
    private func start(_ exchange: Exchange) throws -> Int64 {
        let newest = try wire.bus.newest()
        let asked =
            try exchange.header(.lastEventID)
            ?? exchange.decodedQuery().first { $0.name == "after" }?.value
        return asked.flatMap { Int64($0) }.map { min($0, newest) } ?? newest
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
