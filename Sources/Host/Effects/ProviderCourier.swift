import HostBus
import HostEgress
import HostStore
import PluginKit
import Synchronization

/// Carries what a plugin asks to providers outside, and what they tell to its handlers.
///
/// One round at a time decides and writes; the calls themselves run beside it, a bounded number for
/// each provider, and each lands its own answer.
final class ProviderCourier: Sendable {
    private struct State {
        var inFlight: [String: Int64] = [:]
        /// The same by kind of effect.
        var kinds: [String: Int] = [:]
        var attempts: [String: Int64] = [:]
        var isWorking = false
        var isStopped = false
        var hasEnded = false
    }

    /// Calls to one provider under way at once, for one plugin.
    static let seats = 16
    /// Of these, how many one kind of effect may have where a provider is asked for several: what is slow
    /// leaves room for what is quick.
    static let seatsOfOneKind = 12
    private static let pulseMillis: UInt64 = 60_000
    private static let retryMillis: UInt64 = 1000
    /// How long rows of what has ended are kept: 30 days.
    private static let keptSeconds: Int64 = 30 * 86_400

    let plugin: PluginID
    let effects: EffectService?
    let callbacks: CallbackInbox?
    private let desk: ProviderDesk
    private let environment: StoreEnvironment
    private let note: @Sendable (String) -> Void
    private let doorbell = Doorbell()
    /// Rung by every call that ends, for whoever waits for the last.
    private let landing = Doorbell()
    private let state = Mutex(State())

    init(
        _ plugin: PluginID,
        effects: EffectService?,
        callbacks: CallbackInbox?,
        _ desk: ProviderDesk,
        _ environment: StoreEnvironment,
        note: @escaping @Sendable (String) -> Void
    ) {
        self.plugin = plugin
        self.effects = effects
        self.callbacks = callbacks
        self.desk = desk
        self.environment = environment
        self.note = note
    }

    /// A commit left something to do; from any thread.
    func wake() { doorbell.ring() }

    /// Works until it is stopped.
    @concurrent func run() async {
        var swept = environment.now()
        while !state.withLock({ $0.isStopped }) {
            var wait = ProviderCourier.retryMillis
            do {
                wait = try await round()
                swept = try await sweep(since: swept)
            } catch {
                note("providers of \(plugin): \(error)")
            }
            _ = await doorbell.wait(atMostMillis: wait)
        }
        state.withLock { $0.hasEnded = true }
        landing.ring()
    }

    /// Asks nobody any more, and waits for the calls under way, so many milliseconds at most; what
    /// has not landed then is asked again after the next start.
    func stop(withinMillis millis: UInt64) async {
        state.withLock { $0.isStopped = true }
        doorbell.ring()
        let end = environment.monotonicNanos() + millis * 1_000_000
        while true {
            let now = environment.monotonicNanos()
            // A round that has begun is short, and its file has to stay open.
            let isOver = state.withLock { $0.hasEnded && ($0.inFlight.isEmpty || now >= end) }
            guard !isOver else { return }
            _ = await landing.wait(atMostMillis: now < end ? (end - now) / 1_000_000 + 1 : 100)
        }
    }

    /// What it is about, by provider.
    struct Standing: Sendable {
        /// Calls under way.
        let inFlight: [String: Int64]
        /// Calls begun since the start.
        let attempts: [String: Int64]
    }

    var standing: Standing {
        state.withLock { Standing(inFlight: $0.inFlight, attempts: $0.attempts) }
    }

    /// True when nothing is under way and nothing could be begun at this instant.
    func isQuiet(at now: Instant) throws -> Bool {
        var standing = RunningHost.Standing()
        try tell(&standing, at: now)
        return standing.calls == 0 && !standing.isAtWork
    }

    /// Adds what it is about at this instant, and when it goes on by itself.
    func tell(_ standing: inout RunningHost.Standing, at now: Instant) throws {
        let (isWorking, inFlight) = state.withLock { ($0.isWorking, $0.inFlight) }
        standing.calls += inFlight.values.reduce(0, +)
        if isWorking { standing.isAtWork = true }
        standing.note(try callbacks?.nextDue(), at: now)
        guard let effects else { return }
        standing.note(try effects.nextEnd(), at: now)
        for provider in effects.providers where desk.port(of: provider) != nil {
            if let pause = desk.pauseMillis(provider) {
                standing.note(Instant(utcMillis: now.utcMillis + Int64(pause)), at: now)
                continue
            }
            let room = ProviderCourier.seats - Int(inFlight[provider] ?? 0)
            let full = Set(rooms(provider, effects).filter { $0.value <= 0 }.keys)
            let due = try effects.due(provider, upTo: now, limit: min(room, 1), except: full)
            if due > 0 { standing.isAtWork = true }
            standing.note(try effects.nextDue(provider, after: now), at: now)
        }
    }

