import HostBus
import HostLoop
import HostStore
import JSONWire
import Logging
import PluginKit
import Synchronization

/// Every webhook of the city with its courier.
final class WebhookDesk: Sendable {
    private struct State {
        var couriers: [String: WebhookCourier] = [:]
        var work: [String: Task<Void, Never>] = [:]
        var means: WebhookCourier.Means?
        var bell: Task<Void, Never>?
    }

    /// How long a secret signs on after it was replaced.
    static let oldSecretSeconds: Int64 = 86_400

    let file: WebhookFile
    let sender: WebhookSender
    private let environment: StoreEnvironment
    private let doorbell = Doorbell()
    private let state = Mutex(State())

    init(_ file: WebhookFile, _ sender: WebhookSender, _ environment: StoreEnvironment) {
        self.file = file
        self.sender = sender
        self.environment = environment
    }

    /// Sets every active webhook to work.
    func begin(_ means: WebhookCourier.Means, on loop: EventLoop) throws {
        try sender.connect(on: loop)
        means.bus.onGrowth(doorbell)
        let bell = Task(executorPreference: BackgroundExecutor.shared) { [self] in
            await spreadTheWord()
        }
        state.withLock { state in
            state.means = means
            state.bell = bell
        }
        for webhook in try file.webhooks() { employ(webhook) }
    }

    /// The log has grown: every courier looks.
    @concurrent private func spreadTheWord() async {
        while await doorbell.wait() { wakeAll() }
    }

    func wakeAll() {
        for courier in state.withLock({ Array($0.couriers.values) }) { courier.wake() }
    }

    private func employ(_ webhook: Webhook) {
        state.withLock { state in
            guard let means = state.means else { return }
            let courier = WebhookCourier(webhook, means)
            state.couriers[webhook.id] = courier
            state.work[webhook.id] = Task(executorPreference: BackgroundExecutor.shared) {
                await courier.run()
            }
        }
    }

    /// Ends every courier; what is under way is sent again after the next start.
    func stop() async {
        doorbell.close()
        let (couriers, work, bell) = state.withLock { state in
            (Array(state.couriers.values), Array(state.work.values), state.bell)
        }
        for courier in couriers { courier.stop() }
        await bell?.value
        for task in work {
            task.cancel()
            await task.value
        }
        await sender.close()
    }

    /// Messages that wait, by webhook.
    var waiting: [(id: String, count: Int)] {
        state.withLock { $0.couriers }.map { ($0.key, $0.value.waiting) }
            .sorted { $0.id < $1.id }
    }

    func make(_ webhook: Webhook, after cursor: Int64) async throws -> WebhookSecret {
        let secret = WebhookSecret.made(environment.randomBytes, at: webhook.created)
        try await file.add(webhook, secret, after: cursor)
        employ(webhook)
        return secret
    }

    /// The webhook as it is now; a fault when the organisation has none of this id.
    func webhook(_ id: String, of tenant: TenantID) throws -> Webhook {
        guard let courier = state.withLock({ $0.couriers[id] }),
            courier.webhook.tenant == tenant
        else { throw Fault.noSuchWebhook() }
        return courier.webhook
    }

    func list(of tenant: TenantID) -> [Webhook] {
        state.withLock { Array($0.couriers.values) }.map(\.webhook)
            .filter { $0.tenant == tenant }.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    func change(_ webhook: Webhook) async throws {
        try await file.update(webhook)
        state.withLock { $0.couriers[webhook.id] }?.change(webhook)
    }

    func remove(_ webhook: Webhook) async throws {
        let (courier, work) = state.withLock { state in
            (
                state.couriers.removeValue(forKey: webhook.id),
                state.work.removeValue(forKey: webhook.id)
            )
        }
        courier?.stop()
        work?.cancel()
        await work?.value
        try await file.remove(webhook.id)
    }

    func rotate(_ webhook: Webhook) async throws -> WebhookSecret {
        let now = environment.now()
        let secret = WebhookSecret.made(environment.randomBytes, at: now)
        try await file.rotate(
            webhook.id,
            to: secret,
            oldUntil: now.adding(seconds: WebhookDesk.oldSecretSeconds)
        )
        return secret
    }

    /// Sends a message that stands for no event, and says what came of it.
    func ping(_ webhook: Webhook) async throws -> WebhookSender.Outcome {
        let now = environment.now()
        let id = "ping." + environment.randomBytes(12).map { String($0, radix: 16) }.joined()
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        for (name, value) in [
            ("specversion", "1.0"), ("id", id), ("source", "host"),
            ("type", "host.webhook.pinged.v1"), ("time", now.rfc3339),
        ] {
            json.key(text: name)
            json.string(value)
        }
        json.key("data")
        json.beginObject()
        json.key("webhook")
        json.string(webhook.id)
        json.endObject()
        json.endObject()
        let secrets = try file.secrets(of: webhook.id, at: now)
        return await sender.send(json.take(), id: id, to: webhook.url, secrets, at: now)
    }

    func redeliver(_ webhook: Webhook, _ list: [(sequence: Int64, key: String)]) {
        state.withLock { $0.couriers[webhook.id] }?.redeliver(list)
    }
}
