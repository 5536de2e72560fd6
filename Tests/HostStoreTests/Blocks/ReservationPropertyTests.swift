import Foundation
import HostStore
import TestGround
import Testing

@testable import PluginKit

/// Holds as a list, each question answered by looking at all of them.
private struct ReservationModel {
    struct Kept {
        let demands: [Demand]
        let seconds: Int64
        var ends: Int64
        var state: Reservation.State
    }

    var holds: [String: Kept] = [:]
    var capacity: [String: Int64] = ["rice": 5, "salt": 3, "h1": 1, "hall": 3]

    mutating func pass(to now: Int64) {
        for (id, hold) in holds where hold.state == .active && hold.ends <= now {
            holds[id]?.state = .expired
        }
    }

    /// What is taken of a resource on a day; the day does not matter for what is counted at all.
    func taken(_ resource: String, _ day: Int32) -> Int64 {
        holds.values.filter { $0.state == .active || $0.state == .committed }
            .flatMap(\.demands).reduce(0) { sum, demand in
                guard demand.resource == resource else { return sum }
                guard let start = demand.start, let end = demand.end else {
                    return sum + demand.quantity
                }
                return start.sinceEpoch <= day && day < end.sinceEpoch ? sum + demand.quantity : sum
            }
    }

    func isSound() -> Bool {
        capacity.allSatisfy { id, capacity in
            (0..<ReservationHistory.days).allSatisfy { taken(id, $0) <= capacity }
        }
    }

    /// Nil when it is kept.
    mutating func hold(_ id: String, _ demands: [Demand], _ seconds: Int64, at now: Int64)
        -> String?
    {
        if let known = holds[id] {
            let isSame =
                known.seconds == seconds
                && ReservationModel.days(known.demands)
                    == ReservationModel.days(demands)
            return isSame ? nil : "differs"
        }
        let before = holds
        holds[id] = Kept(
            demands: demands,
            seconds: seconds,
            ends: now + seconds * 1000,
            state: .active
        )
        if isSound() { return nil }
        holds = before
        return "taken"
    }

    /// What is wanted of each resource on each day.
    private static func days(_ demands: [Demand]) -> [String: Int64] {
        var sums: [String: Int64] = [:]
        for demand in demands {
            let days = demand.start.flatMap { start in
                demand.end.map { start.sinceEpoch..<$0.sinceEpoch }
            }
            for day in days ?? 0..<1 {
                sums["\(demand.resource) \(day)", default: 0] += demand.quantity
            }
        }
        return sums
    }

    mutating func step(_ id: String, _ from: Set<Reservation.State>, _ to: Reservation.State)
        -> Reservation.State?
    {
        guard let hold = holds[id], from.contains(hold.state) || hold.state == to else {
            return nil
        }
        if to == .consumed, hold.state != .consumed {
            for demand in hold.demands { capacity[demand.resource, default: 0] -= demand.quantity }
        }
        holds[id]?.state = to
        return to
    }
}

private struct ReservationHistory {
    static let days: Int32 = 12

    var random: SeededRandom
    private(set) var asked: [(id: String, demands: [Demand], seconds: Int64)] = []

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func demands() -> [Demand] {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in
            let quantity = Int64.random(in: 1...2, using: &random)
            let start = Int32.random(in: 0..<Self.days, using: &random)
            let end = Int32.random(in: start + 1...Self.days, using: &random)
            let days = (CivilDay(sinceEpoch: start), CivilDay(sinceEpoch: end))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: return Demand(Shop.Stock.self, "rice", quantity: quantity)
            case 1: return Demand(Shop.Stock.self, "salt", quantity: quantity)
            case 2: return Demand(Shop.Home.self, "h1", from: days.0, until: days.1)
            default:
                return Demand(
                    Shop.Seat.self,
                    "hall",
                    from: days.0,
                    until: days.1,
                    quantity: quantity
                )
            }
        }
    }

    mutating func hold() -> (id: String, demands: [Demand], seconds: Int64) {
        let chance = Int.random(in: 0..<12, using: &random)
        if chance == 0, let old = asked.randomElement(using: &random) { return old }
        let old = asked.randomElement(using: &random)?.id
        let id = chance == 1 ? old ?? "h0" : "h\(asked.count + 1)"
        let made = (id, demands(), Int64.random(in: 1...60, using: &random))
        asked.append(made)
        return made
    }

    mutating func id() -> String { asked.suffix(10).randomElement(using: &random)?.id ?? "none" }
}