    /// How many more calls of each kind may be begun.
    private func rooms(_ provider: String, _ effects: EffectService) -> [String: Int] {
        let names = effects.names(of: provider)
        let most = names.count > 1 ? ProviderCourier.seatsOfOneKind : ProviderCourier.seats
        return state.withLock { state in
            Dictionary(names.map { ($0, most - state.kinds[$0, default: 0]) }) { first, _ in first }
        }
    }

    // MARK: - Rounds

    /// Does what is due; gives how many milliseconds until the next.
    private func round() async throws -> UInt64 {
        state.withLock { $0.isWorking = true }
        defer { state.withLock { $0.isWorking = false } }
        let now = environment.now()
        var waits = [ProviderCourier.pulseMillis]
        if let callbacks {
            if let due = try callbacks.nextDue(), due <= now {
                _ = try await callbacks.deliverDue(upTo: now)
            }
            waits += millis(from: now, to: try callbacks.nextDue())
        }
        guard let effects else { return waits.min() ?? 0 }
        if let end = try effects.nextEnd(), end <= now {
            _ = try await effects.endDue(upTo: now)
        }
        for provider in effects.providers { waits += try await ask(provider, effects, at: now) }
        waits += millis(from: now, to: try effects.nextEnd())
        return waits.min() ?? 0
    }

    private func millis(from now: Instant, to due: Instant?) -> [UInt64] {
        due.map { [UInt64(max(1, $0.utcMillis - now.utcMillis))] } ?? []
    }

    /// Begins what may be asked of a provider now; gives when to look again, if that is known.
    private func ask(
        _ provider: String,
        _ effects: EffectService,
        at now: Instant
    ) async throws -> [UInt64] {
        guard let port = desk.port(of: provider) else { return [] }
        let taken = state.withLock { $0.inFlight[provider] ?? 0 }
        let room = ProviderCourier.seats - Int(taken)
        // A call that lands makes room, and rings.
        guard room > 0 else { return [] }
        let rooms = rooms(provider, effects)
        let full = Set(rooms.filter { $0.value <= 0 }.keys)
        let due = try effects.due(provider, upTo: now, limit: room, except: full)
        var passes: [Breaker.Pass] = []
        while passes.count < due, let pass = desk.admit(provider) { passes.append(pass) }
        var attempts: [EffectService.Attempt] = []
        defer {
            for pass in passes.dropFirst(attempts.count) { desk.ended(provider, pass, .untold) }
        }
        if !passes.isEmpty {
            attempts = try await effects.take(
                provider,
                limit: passes.count,
                ofEach: rooms,
                at: now
            )
        }
        for (attempt, pass) in zip(attempts, passes) {
            state.withLock { state in
                state.inFlight[provider, default: 0] += 1
                state.kinds[attempt.name, default: 0] += 1
                state.attempts[provider, default: 0] += 1
            }
            Task { await carry(attempt, pass, provider, port, effects) }
        }
        if passes.count < due { return [desk.pauseMillis(provider) ?? 1] }
        // A kind has just taken its last seat: what stands behind it may go before.
        if attempts.count < due { return [1] }
        // What is due and has no seat waits for a call that lands.
        return due == room ? [] : millis(from: now, to: try effects.nextDue(provider, after: now))
    }

    /// Asks once, and writes down what came of it.
    @concurrent private func carry(
        _ attempt: EffectService.Attempt,
        _ pass: Breaker.Pass,
        _ provider: String,
        _ port: any ProviderPort,
        _ effects: EffectService
    ) async {
        var request = attempt.request
        request.callbackURL = desk.callbackURL(of: provider, for: plugin)
        let answer = await port.perform(request)
        desk.ended(provider, pass, answer.outcome)
        await land(answer, of: attempt, effects)
        state.withLock { state in
            let left = (state.inFlight[provider] ?? 1) - 1
            state.inFlight[provider] = left > 0 ? left : nil
            state.kinds[attempt.name, default: 1] -= 1
        }
        landing.ring()
        doorbell.ring()
    }

    /// Writes an answer down, again and again while the file does not take it: it was given once.
    private func land(
        _ answer: ProviderAnswer,
        of attempt: EffectService.Attempt,
        _ effects: EffectService
    ) async {
        while true {
            do {
                _ = try await effects.land(attempt, answer, at: environment.now())
                return
            } catch {
                note("effect \(plugin)/\(attempt.name) \(attempt.request.key): \(error)")
            }
            let isOver = state.withLock { $0.isStopped }
            guard !isOver else { return }
            try? await Task.sleep(for: .milliseconds(ProviderCourier.retryMillis))
        }
    }

    /// Takes away, once an hour, what ended long ago.
    private func sweep(since last: Instant) async throws -> Instant {
        let now = environment.now()
        guard now.utcMillis - last.utcMillis > 3_600_000 else { return last }
        let before = now.adding(seconds: -ProviderCourier.keptSeconds)
        while try await effects?.sweep(before: before) ?? false {}
        while try await callbacks?.sweep(before: before) ?? false {}
        return now
    }
}
