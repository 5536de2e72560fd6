import HTTPTesting
@testable import Host
package import JSONWire
package import PluginKit
import Synchronization

/// A provider outside as a test scripts it; every request is kept for the test to look at.
///
///     let payment = try city.provider("payment")
///     payment.script("payment.order.create") { _ in .done(["codeUrl": "weixin://pay"]) }
///
/// What nobody has scripted is out of reach. Genuine is what carries the field `x-scripted`.
package final class ScriptedProvider: ProviderPort {
    package typealias Script = @Sendable (ProviderRequest) async -> ScriptedAnswer

    private struct State {
        var scripts: [String: Script] = [:]
        var requests: [ProviderRequest] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Answers every request to a port from here on.
    package func script(_ port: String, _ script: @escaping Script) {
        state.withLock { $0.scripts[port] = script }
    }

    /// What it was asked so far, in the order it came.
    package var requests: [ProviderRequest] { state.withLock { $0.requests } }

    package func perform(_ request: ProviderRequest) async -> ProviderAnswer {
        let script = state.withLock { state in
            state.requests.append(request)
            return state.scripts[request.port]
        }
        return await script?(request).answer ?? .unreachable(because: "nobody has scripted it")
    }

    package func judge(_ delivery: CallbackDelivery) async -> CallbackVerdict {
        guard let body = try? JSONValue.parse(delivery.body), let id = body["id"]?.string,
            let kind = body["kind"]?.string, let message = body["message"]
        else { return .unknown }
        guard delivery.header("x-scripted") != nil else {
            return .forged(because: "the field x-scripted is missing")
        }
        return .genuine(
            ProviderNotification(id: id, kind: kind, body: message.encoded),
            reply: CallbackReply()
        )
    }
}

/// What a scripted provider answers, with its result as a JSON value.
package enum ScriptedAnswer: Sendable {
    case done(JSONValue)
    case retry(afterMillis: Int64? = nil)
    case unreachable
    case refused(Fault)
    case unknown

    fileprivate var answer: ProviderAnswer {
        switch self {
        case .done(let result): .done(result.encoded)
        case .retry(let millis): .retry(afterMillis: millis, because: "scripted")
        case .unreachable: .unreachable(because: "scripted")
        case .refused(let fault): .refused(fault)
        case .unknown: .unknown(because: "scripted")
        }
    }
}

extension TestCity {
    /// The provider of a name that a plugin of the city asks or hears from.
    package func provider(_ name: String) throws -> ScriptedProvider {
        guard let port = host.files.providers.port(of: name) as? ScriptedProvider else {
            throw Fault.noSuchPlace()
        }
        return port
    }

    /// Sends what a provider tells a plugin by itself, over a socket; gives the status.
    @discardableResult
    package func notify(
        _ plugin: String,
        _ kind: String,
        id: String,
        _ message: JSONValue,
        isForged: Bool = false
    ) throws -> Int {
        let body: JSONValue = ["id": .string(id), "kind": .string(kind), "message": message]
        return try call(
            "POST",
            "/callbacks/\(EffectRules.provider(of: kind))/\(plugin)",
            isForged ? [:] : ["x-scripted": "yes"],
            body: String(decoding: body.encoded, as: UTF8.self)
        ).status
    }

    /// A scripted provider for each that the plugins ask or hear from.
    static func providers(of plugins: [Manifest]) -> [String: any ProviderPort] {
        var ports: [String: any ProviderPort] = [:]
        for blocks in plugins.map(\.blocks) {
            let names = (blocks.effects?.providers ?? []) + (blocks.callbacks?.providers ?? [])
            for name in names where ports[name] == nil { ports[name] = ScriptedProvider() }
        }
        return ports
    }
}
