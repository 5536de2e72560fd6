import HostAuth
import HostBus
import HostHTTP
import HostStore
import JSONWire
import PluginKit

/// What owners do with webhooks over HTTP.
///
/// A webhook is its owner's and theirs who see all that it brings: whoever sees less finds none,
/// since its address and its secret lead to what they may not read.
struct WebhookActs: Sendable {
    let wire: BusWire
    let desk: WebhookDesk
    let originators: Originators

    /// Counts what changes something or sends something out.
    func count(_ request: ActRequest) throws {
        let quota = wire.limits.webhooks
        let now = wire.environment.monotonicNanos()
        let verdict = wire.count(1, quota, request.admission, at: now)
        guard verdict.isAllowed else {
            throw Fault.quotaUsedUp(retryAfterSeconds: max(1, verdict.resetSeconds))
        }
    }

    /// Makes a webhook that begins with the next event; its secret is shown this once.
    func make(_ request: ActRequest) async throws -> Answer {
        let tenant = try tenant(request)
        let input = try WebhookInput(request.input.body, isNew: true, flaw: desk.sender.flaw)
        let webhook = Webhook(
            id: "wh_" + WebhookActs.hex(wire.environment.randomBytes(12)),
            tenant: tenant,
            owner: request.admission.principal.auditName,
            url: input.url ?? "",
            types: input.types ?? [],
            description: input.description ?? "",
            created: request.received.instant
        )
        // A webhook that could bring nothing is a mistake that is better heard of now.
        _ = try wire.view(for: request.admission, WebhookActs.wish(webhook))
        let secret = try await desk.make(webhook, after: wire.bus.newest())
        return answer(201) { write(webhook, secret, to: &$0) }
    }

    func list(_ request: ActRequest) async throws -> Answer {
        let webhooks = try desk.list(of: tenant(request)).filter { try isOpen($0, to: request) }
        return answer(200) { json in
            WebhookActs.items(webhooks, to: &json) { write($0, nil, to: &$1) }
        }
    }

    func get(_ request: ActRequest) async throws -> Answer {
        let webhook = try webhook(request)
        return answer(200) { write(webhook, nil, to: &$0) }
    }

    func change(_ request: ActRequest) async throws -> Answer {
        var webhook = try webhook(request)
        let input = try WebhookInput(request.input.body, isNew: false, flaw: desk.sender.flaw)
        webhook.url = input.url ?? webhook.url
        webhook.types = input.types ?? webhook.types
        webhook.description = input.description ?? webhook.description
        if let isEnabled = input.isEnabled {
            webhook.state = isEnabled ? .active : .disabled
            webhook.reason = isEnabled ? nil : "by its owner"
        }
        _ = try wire.view(for: request.admission, WebhookActs.wish(webhook))
        try await desk.change(webhook)
        return answer(200) { write(webhook, nil, to: &$0) }
    }

    func remove(_ request: ActRequest) async throws -> Answer {
        try await desk.remove(webhook(request))
        return Answer(status: 204, contentType: "application/json", body: [])
    }

    /// Sends a message at once and says what the receiver answered.
    func ping(_ request: ActRequest) async throws -> Answer {
        let outcome = try await desk.ping(webhook(request))
        return answer(200) { json in
            json.beginObject()
            json.key("taken")
            json.bool(outcome.isTaken)
            json.key("status")
            json.int64(Int64(outcome.status))
            if let problem = outcome.problem {
                json.key("problem")
                json.string(problem)
            }
            json.endObject()
        }
    }

    /// A new secret; the one before signs on for a day.
    func rotate(_ request: ActRequest) async throws -> Answer {
        let webhook = try webhook(request)
        let secret = try await desk.rotate(webhook)
        return answer(201) { write(webhook, secret, to: &$0) }
    }

    /// What was attempted, newest first.
    func attempts(_ request: ActRequest) async throws -> Answer {
        let webhook = try webhook(request)
        let query = try AttemptQuery(request)
        let attempts = try desk.file.attempts(
            of: webhook.id,
            failedOnly: query.failedOnly,
            limit: query.limit
        )
        return answer(200) { json in
            WebhookActs.items(attempts, to: &json) { WebhookActs.write($0, to: &$1) }
        }
    }

