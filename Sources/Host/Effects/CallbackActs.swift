import HostAuth
import HostHTTP
import HostLoop
import HostStore
import Logging
import PluginKit

/// `POST /callbacks/<provider>/<plugin>`: where providers tell what happened on their side.
///
/// The provider's adapter judges the bytes as they came; what is genuine is in the plugin's file
/// before the answer goes out.
struct CallbackActs: Sendable {
    let files: CityFiles
    let accounts: Accounts
    let metrics: Metrics

    private static let bodyBytesMax = 65_536
    private static let idBytesMax = 128
    /// A provider comes from few addresses, and after a rush it has much to tell.
    private static let quota = AttemptQuota(
        space: -1000,
        quota: Manifest.Quota(count: 6000, windowSeconds: 60, per: .address)
    )
    private static let log = Logger(label: "callbacks")

    func routes() -> [ServedRoute] {
        ["", "/{place}"].map { rest in
            ServedRoute(
                .post,
                ProviderDesk.callbackPath + "{provider}/{plugin}" + rest,
                operation: "receiveCallback",
                quota: CallbackActs.quota,
                bodyBytesMax: CallbackActs.bodyBytesMax,
                work: .exchange { exchange, admission, _ in
                    let place = rest.isEmpty ? nil : exchange.parameter(2)
                    return try await receive(exchange, at: place ?? "", admission)
                },
                metrics: metrics.route(plugin: "host", operation: "receiveCallback")
            )
        }
    }

    private func receive(
        _ exchange: Exchange,
        at place: String,
        _ admission: Admission
    ) async throws -> Answer {
        let provider = exchange.parameter(0) ?? ""
        let plugin = exchange.parameter(1) ?? ""
        guard let port = files.providers.port(of: provider),
            let inbox = files.file(of: plugin)?.courier?.callbacks,
            inbox.hears(provider)
        else { throw Fault.noSuchPlace() }
        let received = exchange.receivedInstant.instant
        let delivery = CallbackDelivery(
            path: place,
            headers: exchange.allHeaders.map { ($0.name.lowercased(), $0.value) },
            body: exchange.bodyBytes,
            received: received
        )
        switch await port.judge(delivery) {
        case .unknown: throw Fault.noSuchPlace()
        case .forged(let reason):
            audit(provider, plugin, reason, admission, at: received)
            throw Fault.callbackForged(provider)
        case .genuine(let notification, let reply):
            guard (1...CallbackActs.idBytesMax).contains(notification.id.utf8.count) else {
                throw Fault.callbackForged(provider)
            }
            // Providers tell more than a plugin wants to hear: a refund's end, where it asks for it.
            guard inbox.wants(notification.kind) else { return CallbackActs.answer(reply) }
            let isNew = try await inbox.keep(
                provider,
                notification,
                trace: admission.trace.text,
                at: received
            )
            if !isNew { CallbackActs.log.debug("\(provider) tells \(notification.id) again") }
            return CallbackActs.answer(reply)
        }
    }

    private static func answer(_ reply: CallbackReply) -> Answer {
        Answer(
            status: HTTPStatus(reply.status),
            contentType: reply.contentType.hasPrefix("application/json")
                ? "application/json" : "text/plain; charset=utf-8",
            body: reply.body
        )
    }

    /// Forgeries are counted in the audit as denials are; why each was refused is in the log.
    private func audit(
        _ provider: String,
        _ plugin: String,
        _ reason: String,
        _ admission: Admission,
        at instant: Instant
    ) {
        CallbackActs.log.warning(
            "a callback was refused",
            metadata: [
                "provider": "\(provider)", "plugin": "\(plugin)", "reason": "\(reason)",
                "trace": "\(admission.trace.text)",
            ]
        )
        accounts.denials.note(
            DenialRecord(
                principal: admission.principal,
                tenant: nil,
                operation: "receiveCallback",
                permission: "signature of \(provider)",
                grantPlace: "Manifests/\(plugin)/plugin.json#/blocks/callbacks",
                trace: admission.trace.text,
                at: instant
            )
        )
    }
}

extension Fault {
    /// What came to a provider's callback address is not the provider's.
    static func callbackForged(
        _ provider: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .forbidden,
            code: "callbacks.forged",
            message: LocalizedText(
                zh: "该通知不是 \(provider) 发出的。",
                en: "This notification was not sent by \(provider)."
            ),
            remedy: LocalizedText(
                zh: "如果您是该服务商，请核对签名、密钥和时钟。",
                en: "If you are that provider, check signature, key and clock."
            ),
            location: location
        )
    }
}
