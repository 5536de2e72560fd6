import HostStore
import TestGround
import Testing

@testable import PluginKit
@testable import TestDisk

/// Holds whose time runs out while the process ends.
private struct ReservationStory {
    let home: TestStore
    private let blocks = Manifest.Blocks(reservations: Shop.rules)

    init() throws { home = try TestStore() }

    func with<T>(_ disk: SimulatedDisk, _ body: (PluginStore) async throws -> T) async throws -> T {
        let store = try home.open(blocks, on: disk)
        defer { store.close() }
        return try await body(store)
    }

    /// Fires what is due, as the host does; the plugin counts each end it is told of.
    func fire(_ disk: SimulatedDisk, _ store: PluginStore) async throws {
        var hearers = BlockTimers.Hearers()
        hearers.expiry = { hold, tx in try tx.count(hold.id) }
        let timers = TimerService(
            plugin: store.plugin,
            lane: store.lane,
            handlers: BlockTimers.handlers(of: blocks, hearers),
            environment: home.environment(on: disk),
            onProblem: { Issue.record("\($0)") }
        )
        while let next = try await timers.fireDue(upTo: home.now).next, next <= home.now {}
    }
}

@Suite(.timeLimit(.minutes(30))) struct `Reservations whose host ends` {
    @Test(arguments: EndSeeds.from(17_000))
    func `end each hold once and tell of it once, whichever write was the last`(
        seed: UInt64
    ) async throws {
        let story = try ReservationStory()
        var random = SeededRandom(seed: seed)
        let seconds = (0..<5).map { _ in Int64.random(in: 1...30, using: &random) }
        var ends = try await DiskEnds(seed: seed, story.home) { disk in
            try await story.with(disk) { store in
                try await store.write(story.home.service) { tx in
                    try tx.provide(Shop.Stock.self, "rice", capacity: 6)
                }
                for (number, seconds) in seconds.enumerated() {
                    _ = try await store.write(story.home.service) { tx in
                        let rice = Demand(Shop.Stock.self, "rice")
                        return try tx.hold("h\(number)", [rice], forSeconds: seconds)
                    }
                }
                // One is taken for good, and ends never.
                _ = try await store.write(story.home.service) { try $0.commitHold("h0") }
            }
        }
        let count = try await ends.look { disk in
            for _ in 0..<3 {
                story.home.turn(millis: 8000)
                try await story.with(disk) { try await story.fire(disk, $0) }
            }
        } goOn: { disk, comment in
            try await story.with(disk) { store in
                story.home.turn(millis: 60_000)
                try await story.fire(disk, store)
                let told = try store.notes(story.home.service)
                let once = Dictionary(uniqueKeysWithValues: (1...4).map { ("h\($0)", "1") })
                #expect(told == once, "seed \(seed), \(comment)")
                let left = try store.point(story.home.service) { snapshot in
                    try snapshot.available(Demand(Shop.Stock.self, "rice"))
                }
                #expect(left == 5, "seed \(seed), \(comment)")
            }
        }
        #expect(count > 1)
    }
}