    /// Sends one event again (`event`), or everything since an instant (`since`), or all that was
    /// given up (`failed`).
    func redeliver(_ request: ActRequest) async throws -> Answer {
        let webhook = try webhook(request)
        let view = try wire.view(for: request.admission, WebhookActs.wish(webhook))
        let wish = try RedeliveryWish(request.input.body)
        let list = try await wish.events(webhook, view, wire.bus, desk.file)
        desk.redeliver(webhook, list)
        return answer(202) { json in
            json.beginObject()
            json.key("events")
            json.int64(Int64(list.count))
            json.endObject()
        }
    }

    static func wish(_ webhook: Webhook) -> EventView.Wish {
        var wish = EventView.Wish()
        wish.patterns = webhook.types.compactMap { TypePattern($0) }
        return wish
    }

    private func tenant(_ request: ActRequest) throws -> TenantID {
        _ = try request.session()
        guard let tenant = request.admission.tenant else { throw Fault.actForTenant() }
        return tenant
    }

    private func webhook(_ request: ActRequest) throws -> Webhook {
        let id = request.input.captures.first ?? ""
        let webhook = try desk.webhook(id, of: tenant(request))
        guard try isOpen(webhook, to: request) else { throw Fault.noSuchWebhook() }
        return webhook
    }

    private func isOpen(_ webhook: Webhook, to request: ActRequest) throws -> Bool {
        let admission = request.admission
        if webhook.owner == admission.principal.auditName { return true }
        func view(_ permissions: Set<String>) -> EventView? {
            wire.view(of: webhook.tenant, holding: permissions, WebhookActs.wish(webhook))
        }
        guard let own = view(admission.permissions) else { return false }
        let now = request.received.instant
        let held = try originators.permissions(behind: webhook, at: now) ?? []
        return view(held).map { own.covers($0) } ?? true
    }

    private func answer(_ status: Int, _ write: (inout JSONWriter) -> Void) -> Answer {
        var json = JSONWriter(capacity: 512)
        write(&json)
        var answer = Answer.json(status, json.take())
        answer.headers = [("Cache-Control", "no-store")]
        return answer
    }

    private static func items<T>(
        _ list: [T],
        to json: inout JSONWriter,
        _ write: (T, inout JSONWriter) -> Void
    ) {
        json.beginObject()
        json.key("items")
        json.beginArray()
        for item in list { write(item, &json) }
        json.endArray()
        json.endObject()
    }

    private func write(
        _ webhook: Webhook,
        _ secret: WebhookSecret?,
        to json: inout JSONWriter
    ) {
        json.beginObject()
        for (name, value) in [
            ("id", webhook.id), ("url", webhook.url), ("description", webhook.description),
            ("state", webhook.state.rawValue), ("reason", webhook.reason),
            ("owner", webhook.owner), ("createdAt", webhook.created.rfc3339),
            ("secret", secret?.sharedText), ("publicKey", secret?.publicText),
        ] as [(String, String?)] {
            guard let value else { continue }
            json.key(text: name)
            json.string(value)
        }
        json.key("types")
        json.beginArray()
        for type in webhook.types { json.string(type) }
        json.endArray()
        json.endObject()
    }

    private static func write(_ attempt: WebhookAttempt, to json: inout JSONWriter) {
        json.beginObject()
        for (name, value) in [
            ("event", attempt.event), ("type", attempt.type), ("at", attempt.at.rfc3339),
            ("outcome", attempt.outcome.rawValue), ("problem", attempt.problem),
        ] as [(String, String?)] {
            guard let value else { continue }
            json.key(text: name)
            json.string(value)
        }
        json.key("attempt")
        json.int64(Int64(attempt.attempt))
        json.key("status")
        json.int64(Int64(attempt.status))
        json.key("tookMs")
        json.int64(attempt.tookMillis)
        json.endObject()
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
