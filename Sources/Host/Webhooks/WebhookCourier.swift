import HostBus
import HostStore
import JSONWire
import PluginKit
import Synchronization

/// Brings one webhook its events: reads the log, sends what the schedule says, and writes what
/// came of it, so that a stop at any instant loses nothing.
final class WebhookCourier: Sendable {
    /// What all couriers have in common.
    struct Means: Sendable {
        let bus: BusLog
        let file: WebhookFile
        let sender: WebhookSender
        let environment: StoreEnvironment
        let writer: CloudEventWriter
        let origin: String
        /// What the webhook may bring now; nil when its owner may read nothing any more.
        let view: @Sendable (Webhook) throws -> EventView?
        /// From an event's record to the receiver's answer.
        let latency: LatencyRecord
        let note: @Sendable (String) -> Void
    }

    private struct Landing: Sendable {
        let item: WebhookSchedule.Item
        let event: LoggedEvent?
        let outcome: WebhookSender.Outcome?
        let began: Instant
        let tookMillis: Int64
    }

    private struct State {
        var webhook: Webhook
        var landings: [Landing] = []
        var again: [(sequence: Int64, key: String)] = []
        var isStopped = false
        /// The log may hold more than was read.
        var hasNews = true
        /// Messages that wait, for metrics.
        var waiting = 0
    }

    private static let readMax = 64
    private static let pulseMillis: UInt64 = 60_000
    private static let retryMillis: UInt64 = 1000

    private let means: Means
    private let doorbell: Doorbell
    private let journal: WebhookJournal
    private let state: Mutex<State>

    init(_ webhook: Webhook, _ means: Means) {
        self.means = means
        let doorbell = Doorbell()
        self.doorbell = doorbell
        let id = webhook.id
        journal = WebhookJournal(
            note: { means.note("webhook \(id): \($0)") },
            onRoom: { doorbell.ring() },
            write: { try await means.file.settle(id, $0, $1) }
        )
        state = Mutex(State(webhook: webhook))
    }

    var webhook: Webhook { state.withLock { $0.webhook } }

    /// Messages that wait for their next attempt or for one before them.
    var waiting: Int { state.withLock { $0.waiting } }

    /// The log has grown.
    func wake() {
        state.withLock { $0.hasNews = true }
        doorbell.ring()
    }

    /// The owner changed it.
    func change(_ webhook: Webhook) {
        state.withLock { state in
            state.webhook = webhook
            state.hasNews = true
        }
        doorbell.ring()
    }

    /// Sends events again that were brought or given up before.
    func redeliver(_ list: [(sequence: Int64, key: String)]) {
        state.withLock { $0.again += list }
        doorbell.ring()
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        doorbell.ring()
    }

    /// Works until it is stopped; what is under way then is sent again after the next start.
    @concurrent func run() async {
        do {
            var schedule = try means.file.schedule(of: webhook.id)
            var events = EventsAtHand()
            while !state.withLock({ $0.isStopped }), !Task.isCancelled {
                do {
                    try await round(&schedule, &events)
                } catch {
                    means.note("webhook \(webhook.id): \(error)")
                    _ = await doorbell.wait(atMostMillis: WebhookCourier.retryMillis)
                }
            }
            await journal.end()
        } catch {
            means.note("webhook \(webhook.id) does not start: \(error)")
        }
    }

    private func round(
        _ schedule: inout WebhookSchedule,
        _ events: inout EventsAtHand
    ) async throws {
        let attempts = try await land(&schedule, &events)
        journal.add(schedule.settle(), attempts)
        state.withLock { $0.waiting = schedule.count }
        let webhook = webhook
        guard webhook.state == .active else { return await pause(until: nil) }
        guard journal.hasRoom else {
            _ = await doorbell.wait(atMostMillis: WebhookCourier.retryMillis)
            return
        }
        let isBehind = try await bring(&schedule, &events, webhook)
        let isBusy = schedule.flyingCount == WebhookSchedule.flyingMax
        guard !isBehind || isBusy else { return await Task.yield() }
        await pause(until: self.webhook.state == .active ? schedule.wakeMillis : nil)
    }

