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

    struct Person {
        let name: String
        let phone: String
        /// Ids of the signings so far, the newest last.
        var journeys: [String] = []
    }

    let host: SigningHost
    let providers = StoryProviders()
    var random: SplitMix64
    var people: [Person]
    private let places: [Place]
    /// Answers on their way.
    private var flying: [(attempt: EffectService.Attempt, answer: ProviderAnswer)] = []
    /// True once nothing is lost and nobody begins anything new.
    private var isCalm = false
    private var newestLock: Int64 = 7200

    static let landlord = "landlord-a"
    private static let journeysMax = 5
    /// Doors that had no code a minute after their lease, while nothing was lost.
    private(set) var late: [String] = []

    init(seed: UInt64, in town: Town) throws {
        random = SplitMix64(seed: seed)
        // A second later than the town was built: a process of its own draws ids of its own.
        let clock = VirtualClock(HousingRig.noon.adding(seconds: 1))
        host = try SigningHost(clock, in: town.directory, on: town.disk)
        people = (0..<3).map { Person(name: "p\($0)", phone: "1370000000\($0)") }
        places = town.places
    }

    func close() { host.close() }

    private func chance(_ one: Int64, in all: Int64) -> Bool { random.pick(1...all) <= one }

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

    /// Nothing is lost any more: true once every signing has come to its end.
    func comesToAnEnd() async throws -> Bool {
        isCalm = true
        let calm = host.clock.now
        for _ in 0..<600 {
            try await workAll()
            late += try SigningRules.lateDoors(host.store.file, since: calm, at: host.clock.now)
            if try isOver() { return true }
            guard let next = try await nextDue() else { return false }
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
        case 0: _ = try await host.timers.fireDue(upTo: now)
        case 1, 2: try await ask(random.index(below: host.effects.providers.count))
        case 3: try await land()
        case 4: try await hear()
        default: _ = try await host.effects.endDue(upTo: now)
        }
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
        _ = try await host.callbacks.deliverDue(upTo: host.clock.now)
    }

    // MARK: - The landlord

    private var staff: CallContext {
        host.clock.call(
            Principal(kind: .person, id: "staff"),
            tenant: SigningCrowd.landlord,
            actsIn: false
        )
    }

    private func landlord() async throws {
        let place = places[random.index(below: places.count)]
        if chance(1, in: 2) {
            let rent = Money(fen: chance(1, in: 3) ? 1 : 1_000_000)
            try await told(staff) { tx in
                _ = try LeaseDesk.grant(
                    GrantMandate(untilDay: CivilDay.openEnd, rentMaxFen: rent, lessorName: nil),
                    in: tx
                )
            }
        } else {
            // A lock that is in no door any more may be put into another.
            let old = [7001, 7101, 7102] + Array(7201..<max(7202, newestLock + 1))
            let isMoved = chance(1, in: 3)
            if !isMoved { newestLock += 1 }
            let number = isMoved ? old[random.index(below: old.count)] : newestLock
            let reach: LockReach = chance(1, in: 4) ? .keypad : .gateway
            try await told(staff) { tx in
                try SigningCrowd.name(number, in: place, reach, tx)
            }
        }
    }

    static func name(
        _ number: Int64,
        in place: Place,
        _ reach: LockReach,
        _ tx: borrowing Transaction
    ) throws {
        _ = try LockDesk.assign(
            AssignLock(number: number, landlordId: TenantID(landlord)),
            in: tx
        )
        _ = try LockDesk.name(
            SetLock(id: place.home, room: place.room, number: number, reach: reach),
            in: tx
        )
    }

    // MARK: - People

    func call(_ person: Person) -> CallContext {
        host.clock.call(Principal(kind: .person, id: person.name))
    }

    /// Somebody does something; what the plugin refuses is refused.
    private func told(
        _ call: CallContext,
        _ body: @escaping @Sendable (borrowing Transaction) throws -> Void
    ) async throws {
        do {
            try await host.store.write(call, body)
        } catch let fault as Fault where fault.kind != .internalError {}
    }

    func view(_ journey: String, of person: Person) throws -> Journey {
        try host.store.point(call(person)) { try JourneyDesk.journey(journey, in: $0) }
    }

    private func act(of place: Int) async throws {
        let person = people[place]
        guard let id = person.journeys.last else { return try await begin(place) }
        // Money for an order of long ago may come at any time.
        if chance(1, in: 10), let order = providers.now.orders.keys.sorted().first {
            providers.pay(order)
        }
        if chance(1, in: 20) { payBack() }
        let view: Journey
        do {
            view = try self.view(id, of: person)
        } catch let fault as Fault where fault.kind == .notFound {
            // The home was another's.
            return try await begin(place)
        }
        guard view.next != .none || chance(1, in: 2) else { return try await begin(place) }
        try await act(person, view)
        if chance(1, in: 10) { try await act(person, view) }
    }

    /// Somebody at the landlord's pays back at the provider's console, in part or in whole.
    private func payBack() {
        let truth = providers.now
        let paid = truth.orders.keys.sorted().filter { truth.left(of: $0) > 0 }
        guard !paid.isEmpty else { return }
        let order = paid[random.index(below: paid.count)]
        let left = truth.left(of: order)
        providers.payBack(order, chance(1, in: 3) ? left : random.pick(1...left))
    }

    private func begin(_ place: Int) async throws {
        guard people[place].journeys.count < SigningCrowd.journeysMax else { return }
        let id = "\(people[place].name)-\(people[place].journeys.count)"
        people[place].journeys.append(id)
        let wish = places[random.index(below: places.count)]
        let starts =
            chance(1, in: 4) ? host.clock.now.civilDay.adding(days: 1) : nil
        let months: Int64 = chance(1, in: 2) ? 1 : 12
        try await told(call(people[place])) { tx in
            let hold =
                switch try HoldDesk.place(homeID: wish.home, room: wish.room, in: tx) {
                case .placed(let hold): hold.id
                case .yours(let id): id
                }
            _ = try JourneyDesk.start(
                StartJourney(id: id, holdId: hold, startDay: starts, months: months),
                in: tx
            )
        }
    }

    private func act(_ person: Person, _ view: Journey) async throws {
        let id = view.id
        let call = self.call(person)
        if chance(1, in: 40) {
            return try await told(call) { tx in _ = try JourneyDesk.cancel(id, in: tx) }
        }
        switch view.next {
        case .identify:
            try await told(call) { tx in
                _ = try IdentityDesk.identify(
                    IdentifyPerson(
                        id: id,
                        name: person.name,
                        number: TestCitizen.number(of: person.name),
                        phone: person.phone
                    ),
                    in: tx
                )
            }
        case .declare:
            let works = chance(9, in: 10)
            try await told(call) { tx in
                _ = try JourneyDesk.declare(
                    DeclareFacts(
                        id: id,
                        ownsHomeHere: false,
                        worksOrStudiesHere: works,
                        incomeFenMonthly: Money(fen: 600_000),
                        occupants: 1
                    ),
                    in: tx
                )
            }
        case .requestCode:
            try await told(call) { tx in _ = try JourneyDesk.requestCode(id, in: tx) }
        case .sign:
            let sent = providers.now.messages["+86\(person.phone)"] ?? "000000"
            let code = chance(1, in: 10) ? "111111" : sent
            let hash = view.contractHash ?? ""
            try await told(call) { tx in
                _ = try JourneyDesk.sign(
                    SignContract(id: id, contractHash: hash, code: code),
                    in: tx
                )
            }
        case .pay: try await pay(view, call)
        case .openDoor, .wait, .none: break
        }
    }

    private func pay(_ view: Journey, _ call: CallContext) async throws {
        let id = view.id
        guard view.state != .signed else {
            return try await told(call) { tx in
                _ = try PaymentDesk.pay(
                    PayFirstRent(id: id, channel: .native, payer: nil, payerAddress: nil),
                    in: tx
                )
            }
        }
        guard let order = view.payment?.order else { return }
        providers.pay(order, chance(1, in: 12) ? random.pick(1...400_000) : nil)
    }
}
