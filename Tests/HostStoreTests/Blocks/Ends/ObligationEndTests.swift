import HostStore
import Synchronization
import TestGround
import Testing

@testable import PluginKit
@testable import TestDisk

/// Obligations whose clocks turn while the process ends.
private struct ObligationStory {
    let home: TestStore
    let count: Int

    init(count: Int) throws {
        home = try TestStore()
        self.count = count
        let start = try #require(CivilDay("2026-10-20")).start.adding(seconds: 36_000)
        home.clock.store(start.utcMillis, ordering: .relaxed)
    }

    func with<T>(_ disk: SimulatedDisk, _ body: (PluginStore) async throws -> T) async throws -> T {
        let store = try home.open(ObligationRig.blocks, on: disk)
        defer { store.close() }
        return try await body(store)
    }

    /// Fires what is due, as the host does, the plugin failing so many times; it counts what it is told.
    func fire(_ disk: SimulatedDisk, _ store: PluginStore, failing times: Int = 0) async throws {
        let left = Mutex(times)
        let handler = ObligationHandler { obligation, turn, tx in
            try tx.count("\(obligation.id) \(ObligationRig.Told.text(turn))")
            let fails = left.withLock { left in
                left -= 1
                return left >= 0
            }
            if fails { throw Unwanted(number: 1) }
        }
        var hearers = BlockTimers.Hearers()
        hearers.obligations = ["Permit": handler, "Errand": handler]
        let timers = TimerService(
            plugin: store.plugin,
            lane: store.lane,
            handlers: BlockTimers.handlers(of: ObligationRig.blocks, hearers),
            environment: home.environment(on: disk),
            onProblem: { _ in }
        )
        while let next = try await timers.fireDue(upTo: home.now).next, next <= home.now {}
    }
}

@Suite(.timeLimit(.minutes(30))) struct `Obligations whose host ends` {
    @Test(arguments: EndSeeds.from(18_000))
    func `tell each turn once, whichever write was the last`(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let story = try ObligationStory(count: Int.random(in: 3...6, using: &random))
        let steps = (0..<4).map { _ in
            (
                days: Int64.random(in: 1...6, using: &random),
                failures: Int.random(in: 0...2, using: &random)
            )
        }
        var ends = try await DiskEnds(seed: seed, story.home) { disk in
            try await story.with(disk) { store in
                for number in 0..<story.count {
                    _ = try await store.write(story.home.service) { tx in
                        _ = try tx.oblige(Desk.Permit.self, "p\(number)", owner: PersonID("liu"))
                        _ = try tx.oblige(Desk.Errand.self, "e\(number)", owner: PersonID("liu"))
                    }
                }
            }
        }
        // Counted by hand from the calendar, beginning on the day after: ten working days are over with the
        // 3rd, two days with the 22nd. Who does not check in five has accepted from the first day on.
        let turns = (0..<story.count).flatMap { number in
            [
                "p\(number) accepted 2026-10-20", "p\(number) reminder 3", "p\(number) reminder 1",
                "p\(number) breach 2026-11-04", "e\(number) breach 2026-10-23",
            ]
        }
        let once = Dictionary(uniqueKeysWithValues: turns.map { ($0, "1") })
        let count = try await ends.look { disk in
            for (days, failures) in steps {
                story.home.turn(millis: days * 86_400_000)
                try await story.with(disk) {
                    try await story.fire(disk, $0, failing: failures)
                }
            }
        } goOn: { disk, comment in
            try await story.with(disk) { store in
                let before = try store.notes(story.home.service)
                #expect(before.values.allSatisfy { $0 == "1" }, "seed \(seed), \(comment)")
                for _ in 0..<4 {
                    story.home.turn(millis: 10 * 86_400_000)
                    try await story.fire(disk, store)
                }
                #expect(
                    try store.notes(story.home.service) == once,
                    "seed \(seed), \(comment)"
                )
            }
        }
        #expect(count > 1)
    }
}
