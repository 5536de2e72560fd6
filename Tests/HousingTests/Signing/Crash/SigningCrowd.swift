import HostStore
import JSONWire
import PluginKit

@testable import Housing

/// People who sign for the same homes on a real file, as chance has it: answers of providers get lost,
/// doubled and late, callbacks come in any order or never, the landlord changes locks and mandate, time
/// jumps, and the host ends now and then between two commits.
final class SigningCrowd {
    /// What may be asked for: a home, or a room of one.
    struct Place: Sendable {
        let home: String
        let room: Int64?
    }

    /// What a leaf of a home would cost on the market, from an instant on.
    struct Assessment {
        let at: Instant
        let home: String
        let leaf: Int64
        let market: Int64
    }

    struct Person {
        let name: String
        let phone: String
        /// Ids of the signings so far, the newest last.
        var journeys: [String] = []
    }

    let host: SigningHost
    let providers = StoryProviders()
    var random: SplitMix64
    /// Where the host ends in the middle of a turn.
    private var ends: SplitMix64
    var people: [Person]
    let places: [Place]
    /// Answers on their way.
    private var flying: [(attempt: EffectService.Attempt, answer: ProviderAnswer)] = []
    /// True once nothing is lost and nobody begins anything new.
    private var isCalm = false
    var newestLock: Int64 = 7200

    static let landlord = "landlord-a"
    static let journeysMax = 5
    /// The comparable market rents of leaves as they were assessed, the oldest first.
    var assessed: [Assessment] = []
    /// Doors that had no code a minute after their lease, while nothing was lost.
    private(set) var late: [String] = []

    init(seed: UInt64, in town: Town) throws {
        random = SplitMix64(seed: seed)
        ends = SplitMix64(seed: ~seed)
        // A second later than the town was built: a process of its own draws ids of its own.
        let clock = VirtualClock(HousingRig.noon.adding(seconds: 1))
        host = try SigningHost(clock, in: town.directory, on: town.disk)
        people = (0..<3).map { Person(name: "p\($0)", phone: "1370000000\($0)") }
        places = town.places
    }

    func close() { host.close() }

    func chance(_ one: Int64, in all: Int64) -> Bool { random.pick(1...all) <= one }

    // MARK: - Time

    /// Something happens, and a while passes.
    func step() async throws {
        switch random.pick(0...19) {
        case 0: try await landlord()
        case 1...8: try await act(of: random.index(below: people.count))
        default: try await work()
        }
        if chance(1, in: 25) {
            try host.restart()
            flying = []
        }
        switch random.pick(0...39) {
        case 0: host.clock.advance(seconds: random.pick(60...700))
        case 1: host.clock.advance(seconds: random.pick(700...4000))
        // Leases of a month end, and others take their homes and their locks.
        case 2 where chance(1, in: 2): host.clock.advance(seconds: random.pick(1...35) * 86_400)
        default: host.clock.advance(millis: random.pick(0...2500))
        }
    }

    /// Nothing is lost any more: true once every signing has come to its end, and two days have passed in
    /// which doors were looked at.
    func comesToAnEnd() async throws -> Bool {
        isCalm = true
        let calm = host.clock.now
        var over: Instant?
        for _ in 0..<900 {
            try await workAll()
            let now = host.clock.now
            late += try SigningRules.lateDoors(host.store.file, since: calm, at: now)
            if over == nil, try isOver() { over = now }
            if let over, now >= over.adding(seconds: 2 * 86_400) { return true }
            guard let next = try await nextDue() else { return over != nil }
            host.clock.advance(millis: max(100, next.utcMillis - host.clock.now.utcMillis))
        }
        return false
    }

    /// When the host has something to do again; nil for never.
    private func nextDue() async throws -> Instant? {
        let now = host.clock.now
        let calls = try host.effects.providers.map { try host.effects.nextDue($0, after: now) }
        let others = [
            try await host.timers.nextDue(), try host.effects.nextEnd(),
            try host.callbacks.nextDue(),
        ]
        return (calls + others).compactMap { $0 }.min()
    }

