import HostAuth
import HostBus
import HostHTTP
import HostLoop
import HostStore
import Logging
import PluginKit

/// The places of webhooks, and what sets them to work.
struct WebhookRoutes {
    let acts: WebhookActs
    let metrics: Metrics

    func routes() -> [ServedRoute] {
        let acts = acts
        let one = "/bus/v1/webhooks/{id}"
        return [
            route(.get, "/bus/v1/webhooks", "listWebhooks") { try await acts.list($0) },
            route(.post, "/bus/v1/webhooks", "makeWebhook") { try await acts.make($0) },
            route(.get, one, "getWebhook") { try await acts.get($0) },
            route(.patch, one, "changeWebhook") { try await acts.change($0) },
            route(.delete, one, "deleteWebhook") { try await acts.remove($0) },
            route(.post, one + "/ping", "pingWebhook") { try await acts.ping($0) },
            route(.post, one + "/secrets", "rotateWebhookSecret") { try await acts.rotate($0) },
            route(.get, one + "/attempts", "listWebhookAttempts", ["failed", "limit"]) {
                try await acts.attempts($0)
            },
            route(.post, one + "/redeliver", "redeliverEvents") {
                try await acts.redeliver($0)
            },
        ]
    }

    /// `parameters` are those that the query may have, each once.
    private func route(
        _ method: HTTPMethod,
        _ path: String,
        _ name: String,
        _ parameters: Set<String> = [],
        _ body: @escaping @Sendable (ActRequest) async throws -> Answer
    ) -> ServedRoute {
        ServedRoute(
            method,
            path,
            operation: name,
            bodyBytesMax: 16_384,
            work: .act { [acts] request in
                // Who is nobody hears that first.
                _ = try request.session()
                try request.requireOnlyQuery(parameters)
                if method != .get { try acts.count(request) }
                return try await body(request)
            },
            metrics: metrics.route(plugin: "bus", operation: name)
        )
    }
}

extension BusWire {
    /// What couriers work with, once the host knows its own address.
    func means(
        _ file: WebhookFile,
        _ sender: WebhookSender,
        _ metrics: Metrics,
        origin: String,
        permissions: @escaping @Sendable (Webhook) throws -> Set<String>?
    ) throws -> WebhookCourier.Means {
        let latency = LatencyRecord(
            "cityhost_webhook_seconds",
            help: "Time from an event's record to its receiver's answer."
        )
        metrics.add(latency)
        return WebhookCourier.Means(
            bus: bus,
            file: file,
            sender: sender,
            environment: environment,
            writer: try parts().writer,
            origin: origin,
            view: { [self] webhook in
                guard let held = try permissions(webhook) else { return nil }
                return view(
                    of: webhook.tenant,
                    holding: held,
                    WebhookActs.wish(webhook)
                )
            },
            latency: latency,
            note: { Logger(label: "webhooks").warning("\($0)") }
        )
    }
}

extension Originators {
    /// What a webhook's owner may do now where it belongs; nil once they have no role there.
    func permissions(behind webhook: Webhook, at now: Instant) throws -> Set<String>? {
        let standing = try standing(of: webhook.owner, in: webhook.tenant, at: now)
        // Without a role there, what the owner may do as a resident is not meant.
        return standing?.tenant == nil ? nil : standing?.permissions
    }
}

extension City {
    /// Sets every webhook to work; what each brings is what its owner may read at that moment.
    func beginWebhooks(_ file: WebhookFile, on loop: EventLoop, origin: String) throws {
        let now = wire.environment.now
        let means = try wire.means(file, webhooks.sender, metrics, origin: origin) {
            [accounts] webhook in
            try accounts.originators.permissions(behind: webhook, at: now())
        }
        metrics.addGroup(
            "cityhost_webhook_waiting",
            help: "Messages of a webhook that wait for another attempt, or for one before them."
        ) { [webhooks] in
            webhooks.waiting.map { ("{webhook=\"\($0.id)\"}", Int64($0.count)) }
        }
        try webhooks.begin(means, on: loop)
    }
}
