import Foundation
import HostStore
import Synchronization
import TestGround
import Testing

@testable import PluginKit

/// Timers as a list, looked at whenever time passes.
private struct TimerModel {
    struct Waiting: Equatable {
        let version: Int64
        let due: Int64
    }

    var waiting: [String: Waiting] = [:]
    /// What has fired: each name once.
    var fired: [String] = []

    mutating func pass(to now: Int64) {
        while let (key, timer) = waiting.first(where: { $0.value.due <= now }) {
            waiting[key] = nil
            fired.append(TimerModel.name(key, timer.version))
            if let next = TimerModel.next(key, timer.version, after: timer.due) {
                waiting[key] = next
            }
        }
    }

    static func name(_ key: String, _ version: Int64) -> String { "\(key)/\(version)" }

    /// What the handler sets when it fires: some timers set themselves again, twice.
    static func next(_ key: String, _ version: Int64, after due: Int64) -> Waiting? {
        guard key.hasPrefix("again"), version % 10 < 2 else { return nil }
        return Waiting(version: version + 1, due: due + 700)
    }
}

/// A file with timers whose handler leaves a row in the transaction that fires them.
private struct TimerRig {
    let home: TestStore
    let store: PluginStore

    init(_ home: TestStore) throws {
        self.home = home
        store = try home.open()
    }

    /// What a process that is killed now leaves behind, opened again.
    func crashed() throws -> TimerRig {
        let copy = try home.copyOfFiles("crashed")
        copy.clock.store(home.clock.load(ordering: .relaxed), ordering: .relaxed)
        store.close()
        return try TimerRig(copy)
    }

    func set(_ key: String, _ timer: TimerModel.Waiting, isUndone: Bool) async throws {
        do {
            try await store.write(home.call(tenant: "t1")) { tx in
                let due = Instant(utcMillis: timer.due)
                try tx.schedule(Reminder.self, key: key, version: timer.version, due: due)
                if isUndone { throw Unwanted(number: 1) }
            }
        } catch is Unwanted {}
    }

    func cancel(_ key: String) async throws {
        try await store.write(home.call(tenant: "t1")) { try $0.cancel(Reminder.self, key: key) }
    }

    /// Fires what is due, as the host does, and gives how much failed: the handler fails so many times.
    func fire(failing times: Int = 0) async throws -> Int {
        let left = Mutex(times)
        let timers = TimerService(
            plugin: store.plugin,
            lane: store.lane,
            handlers: [
                "Reminder": TimerHandler { fired, tx in
                    let fails = left.withLock { left in
                        left -= 1
                        return left >= 0
                    }
                    // Before its work, which then is still to be done, or after it, which then is undone.
                    if fails, fired.version % 2 == 0 { throw Unwanted(number: 2) }
                    try tx.count(TimerModel.name(fired.key, fired.version))
                    let due = fired.due.utcMillis
                    if let next = TimerModel.next(fired.key, fired.version, after: due) {
                        try tx.schedule(
                            Reminder.self,
                            key: fired.key,
                            version: next.version,
                            due: Instant(utcMillis: next.due)
                        )
                    }
                    if fails { throw Unwanted(number: 2) }
                }
            ],
            environment: home.environment(),
            onProblem: { _ in }
        )
        var failed = 0
        while true {
            let round = try await timers.fireDue(upTo: home.now)
            failed += round.failed
            guard let next = round.next, next <= home.now else { return failed }
        }
    }

    /// What has fired, each name as often as it did.
    func notes() throws -> [String] {
        try store.notes(home.call()).flatMap { name, count in
            Array(repeating: name, count: Int(count) ?? 0)
        }.sorted()
    }
}

@Suite(.timeLimit(.minutes(30))) struct `Any history of timers` {
    private static let seeds: [UInt64] = {
        let count = ProcessInfo.processInfo.environment["CITYHOST_BLOCK_SEEDS"].flatMap(Int.init)
        return (0..<UInt64(count ?? 6)).map { 9000 + $0 }
    }()

    @Test(arguments: seeds)
    func `fires each that stands when its time has come, once, and no other`(seed: UInt64)
        async throws
    {
        try await tell(seed, steps: 150, crashes: false)
    }

    @Test(arguments: seeds)
    func `is the same after a crash at every commit`(seed: UInt64) async throws {
        try await tell(seed &+ 1_000_000, steps: 50, crashes: true)
    }

    private func tell(_ seed: UInt64, steps: Int, crashes: Bool) async throws {
        var random = SeededRandom(seed: seed)
        var model = TimerModel()
        var rig = try TimerRig(TestStore())
        for step in 0..<steps {
            let comment: Comment = "seed \(seed), step \(step)"
            try await act(rig, &model, Int64(step), &random)
            if crashes { rig = try rig.crashed() }
            rig.home.turn(millis: Int64.random(in: 0...3000, using: &random))
            guard Int.random(in: 0..<3, using: &random) > 0 else { continue }
            var failing = Int.random(in: 0...2, using: &random)
            while try await rig.fire(failing: failing) > 0 {
                if crashes { rig = try rig.crashed() }
                rig.home.turn(millis: Int64.random(in: 500...60_000, using: &random))
                failing = 0
            }
            if crashes { rig = try rig.crashed() }
            model.pass(to: rig.home.now.utcMillis)
            try #require(try rig.notes() == model.fired.sorted(), comment)
        }
        rig.home.turn(millis: 1_000_000)
        while try await rig.fire() > 0 { rig.home.turn(millis: 600_000) }
        model.pass(to: rig.home.now.utcMillis)
        #expect(try rig.notes() == model.fired.sorted(), "seed \(seed)")
        #expect(model.waiting.isEmpty)
        rig.store.close()
    }

    /// Sets a timer, sets it anew, takes it back, or does so in a transaction that is undone.
    private func act(
        _ rig: TimerRig,
        _ model: inout TimerModel,
        _ step: Int64,
        _ random: inout SeededRandom
    ) async throws {
        let number = Int.random(in: 0..<8, using: &random)
        let key = number < 3 ? "again\(number)" : "once\(number)"
        guard Int.random(in: 0..<6, using: &random) > 0 else {
            try await rig.cancel(key)
            model.waiting[key] = nil
            return
        }
        // Now and then for a moment that is over.
        let due = rig.home.now.utcMillis + Int64.random(in: -500...9000, using: &random)
        let timer = TimerModel.Waiting(version: step * 10, due: due)
        let isUndone = Int.random(in: 0..<6, using: &random) == 0
        try await rig.set(key, timer, isUndone: isUndone)
        if !isUndone { model.waiting[key] = timer }
    }
}