    /// Nothing is under way: no signing, no payment, no answer.
    private func isOver() throws -> Bool {
        guard flying.isEmpty, providers.now.told.isEmpty else { return false }
        let open: Int64 = try host.store.file.read { system in
            try system.statement(
                """
                SELECT (SELECT count(*) FROM journey WHERE state NOT IN
                        ('ready', 'refused', 'expired', 'refunded') AND NOT (state = 'active'
                        AND EXISTS (SELECT 1 FROM door d WHERE d.lease_id = journey.id
                            AND d.state = 'needsVisit')))
                    + (SELECT count(*) FROM payment WHERE state IN
                        ('created', 'pending', 'unknown', 'refundPending'))
                    + (SELECT count(*) FROM host_callback WHERE state = 'open')
                """
            ).first { $0.int64(at: 0) } ?? 0
        }
        return try open == 0 && clearing() == providers.now.kept
    }

    /// What the landlord's book has at the provider.
    func clearing() throws -> Int64 {
        try host.store.file.read { system in
            try system.statement(
                """
                SELECT coalesce(sum(debits_posted - credits_posted), 0) FROM host_account
                WHERE kind = 'Clearing'
                """
            ).first { $0.int64(at: 0) } ?? 0
        }
    }

    // MARK: - The host

    private func work() async throws {
        let now = host.clock.now
        switch random.pick(0...5) {
        case 0: try await turn { _ = try await host.timers.fireDue(upTo: now) }
        case 1, 2: try await ask(random.index(below: host.effects.providers.count))
        case 3: try await land()
        case 4: try await hear()
        default: try await turn { _ = try await host.effects.endDue(upTo: now) }
        }
    }

    /// What the host does by itself; where that is more than one commit, it may end in the middle.
    private func turn(_ body: () async throws -> Void) async throws {
        let asked = host.asked
        try await body()
        let points = host.commits(since: asked).dropLast()
        guard !isCalm, !points.isEmpty, ends.pick(1...3) == 1 else { return }
        try host.restart(at: points[ends.index(below: points.count)])
        flying = []
    }

    private func workAll() async throws {
        _ = try await host.timers.fireDue(upTo: host.clock.now)
        for provider in host.effects.providers.indices { try await ask(provider) }
        while !flying.isEmpty { try await land() }
        try await hear()
        _ = try await host.effects.endDue(upTo: host.clock.now)
    }

    private func ask(_ provider: Int) async throws {
        let name = host.effects.providers[provider]
        for attempt in try await host.effects.take(name, limit: 3, at: host.clock.now) {
            guard let answer = answer(attempt.request) else { continue }
            flying.append((attempt, answer))
            if !isCalm, chance(1, in: 8) { flying.append((attempt, answer)) }
        }
        while !flying.isEmpty, isCalm || chance(4, in: 5) { try await land() }
    }

    private func land() async throws {
        guard !flying.isEmpty else { return }
        let (attempt, answer) = flying.remove(at: random.index(below: flying.count))
        _ = try await host.effects.land(attempt, answer, at: host.clock.now)
    }

    /// What the host hears of a request; nil for nothing at all.
    private func answer(_ request: ProviderRequest) -> ProviderAnswer? {
        guard !isCalm else { return providers.answer(request) }
        switch (random.pick(0...19), request.port) {
        case (0, _): return .unknown(because: "no answer")
        case (1, _):
            _ = providers.answer(request)
            return .unknown(because: "the answer was lost")
        case (2, _): return .unreachable(because: "no route")
        case (3, _): return .retry(afterMillis: random.pick(1...20_000), because: "busy")
        case (4, _): return nil
        case (5, _):
            _ = providers.answer(request)
            return nil
        case (6, "lock.code.add"): return StoryProviders.refused("lock.code.taken")
        case (7, "lock.code.add"): return StoryProviders.refused("lock.codes.full")
        case (8, "lock.code.reckon"): return StoryProviders.refused("lock.window.used")
        case (6, "identity.person.check"): return StoryProviders.done(["result": "mismatch"])
        case (6, "payment.order.create"): return StoryProviders.refused("payment.order.refused")
        default: return providers.answer(request)
        }
    }

    /// Callbacks arrive: in any order, twice, or never.
    private func hear() async throws {
        var told = providers.now.told
        random.shuffle(&told)
        for message in told {
            let isLost = !isCalm && chance(1, in: 4)
            for _ in 0..<(isLost ? 0 : chance(1, in: 4) ? 2 : 1) {
                _ = try await host.callbacks.keep(
                    "payment",
                    ProviderNotification(
                        id: message.id,
                        kind: message.kind,
                        body: message.body.encoded
                    ),
                    trace: "",
                    at: host.clock.now
                )
            }
            providers.look { $0.told.removeAll { $0.id == message.id } }
        }
        try await turn { _ = try await host.callbacks.deliverDue(upTo: host.clock.now) }
    }
}
