import Foundation
import HostStore
import TestGround
import Testing

@testable import PluginKit

/// A provider that keeps its word under a key, and whose answers get lost, doubled and late.
private struct SimulatedProvider {
    /// What it has carried out, by key; and what it has refused for good.
    private(set) var executed: [String: [UInt8]] = [:]
    private(set) var refused: Set<String> = []
    /// How often it was asked under a key.
    private(set) var asked: [String: Int] = [:]

    /// What the host hears; nil for nothing at all.
    mutating func perform(
        _ request: ProviderRequest,
        _ random: inout SeededRandom,
        isCalm: Bool
    ) -> ProviderAnswer? {
        asked[request.key, default: 0] += 1
        if let result = executed[request.key] { return .done(result) }
        if refused.contains(request.key) { return .refused(.noMoney) }
        switch isCalm ? 0 : Int.random(in: 0..<12, using: &random) {
        case 0...4:
            executed[request.key] = request.input
            return .done(request.input)
        case 5:
            executed[request.key] = request.input
            return .unknown(because: "the answer made no sense")
        case 6:
            executed[request.key] = request.input
            return nil
        case 7: return .unknown(because: "no answer")
        case 8: return nil
        case 9:
            let pause = Int64.random(in: 1...40_000, using: &random)
            return .retry(afterMillis: pause, because: "busy")
        case 10: return .unreachable(because: "no route")
        default:
            refused.insert(request.key)
            return .refused(.noMoney)
        }
    }
}

/// What the host has promised, and what it has done so far.
private struct EffectHistory {
    struct Promise {
        let text: String
        let lane: String?
        let until: Int64
    }

    var random: SeededRandom
    var rig: EffectRig
    var provider = SimulatedProvider()
    /// Effects whose transaction was committed, and those whose was not.
    var promised: [String: Promise] = [:]
    var order: [String] = []
    var undone: Set<String> = []
    /// Answers on their way.
    var flying: [(attempt: EffectService.Attempt, answer: ProviderAnswer)] = []
    let crashes: Bool
    let seed: UInt64

    init(seed: UInt64, crashes: Bool) throws {
        self.seed = seed
        self.crashes = crashes
        random = SeededRandom(seed: seed)
        rig = try EffectRig(TestStore())
    }

    /// The process ends here, now and then: what was on its way to it is lost.
    private mutating func commit() throws {
        guard crashes, Int.random(in: 0..<2, using: &random) == 0 else { return }
        rig = try rig.crashed()
        flying = []
    }

    mutating func step(_ number: Int) async throws {
        switch Int.random(in: 0..<10, using: &random) {
        case 0...3: try await perform(number)
        case 4...7: try await ask(isCalm: false)
        case 8: try await land()
        default: rig.failing.set("", Int.random(in: 0..<2, using: &random))
        }
        try commit()
        rig.home.turn(millis: Int64.random(in: 0...6000, using: &random))
        _ = try await rig.service.endDue(upTo: rig.home.now)
        try commit()
    }

    private mutating func perform(_ number: Int) async throws {
        let lane = Int.random(in: 0..<2, using: &random) == 0 ? nil : "d\(number % 3)"
        let text = "\(lane ?? "pay"):\(number)"
        let isUndone = Int.random(in: 0..<8, using: &random) == 0
        let seconds: Int64? = [nil, nil, 20, 90].randomElement(using: &random) ?? nil
        let until = seconds.map { rig.home.now.adding(seconds: $0) }
        do {
            let id = try await rig.store.write(rig.call) { tx in
                let wish = Wish(text: text)
                let id =
                    lane == nil
                    ? try tx.perform(Errand.Pay.self, wish, until: until)
                    : try tx.perform(Errand.Open.self, wish, until: until)
                if isUndone { throw Unwanted(number: number) }
                return id
            }
            let latest = rig.home.now.utcMillis + 300_000
            promised[id] = Promise(text: text, lane: lane, until: until?.utcMillis ?? latest)
            order.append(id)
        } catch is Unwanted {
            undone.insert(text)
        }
    }

