@testable import HostBus
import PluginKit
import TestGround
import Testing

/// A consumer of which only the plan is real: log, file, handler, clock, operator and the deaths of
/// the process come from a seed.
struct PlanSimulation {
    private struct Broken: Error {
        let why: String
    }

    private static let bound = 12
    private static let limit = 5
    private static let consumer = "reader/NoteSeen"

    private let seed: UInt64
    private var random: SeededRandom
    private let policy: RetryPolicy
    private var now: Int64 = 0
    private var log: [String] = []
    /// What the consumer's file says.
    private var cursor: Int64 = -1
    private var rows: [Int64: HeldEvent] = [:]
    /// What took effect, in order.
    private var effects: [Int64] = []
    private var discarded: Set<Int64> = []
    private var plan: DeliveryPlan
    private var doubt = EventDoubt.none
    private var isCalm = false

    init(seed: UInt64) {
        self.seed = seed
        random = SeededRandom(seed: seed)
        policy = RetryPolicy(
            millisFirst: 10,
            millisMax: 100,
            attemptsMax: 3,
            exhausted: seed.isMultiple(of: 2) ? .park : .deadLetter
        )
        plan = DeliveryPlan(cursor: -1, held: [], bound: PlanSimulation.bound)
    }

    mutating func run(rounds: Int) throws {
        for _ in 0..<rounds {
            now += Int64.random(in: 0...30, using: &random)
            if chance(0.5) { log += (0..<Int.random(in: 1...4, using: &random)).map { _ in key() } }
            if chance(0.1) { operate() }
            if chance(0.05) { restart(isClean: chance(0.5)) }
            try turn()
        }
    }

    /// Nothing fails any more and the operator decides: everything comes to its end.
    mutating func finish() throws {
        isCalm = true
        for _ in 0..<10_000 {
            now += 200
            operate()
            try turn()
            if cursor == Int64(log.count) - 1, rows.isEmpty { break }
        }
        try check(rows.isEmpty && cursor == Int64(log.count) - 1, "something is left: \(rows)")
        let all = Set(effects).union(discarded)
        try check(effects.count == Set(effects).count, "something took effect twice")
        try check(all == Set(0..<Int64(log.count)), "something was lost")
    }

    private mutating func chance(_ share: Double) -> Bool {
        Double.random(in: 0..<1, using: &random) < share
    }

    private mutating func key() -> String { "k\(Int.random(in: 0..<6, using: &random))" }

    private func check(_ holds: Bool, _ why: @autoclosure () -> String) throws {
        guard holds else { throw Broken(why: "seed \(seed): \(why())") }
    }

    /// An operator has parked events and dead letters brought again, or discards them.
    private mutating func operate() {
        let waiting = rows.values.filter { $0.state == .parked || $0.state == .dead }
            .sorted { $0.sequence < $1.sequence }
        guard let event = waiting.randomElement(using: &random) else { return }
        if chance(0.6) {
            rows[event.sequence] = event.replayed(at: Instant(utcMillis: now))
        } else {
            rows[event.sequence] = nil
            discarded.insert(event.sequence)
        }
        load()
    }

    private mutating func restart(isClean: Bool) {
        let reach = min(Int64(log.count) - 1, cursor + Int64(PlanSimulation.limit))
        doubt =
            isClean ? .none : EventDoubt(cursor: cursor, until: reach, held: Array(rows.values))
        load()
    }

    private mutating func load() {
        plan = DeliveryPlan(
            cursor: cursor,
            held: Array(rows.values),
            doubt: doubt,
            bound: PlanSimulation.bound
        )
    }

    private mutating func turn() throws {
        plan.wake()
        while true {
            switch plan.next(at: now, limit: PlanSimulation.limit) {
            case .read(let after):
                let last = min(Int64(log.count), after + 1 + Int64(PlanSimulation.limit))
                plan.take(
                    (after + 1..<last).map {
                        DeliveryPlan.Fresh(
                            sequence: $0,
                            partitionKey: log[Int($0)],
                            hasPayload: true
                        )
                    }
                )
            case .fresh(let moves): return try work(moves)
            case .held(let sequences): return try bring(sequences)
            case .careful(let sequence): return try bring([sequence])
            case .wait, .full: return
            }
        }
    }

    private mutating func work(_ moves: [DeliveryPlan.Move]) throws {
        for move in moves {
            try check(move.sequence == cursor + 1, "the cursor leaps to \(move.sequence)")
            switch move {
            case .deliver(let sequence):
                let event = HeldEvent.waiting(
                    PlanSimulation.consumer,
                    sequence,
                    EventKey(log[Int(sequence)]),
                    at: Instant(utcMillis: now)
                )
                guard try attempt(event) else { return }
                cursor = sequence
                plan.advanced(past: sequence)
            case .setAside(let sequence, let key):
                rows[sequence] = .waiting(
                    PlanSimulation.consumer,
                    sequence,
                    key,
                    at: Instant(utcMillis: now)
                )
                cursor = sequence
                plan.setAside(sequence, key)
            }
        }
    }

    private mutating func bring(_ sequences: [Int64]) throws {
        for sequence in sequences {
            guard let event = rows[sequence] else {
                throw Broken(why: "seed \(seed): \(sequence) is not held")
            }
            try check(event.state != .parked && event.state != .dead, "\(sequence) is parked")
            guard try attempt(event) else { return }
            rows[sequence] = nil
            plan.settled(sequence)
        }
    }

    /// True when the event took effect; otherwise it is held, or the process died before.
    private mutating func attempt(_ event: HeldEvent) throws -> Bool {
        let before = rows.values.filter {
            $0.key == event.key && $0.sequence < event.sequence && $0.state != .dead
        }
        try check(before.isEmpty, "\(event.sequence) overtakes \(before.map(\.sequence))")
        if !isCalm, chance(0.05) {
            restart(isClean: false)
            return false
        }
        if isCalm || chance(0.7) {
            effects.append(event.sequence)
            return true
        }
        let failure: DeliveryFailure =
            switch Int.random(in: 0..<4, using: &random) {
            case 0: .park("because")
            case 1: .deadLetter("because")
            case 2: .retry(afterMillis: 20)
            default: .error("because")
            }
        let tried = event.tried(failure, policy, at: Instant(utcMillis: now), chance: 0)
        rows[event.sequence] = tried
        cursor = max(cursor, event.sequence)
        plan.held(tried)
        return false
    }
}