    /// Reads on in the log and sends what may go now; true when there is more to read at once.
    private func bring(
        _ schedule: inout WebhookSchedule,
        _ events: inout EventsAtHand,
        _ webhook: Webhook
    ) async throws -> Bool {
        let now = means.environment.now().utcMillis
        guard state.withLock({ $0.hasNews }) || schedule.hasDue(at: now) || schedule.wanted != nil
        else { return false }
        guard let view = try means.view(webhook) else {
            try await disable("the owner may read none of these events any more")
            return false
        }
        events.forgetErased(means.bus.erasures)
        let isBehind = [
            try fill(&schedule, &events, view), try catchUp(&schedule, &events, view),
        ].contains(true)
        try launch(&schedule, &events, view, webhook)
        return isBehind
    }

    /// Takes in what came back and what is to be sent again.
    private func land(
        _ schedule: inout WebhookSchedule,
        _ events: inout EventsAtHand
    ) async throws -> [WebhookAttempt] {
        let (landings, again) = state.withLock { state in
            defer {
                state.landings = []
                state.again = []
            }
            return (state.landings, state.again)
        }
        let now = means.environment.now()
        for (sequence, key) in again {
            schedule.redeliver(sequence, key: key, at: now.utcMillis)
        }
        var attempts: [WebhookAttempt] = []
        for landing in landings {
            let sequence = landing.item.sequence
            let chance = Double(means.environment.randomBytes(1)[0]) / 255
            let result = landing.outcome.map {
                $0.isTaken ? .taken : WebhookSchedule.Result.failed(pauseMillis: $0.pauseMillis)
            }
            let fate = schedule.finish(
                sequence,
                result ?? .dropped,
                at: now.utcMillis,
                chance: chance
            )
            attempts.append(attempt(landing, fate))
            // Whoever waits is read anew: meanwhile a person may be erased, or a right taken.
            events.remove(sequence)
            if let event = landing.event, landing.outcome?.isTaken == true {
                let took = max(0, now.utcMillis - event.envelope.at.utcMillis)
                means.latency.count(nanos: UInt64(took) * 1_000_000)
            }
        }
        if landings.contains(where: { $0.outcome?.isGone == true }) {
            try await disable("the receiver answered 410 Gone")
        }
        return attempts
    }

    private func attempt(
        _ landing: Landing,
        _ fate: WebhookSchedule.Fate
    ) -> WebhookAttempt {
        let outcome: WebhookAttempt.Outcome =
            switch (landing.outcome, fate) {
            case (nil, _): .dropped
            case (_?, .givenUp): .givenUp
            case (let outcome?, _): outcome.isTaken ? .taken : .failed
            }
        return WebhookAttempt(
            webhook: webhook.id,
            sequence: landing.item.sequence,
            event: landing.event?.envelope.id ?? "",
            type: landing.event?.envelope.type ?? "",
            at: landing.began,
            attempt: landing.item.failures + 1,
            status: landing.outcome?.status ?? 0,
            tookMillis: landing.tookMillis,
            outcome: outcome,
            problem: landing.outcome?.problem
        )
    }

    /// Reads more of the log; true when there may be more still.
    private func fill(
        _ schedule: inout WebhookSchedule,
        _ events: inout EventsAtHand,
        _ view: EventView
    ) throws -> Bool {
        guard schedule.hasRoom,
            schedule.freeCount < 4 * WebhookCourier.readMax || schedule.flyingCount == 0,
            takeNews()
        else { return false }
        // Until the end of the log was seen there is more to read.
        var isEnd = false
        defer { if !isEnd { state.withLock { $0.hasNews = true } } }
        let page = try look(view, after: schedule.mark, limit: WebhookCourier.readMax)
        for (event, _) in page.events {
            schedule.add(event.envelope.sequence, key: event.envelope.partitionKey)
            events.add(event)
        }
        schedule.read(to: page.place)
        isEnd = page.isEnd
        return !isEnd
    }

