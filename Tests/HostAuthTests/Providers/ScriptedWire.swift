import PluginKit
import Synchronization

@testable import HostAuth

/// Answers of a provider as a test wants them, and how often each address was asked.
final class ScriptedWire: ProviderWire {
    private let state = Mutex((answers: [String: String](), asked: [String: Int]()))

    func put(_ url: String, _ text: String) { state.withLock { $0.answers[url] = text } }

    func asked(_ url: String) -> Int { state.withLock { $0.asked[url] ?? 0 } }

    func get(_ url: String) async throws -> [UInt8] {
        let found = state.withLock { state in
            let key = String(url.prefix { $0 != "?" })
            state.asked[key, default: 0] += 1
            return state.answers[key]
        }
        guard let found else { throw Fault.providerUnavailable("no such answer") }
        return Array(found.utf8)
    }

    func post(
        _ url: String,
        form: [(name: String, value: String)]
    ) async throws -> (status: Int, body: [UInt8]) { (404, []) }
}
