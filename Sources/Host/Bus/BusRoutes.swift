import HostAuth
import HostBus
import HostHTTP
import JSONWire
import PluginKit

/// The places of the bus.
struct BusRoutes {
    let wire: BusWire
    let originators: Originators
    let metrics: Metrics

    func routes() -> [ServedRoute] {
        events()
            + WebhookRoutes(
                acts: WebhookActs(wire: wire, desk: wire.webhooks, originators: originators),
                metrics: metrics
            ).routes()
    }

    private func events() -> [ServedRoute] {
        let (read, publish, call) = (
            ReadActs(wire: wire), PublishAct(wire: wire), CallAct(wire: wire)
        )
        let contracts = ContractActs(wire: wire)
        let latency = LatencyRecord(
            "cityhost_event_stream_seconds",
            help: "Time from an event's reading from the log to its way out to a stream."
        )
        let stream = StreamAct(wire: wire, latency: latency)
        measure(latency)
        return [
            route(.get, "/bus/v1/events", "readEvents", takesQuery: true) {
                exchange,
                admission,
                parts in
                try await read.list(exchange, admission, parts)
            },
            route(.post, "/bus/v1/events", "publishEvents", WireLimits.bodyBytesMax) {
                exchange,
                admission,
                _ in
                try await publish.run(exchange, admission)
            },
            route(.get, "/bus/v1/events/stream", "streamEvents", takesQuery: true) {
                exchange,
                admission,
                parts in
                try await stream.run(exchange, admission, parts)
            },
            route(.get, "/bus/v1/events/{id}", "readEvent") { exchange, admission, _ in
                try await read.get(exchange, admission)
            },
            route(.post, "/bus/v1/commands/{name}", "callCommand", 65_536) {
                exchange,
                admission,
                _ in
                try await call.run(exchange, admission)
            },
            route(.get, "/asyncapi.json", "asyncapi", isPublic: true) { _, _, _ in
                try await contracts.document()
            },
            route(.get, "/bus/v1/schemas/{type}", "readSchema", isPublic: true) { exchange, _, _ in
                try await contracts.schema(exchange)
            },
        ]
    }

    /// Refuses who is nobody, unless it is public, and then what no place takes in its query.
    private func route(
        _ method: HTTPMethod,
        _ path: String,
        _ name: String,
        _ bodyBytesMax: Int = 0,
        takesQuery: Bool = false,
        isPublic: Bool = false,
        _ body: @escaping ServedRoute.ExchangeWork
    ) -> ServedRoute {
        ServedRoute(
            method,
            path,
            operation: name,
            bodyBytesMax: bodyBytesMax,
            isForKnown: !isPublic,
            work: .exchange { exchange, admission, parts in
                guard isPublic || admission.session != nil else { throw Fault.signInNeeded() }
                if !takesQuery { try exchange.requireNoQuery() }
                return try await body(exchange, admission, parts)
            },
            metrics: metrics.route(plugin: "bus", operation: name)
        )
    }

    private func measure(_ latency: LatencyRecord) {
        metrics.add(latency)
        metrics.add(
            Metrics.Gauge("cityhost_event_streams", help: "Readers with an open stream.") {
                [wire] in Int64(wire.readers.open)
            }
        )
        let counts: @Sendable () -> EventFanout.Counts = { [wire] in
            (try? wire.parts().fanout.counts) ?? EventFanout.Counts()
        }
        let help = "Events spread to waiting readers since the start: read from the log"
        metrics.add(Metrics.Gauge("cityhost_events_spread", help: help + ".") { counts().read })
        metrics.add(
            Metrics.Gauge("cityhost_events_written", help: help + ", then written as JSON.") {
                counts().written
            }
        )
        metrics.add(
            Metrics.Gauge(
                "cityhost_streams_overrun",
                help: "Readers that were let go because they did not take what there was."
            ) { counts().overrun }
        )
        metrics.addGroup(
            "cityhost_reader_lag_events",
            help: "Events in the log that a reader outside has not come to."
        ) { [wire] in
            let newest = (try? wire.bus.newest()) ?? -1
            return wire.readers.lags(newest: newest).map { ("{reader=\"\($0.reader)\"}", $0.lag) }
        }
    }
}

/// What programs read before they use the bus.
private struct ContractActs: Sendable {
    let wire: BusWire

    func document() async throws -> Answer { .json(200, try wire.parts().asyncAPI) }

    func schema(_ exchange: Exchange) async throws -> Answer {
        let type = exchange.parameter(0) ?? ""
        let url = try wire.parts().writer.schema(of: type)
        guard let body = wire.schema(of: type, at: url) else { throw Fault.noSuchPlace() }
        return Answer(status: 200, contentType: "application/schema+json", body: body)
    }
}
