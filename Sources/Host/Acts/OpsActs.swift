import HostHTTP
import JSONWire
import PluginKit

/// What operators and tools ask of a host: is it alive, is it ready, what does it count.
struct OpsActs {
    let metrics: Metrics
    let readiness: Readiness
    let openAPI: [UInt8]

    func routes() -> [ServedRoute] {
        [
            probe("/healthz", "healthz") { _ in OpsActs.healthy },
            probe("/readyz", "readyz") { [readiness] _ in OpsActs.ready(readiness) },
            probe("/metrics", "metrics") { [metrics] exchange in
                guard exchange.isLocal else { throw Fault.noSuchPlace() }
                return Answer(
                    status: 200,
                    contentType: "text/plain; version=0.0.4; charset=utf-8",
                    body: Array(metrics.text().utf8)
                )
            },
            probe("/openapi.json", "openapi") { [openAPI] _ in .json(200, openAPI) },
        ]
    }

    private static let healthy = Answer.text(200, "ok\n")

    private static func ready(_ readiness: Readiness) -> Answer {
        let waiting = readiness.waiting()
        var writer = JSONWriter(capacity: 128)
        writer.beginObject()
        writer.key("ready")
        writer.bool(waiting.isEmpty)
        writer.key("waitingFor")
        writer.beginArray()
        for name in waiting { writer.string(name) }
        writer.endArray()
        // These do not make the host unready: the rest of it serves.
        writer.key("hindered")
        writer.beginArray()
        for name in readiness.hindrances() { writer.string(name) }
        writer.endArray()
        writer.endObject()
        var answer = Answer.json(waiting.isEmpty ? 200 : 503, writer.take())
        if !waiting.isEmpty { answer.headers = [("Retry-After", "1")] }
        return answer
    }

    private func probe(
        _ path: String,
        _ name: String,
        _ body: @escaping @Sendable (Exchange) throws -> Answer
    ) -> ServedRoute {
        ServedRoute(
            .get,
            path,
            operation: name,
            work: .probe(body),
            metrics: metrics.route(plugin: "host", operation: name)
        )
    }
}
