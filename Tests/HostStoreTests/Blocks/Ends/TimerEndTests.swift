import HostStore
import Synchronization
import TestGround
import Testing

@testable import PluginKit
@testable import TestDisk

/// Timers that fire while the process ends at any write.
private struct TimerStory {
    let home: TestStore
    var random: SeededRandom
    /// When each is due, and how often it sets itself again.
    private(set) var timers: [String: (due: Int64, again: Int64)] = [:]

    init(seed: UInt64) throws {
        home = try TestStore()
        random = SeededRandom(seed: seed)
        for number in 0..<Int.random(in: 3...7, using: &random) {
            timers["t\(number)"] = (
                Int64.random(in: 0...6000, using: &random), Int64.random(in: 0...2, using: &random)
            )
        }
    }

    /// Each timer and each time it sets itself again.
    var names: Set<String> {
        Set(timers.flatMap { key, timer in (0...timer.again).map { "\(key)/\($0)" } })
    }

    func prepare(_ disk: SimulatedDisk) async throws {
        let store = try home.open(Manifest.Blocks(), on: disk)
        defer { store.close() }
        let start = home.now
        for (key, timer) in timers.sorted(by: { $0.key < $1.key }) {
            try await store.write(home.service) { tx in
                let due = Instant(utcMillis: start.utcMillis + timer.due)
                try tx.schedule(Reminder.self, key: key, version: 0, due: due)
            }
        }
    }

    /// Fires what is due, the handler failing so many times.
    func fire(_ disk: SimulatedDisk, failing times: Int = 0) async throws {
        let store = try home.open(Manifest.Blocks(), on: disk)
        defer { store.close() }
        let left = Mutex(times)
        let again = timers.mapValues(\.again)
        let handler = TimerHandler { fired, tx in
            try tx.count("\(fired.key)/\(fired.version)")
            if fired.version < again[fired.key] ?? 0 {
                let due = Instant(utcMillis: fired.due.utcMillis + 900)
                try tx.schedule(Reminder.self, key: fired.key, version: fired.version + 1, due: due)
            }
            let fails = left.withLock { left in
                left -= 1
                return left >= 0
            }
            if fails { throw Unwanted(number: 2) }
        }
        let service = TimerService(
            plugin: store.plugin,
            lane: store.lane,
            handlers: ["Reminder": handler],
            environment: home.environment(on: disk),
            onProblem: { _ in }
        )
        while let next = try await service.fireDue(upTo: home.now).next, next <= home.now {}
    }

    func counts(_ disk: SimulatedDisk) throws -> [String: String] {
        let store = try home.open(Manifest.Blocks(), on: disk)
        defer { store.close() }
        return try store.notes(home.service)
    }
}

@Suite(.timeLimit(.minutes(30))) struct `Timers whose host ends` {
    @Test(arguments: EndSeeds.from(14_000))
    func `fire each once, whichever write was the last`(seed: UInt64) async throws {
        var story = try TimerStory(seed: seed)
        let steps = (0..<3).map { _ in
            (
                Int64.random(in: 0...4000, using: &story.random),
                Int.random(in: 0...2, using: &story.random)
            )
        }
        let told = story
        var ends = try await DiskEnds(seed: seed, told.home, prepare: told.prepare)
        let count = try await ends.look { disk in
            for (millis, failing) in steps {
                told.home.turn(millis: millis)
                try await told.fire(disk, failing: failing)
            }
        } goOn: { disk, comment in
            let before = try told.counts(disk)
            #expect(before.values.allSatisfy { $0 == "1" }, "seed \(seed), \(comment)")
            for _ in 0..<4 {
                told.home.turn(millis: 20_000)
                try await told.fire(disk)
            }
            let once = Dictionary(uniqueKeysWithValues: told.names.map { ($0, "1") })
            #expect(try told.counts(disk) == once, "seed \(seed), \(comment)")
        }
        #expect(count > 1)
    }
}
