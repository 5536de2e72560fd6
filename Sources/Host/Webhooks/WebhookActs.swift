import HostAuth
import HostBus
import HostHTTP
import HostStore
import JSONWire
import PluginKit

/// What owners do with webhooks over HTTP.
struct WebhookActs: Sendable {
    let wire: BusWire
    let desk: WebhookDesk

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
        let webhooks = desk.list(of: try tenant(request))
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
        let attempts = try desk.file.attempts(
            of: webhook.id,
            failedOnly: request.value("failed") == "true",
            limit: min(500, max(1, Int(request.value("limit")) ?? 100))
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
        try desk.webhook(request.input.captures.first ?? "", of: tenant(request))
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

/// Which events are to be sent again.
private struct RedeliveryWish {
    private enum What {
        case event(String)
        case since(Instant)
        case failed
    }

    /// Events of one request; more are had by another with a later `since`.
    private static let eventsMax = 1000

    private let what: What

    init(_ body: [UInt8]) throws {
        var violations = Violations()
        let value = try? JSONValue.parse(body)
        if let id = value?["event"]?.string {
            what = .event(id)
        } else if let since = value?["since"]?.string.flatMap({ Instant(rfc3339: $0) }) {
            what = .since(since)
        } else if value?["failed"]?.bool == true {
            what = .failed
        } else {
            violations.add(
                "",
                "oneOf",
                zh: "请给出 event（事件 id）、since（时间）或 \"failed\": true 之一。",
                en: "Give one of event (an id), since (a time) and \"failed\": true."
            )
            throw violations.fault()
        }
    }

    @concurrent func events(
        _ webhook: Webhook,
        _ view: EventView,
        _ bus: BusLog,
        _ file: WebhookFile
    ) async throws -> [(sequence: Int64, key: String)] {
        switch what {
        case .event(let id):
            guard let found = try bus.event(id, for: view) else { throw Fault.noSuchEvent() }
            return [(found.event.envelope.sequence, found.event.envelope.partitionKey)]
        case .since(let since):
            let page = try bus.page(
                for: view,
                after: bus.place(before: since),
                limit: RedeliveryWish.eventsMax
            )
            return page.events.filter { $0.event.envelope.at >= since }
                .map { ($0.event.envelope.sequence, $0.event.envelope.partitionKey) }
        case .failed:
            let attempts = try file.attempts(
                of: webhook.id,
                failedOnly: true,
                limit: RedeliveryWish.eventsMax
            )
            let lost = Set(attempts.filter { $0.outcome == .givenUp }.map(\.event))
            return try lost.compactMap { try bus.event($0, for: view) }
                .map { ($0.event.envelope.sequence, $0.event.envelope.partitionKey) }
        }
    }
}