    /// Reads the log for a key that has fallen behind; true when another one waits for that.
    private func catchUp(
        _ schedule: inout WebhookSchedule,
        _ events: inout EventsAtHand,
        _ view: EventView
    ) throws -> Bool {
        guard let (key, place) = schedule.wanted else { return false }
        let page = try look(
            view.narrowed(toKey: key),
            after: place,
            limit: WebhookSchedule.keptOfKey
        )
        let found = page.events.map(\.event).filter { $0.envelope.sequence <= schedule.mark }
        for event in found { events.add(event) }
        schedule.catchUp(
            key,
            found.map(\.envelope.sequence),
            to: page.isEnd ? schedule.mark : page.place
        )
        return schedule.wanted != nil
    }

    /// One look and a turn for others: whoever is far behind keeps nobody waiting.
    private func look(_ view: EventView, after place: Int64, limit: Int) throws -> BusLog.Page {
        var looks = 0
        return try means.bus.page(for: view, after: place, limit: limit) {
            defer { looks += 1 }
            return looks > 0
        }
    }

    /// True when the log may hold more; what grows from here on is news again.
    private func takeNews() -> Bool {
        state.withLock { state in
            defer { state.hasNews = false }
            return state.hasNews
        }
    }

    private func launch(
        _ schedule: inout WebhookSchedule,
        _ events: inout EventsAtHand,
        _ view: EventView,
        _ webhook: Webhook
    ) throws {
        var secrets: [WebhookSecret]?
        while let item = schedule.next(at: means.environment.now().utcMillis) {
            do {
                let known = try events[item.sequence] ?? means.bus.event(at: item.sequence)
                guard let event = known, let sight = view.sight(of: event.envelope) else {
                    land(item, nil, nil, began: means.environment.now(), tookMillis: 0)
                    continue
                }
                let keys =
                    try secrets ?? means.file.secrets(of: webhook.id, at: means.environment.now())
                secrets = keys
                Task { await send(item, event, sight, webhook, keys) }
            } catch {
                schedule.keep(item.sequence)
                throw error
            }
        }
    }

    @concurrent private func send(
        _ item: WebhookSchedule.Item,
        _ event: LoggedEvent,
        _ sight: EventView.Sight,
        _ webhook: Webhook,
        _ secrets: [WebhookSecret]
    ) async {
        let began = means.environment.now()
        let start = means.environment.monotonicNanos()
        let outcome = await means.sender.send(
            WebhookSender.body(event, as: sight, means.writer, origin: means.origin),
            id: event.envelope.id,
            to: webhook.url,
            secrets,
            at: began
        )
        let took = Int64((means.environment.monotonicNanos() &- start) / 1_000_000)
        land(item, event, outcome, began: began, tookMillis: took)
    }

    private func land(
        _ item: WebhookSchedule.Item,
        _ event: LoggedEvent?,
        _ outcome: WebhookSender.Outcome?,
        began: Instant,
        tookMillis: Int64
    ) {
        let landing = Landing(
            item: item,
            event: event,
            outcome: outcome,
            began: began,
            tookMillis: tookMillis
        )
        state.withLock { $0.landings.append(landing) }
        doorbell.ring()
    }

    private func disable(_ reason: String) async throws {
        var webhook = webhook
        webhook.state = .disabled
        webhook.reason = reason
        try await means.file.update(webhook)
        state.withLock { $0.webhook = webhook }
    }

    private func pause(until dueMillis: Int64?) async {
        let now = means.environment.now().utcMillis
        let left = dueMillis.map { UInt64(max(1, $0 - now)) } ?? WebhookCourier.pulseMillis
        _ = await doorbell.wait(atMostMillis: min(left, WebhookCourier.pulseMillis))
        // Now and then it looks without being told.
        if left >= WebhookCourier.pulseMillis { state.withLock { $0.hasNews = true } }
    }
}
