import HostAuth
import HostEgress
import PluginKit
import Synchronization

/// The identity providers' wire over this host's egress, once there is one.
final class EgressWire: ProviderWire {
    private let egress = Mutex<Egress?>(nil)

    func connect(_ made: Egress) { egress.withLock { $0 = made } }

    /// Gives the egress back; nothing is sent any more.
    func disconnect() -> Egress? {
        egress.withLock { egress in
            defer { egress = nil }
            return egress
        }
    }

    func get(_ url: String) async throws -> [UInt8] {
        let answer = try await send(.get(url))
        guard answer.status == 200 else {
            throw Fault.providerUnavailable("it says \(answer.status)")
        }
        return answer.body
    }

    func post(
        _ url: String,
        form: [(name: String, value: String)]
    ) async throws -> (status: Int, body: [UInt8]) {
        let text = URLForm.encode(form.map { ($0.name, $0.value) })
        let answer = try await send(.form(url, Array(text.utf8)))
        return (answer.status, answer.body)
    }

    private func send(_ request: EgressRequest) async throws -> EgressAnswer {
        guard let egress = egress.withLock({ $0 }) else {
            throw Fault.providerUnavailable("the host has no way out yet")
        }
        do {
            return try await egress.send(request)
        } catch let fault as Fault where fault.kind == .unavailable {
            throw Fault.providerUnavailable(fault.cause ?? fault.code)
        }
    }
}