@Suite struct `Any history of reservations` {
    private static let seeds: [UInt64] = {
        let count = ProcessInfo.processInfo.environment["CITYHOST_BLOCK_SEEDS"].flatMap(Int.init)
        return (0..<UInt64(count ?? 6)).map { 5000 + $0 }
    }()

    @Test(arguments: seeds)
    func `never keeps more than there is and is answered as the model answers it`(
        seed: UInt64
    ) async throws {
        try await tell(seed, steps: 300, crashes: false)
    }

    @Test(arguments: seeds)
    func `is the same after a crash at every commit`(seed: UInt64) async throws {
        try await tell(seed &+ 1_000_000, steps: 60, crashes: true)
    }

    private func tell(_ seed: UInt64, steps: Int, crashes: Bool) async throws {
        var history = ReservationHistory(seed: seed)
        var model = ReservationModel()
        var rig = try await ReservationRig.opened()
        for step in 0..<steps {
            let comment: Comment = "seed \(seed), step \(step)"
            let now = rig.home.now.utcMillis
            model.pass(to: now)
            try await act(rig, &model, &history, comment)
            try #require(model.isSound(), comment)
            if crashes { rig = try rig.crashed() }
            rig.home.turn(millis: Int64.random(in: 0...9000, using: &history.random))
            if Bool.random(using: &history.random) { try await rig.fire() }
            model.pass(to: rig.home.now.utcMillis)
            try check(rig, model, comment)
        }
        rig.home.turn(millis: 100_000)
        try await rig.fire()
        model.pass(to: rig.home.now.utcMillis)
        let expired = model.holds.filter { $0.value.state == .expired }.keys.sorted()
        #expect(rig.told.ids.sorted() == expired, "each end is told of once, seed \(seed)")
        rig.store.close()
    }

    private func act(
        _ rig: ReservationRig,
        _ model: inout ReservationModel,
        _ history: inout ReservationHistory,
        _ comment: Comment
    ) async throws {
        let chance = Int.random(in: 0..<10, using: &history.random)
        if chance < 6 {
            let (id, demands, seconds) = history.hold()
            let outcome = try await rig.write { try $0.hold(id, demands, forSeconds: seconds) }
            let expected = model.hold(id, demands, seconds, at: rig.home.now.utcMillis)
            let found: String? =
                switch outcome.refusal {
                case nil: nil
                case .taken: "taken"
                case .differs: "differs"
                default: "otherwise"
                }
            return try #require(found == expected, comment)
        }
        let id = history.id()
        let isStock = model.holds[id]?.demands.allSatisfy { $0.start == nil } ?? false
        let outcome: ReservationOutcome
        let expected: Reservation.State?
        switch chance {
        case 6, 7:
            outcome = try await rig.commit(id)
            expected = model.step(id, [.active], .committed)
        case 8 where isStock:
            outcome = try await rig.write { try $0.consumeHold(id) }
            expected = model.step(id, [.committed], .consumed)
        default:
            outcome = try await rig.release(id)
            expected = model.step(id, [.active, .committed], .released)
        }
        try #require(outcome.state == expected, comment)
    }

    private func check(
        _ rig: ReservationRig,
        _ model: ReservationModel,
        _ comment: Comment
    ) throws {
        for (id, capacity) in model.capacity {
            for day in 0..<ReservationHistory.days {
                let days = (CivilDay(sinceEpoch: day), CivilDay(sinceEpoch: day + 1))
                let demand =
                    switch id {
                    case "h1": Demand(Shop.Home.self, id, from: days.0, until: days.1)
                    case "hall": Demand(Shop.Seat.self, id, from: days.0, until: days.1)
                    default: Demand(Shop.Stock.self, id)
                    }
                try #require(try rig.left(demand) == capacity - model.taken(id, day), comment)
                if demand.start == nil { break }
            }
        }
        for (id, kept) in model.holds {
            let hold = try rig.store.point(rig.call) { try $0.hold(id) }
            try #require(hold?.state == kept.state, comment)
        }
    }

    @Test func `with ten thousand hands for one thing gives it to exactly one`() async throws {
        let rig = try await ReservationRig.opened()
        try await rig.write { try $0.provide(Shop.Stock.self, "lamp", capacity: 1) }
        var kept = 0
        for round in 0..<10 {
            kept += try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<1000 {
                    group.addTask {
                        let lamp = Demand(Shop.Stock.self, "lamp")
                        return try await rig.hold("r\(round)-\(number)", lamp).state == .active
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
        }
        #expect(kept == 1)
        #expect(try rig.left(Demand(Shop.Stock.self, "lamp")) == 0)
        rig.store.close()
    }
}
