import HostAuth
import HostHTTP
import HostLoop
import HostStore
import PluginKit

/// `POST /bus/v1/commands/{name}`: asks a plugin for what its manifest offers over HTTP.
struct CallAct: Sendable {
    let wire: BusWire

    func run(_ exchange: Exchange, _ admission: Admission) async throws -> Answer {
        try OperationPhase.requireJSON(exchange)
        let key = exchange.header(.idempotencyKey)
        if let key {
            let isVisible = key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            guard isVisible, !key.isEmpty, key.utf8.count <= 128 else {
                throw Fault.idempotencyKeyNeeded()
            }
        }
        let reply = try await wire.desk.perform(
            exchange.parameter(0) ?? "",
            exchange.bodyBytes,
            key: key,
            for: admission.call("callCommand", received: exchange.receivedInstant)
        )
        var answer = Answer.json(200, reply.bytes)
        answer.headers = [("Cache-Control", "no-store")]
        if reply.isReplay { answer.headers.append(("Idempotency-Replayed", "true")) }
        return answer
    }
}