    private mutating func ask(isCalm: Bool) async throws {
        for name in ["payment", "lock"] {
            let limit = Int.random(in: 1...3, using: &random)
            let attempts = try await rig.take(name, limit: limit)
            let before = try rig.told()
            for attempt in attempts { try check(attempt, before) }
            // Before the call, and after it, the process may end.
            let rest = flying.count
            try commit()
            let isGone = flying.count < rest || crashes && Bool.random(using: &random) && !isCalm
            for attempt in attempts {
                guard let answer = provider.perform(attempt.request, &random, isCalm: isCalm)
                else { continue }
                if isGone { continue }
                flying.append((attempt, answer))
                if Int.random(in: 0..<6, using: &random) == 0 { flying.append((attempt, answer)) }
            }
        }
        while !flying.isEmpty, isCalm || Int.random(in: 0..<4, using: &random) > 0 {
            try await land()
        }
    }

    /// Some answer on its way arrives.
    private mutating func land() async throws {
        guard let index = flying.indices.randomElement(using: &random) else { return }
        let (attempt, answer) = flying.remove(at: index)
        _ = try await rig.land(attempt, answer)
        try commit()
    }

    private func check(_ attempt: EffectService.Attempt, _ told: [String: String]) throws {
        let key = attempt.request.key
        let comment: Comment = "seed \(seed), effect \(key)"
        let promise = try #require(promised[key], comment)
        try #require(attempt.request.input == Wish(text: promise.text).json, comment)
        try #require(rig.home.now.utcMillis < promise.until, comment)
        try #require(attempt.request.attempt <= 6 && told[key] == nil, comment)
        guard let lane = promise.lane else { return }
        for earlier in order.prefix(while: { $0 != key }) where promised[earlier]?.lane == lane {
            try #require(told[earlier] != nil, "out of order, \(comment)")
        }
    }

    /// Goes on until nothing is left to do.
    mutating func finish() async throws {
        rig.failing.set("", 0)
        for _ in 0..<400 {
            rig.home.turn(millis: 20_000)
            _ = try await rig.service.endDue(upTo: rig.home.now)
            try await ask(isCalm: true)
            if try rig.told().count >= promised.count { break }
        }
    }

    func judge() throws {
        let told = try rig.told()
        let comment: Comment = "seed \(seed)"
        #expect(Set(told.keys) == Set(promised.keys), "each has heard, none twice, \(comment)")
        for (id, word) in told {
            let hasRun = provider.executed[id] != nil
            switch word.prefix(while: { $0 != " " }) {
            case "done": #expect(hasRun, "\(comment) \(id)")
            case "refused": #expect(!hasRun && provider.refused.contains(id), "\(comment) \(id)")
            case "expired": #expect(!hasRun, "\(comment) \(id) is said not to have happened")
            default: break
            }
        }
        let keys = Set(provider.asked.keys)
        #expect(keys.isSubset(of: promised.keys), "nothing without its row, \(comment)")
        let texts = provider.executed.values.map { String(decoding: $0, as: UTF8.self) }
        #expect(Set(texts).count == texts.count, "nothing under two keys, \(comment)")
        #expect(!texts.contains { text in undone.contains { text.contains("\"\($0)\"") } })
        let open = try EffectDesk(file: rig.store.file, blocks: .init(effects: Errand.rules))
            .standings().reduce(0) { $0 + $1.open }
        #expect(open == 0, comment)
    }
}

@Suite struct `Any history of effects` {
    private static let seeds: [UInt64] = {
        let count = ProcessInfo.processInfo.environment["CITYHOST_BLOCK_SEEDS"].flatMap(Int.init)
        return (0..<UInt64(count ?? 6)).map { 7000 + $0 }
    }()

    @Test(arguments: seeds)
    func `asks for what was promised and nothing else, and tells each end once`(
        seed: UInt64
    ) async throws {
        try await tell(seed, steps: 200, crashes: false)
    }

    @Test(arguments: seeds)
    func `is the same with a process that may end at every commit`(seed: UInt64) async throws {
        try await tell(seed &+ 1_000_000, steps: 60, crashes: true)
    }

    private func tell(_ seed: UInt64, steps: Int, crashes: Bool) async throws {
        var history = try EffectHistory(seed: seed, crashes: crashes)
        for number in 0..<steps { try await history.step(number) }
        try await history.finish()
        try history.judge()
        history.rig.store.close()
    }
}
