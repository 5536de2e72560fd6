import Foundation
import HostStore
import PluginKit
import Testing

@testable import Housing

/// Random residents, time and timers against a model that keeps holds in a list.
@Suite struct `Holds under every order of events` {
    /// What the city should look like.
    struct Model {
        struct Held {
            let id: String
            let person: String
            let home: String
            let room: Int64?
            let leaves: Set<Int64>
            let end: Instant
        }
        var held: [Held] = []
        var placed = 0
        var ended = 0

        func live(_ now: Instant) -> [Held] { held.filter { now < $0.end } }

        func expected(
            _ person: String,
            _ home: String,
            _ room: Int64?,
            _ leaves: Set<Int64>,
            _ now: Instant
        ) -> String {
            let mine = live(now).filter { $0.person == person }
            let isTheirs = mine.contains {
                $0.home == home && ($0.room == room || $0.room == nil || room == nil)
            }
            if isTheirs { return "yours" }
            if mine.count >= 2 { return "housing.hold.limit" }
            let isTaken = live(now).contains {
                $0.home == home && !$0.leaves.isDisjoint(with: leaves)
            }
            return isTaken ? "housing.hold.taken" : "placed"
        }
    }

    @Test(arguments: 0..<HoldSeeds.count)
    func `no order of wishes, releases, time and timers breaks a rule`(number: Int) async throws {
        let seed = HoldSeeds.first + UInt64(number)
        var random = SplitMix64(seed: seed)
        let rig = try HousingRig(seed: seed)
        let building = try await rig.building()
        var homes: [(id: String, leaves: [Int64])] = []
        for _ in 0..<2 { homes.append((try await rig.wholeHome(in: building), [0])) }
        for _ in 0..<2 {
            homes.append((try await rig.sharedHome(in: building, rooms: 3), [1, 2, 3]))
        }
        var model = Model()
        for step in 0..<120 {
            let note: Comment = "seed \(seed), step \(step)"
            switch random.pick(0...9) {
            case 0...4: try await place(&random, homes, rig, &model, note)
            case 5, 6: try await release(&random, rig, &model, note)
            case 7: rig.clock.advance(seconds: random.pick(0...400))
            case 8: rig.clock.advance(millis: random.pick(0...3))
            default: try await timers(&random, rig, &model)
            }
            try check(rig, note)
        }
        rig.clock.advance(seconds: 601)
        try await rig.fireDueTimers()
        try check(rig, "seed \(seed), end")
        #expect(try rig.number("SELECT count(*) FROM offer WHERE available = 0") == 0)
        #expect(try rig.number("SELECT count(*) FROM hold WHERE state = 'held'") == 0)
        let ends =
            try rig.events("housing.hold.released.v1") + rig.events("housing.hold.expired.v1")
        #expect(try rig.events("housing.home.held.v1") == Int64(model.placed), "seed \(seed)")
        #expect(ends == Int64(model.placed), "seed \(seed)")
    }

    private func check(_ rig: HousingRig, _ note: Comment) throws {
        #expect(try rig.overlaps() == 0, note)
        #expect(try rig.wrongFlags() == 0, note)
        #expect(try rig.tornHolds() == 0, note)
        let books = try rig.books()
        #expect(books.kept.cards == books.anew.cards, note)
    }

    private func place(
        _ random: inout SplitMix64,
        _ homes: [(id: String, leaves: [Int64])],
        _ rig: HousingRig,
        _ model: inout Model,
        _ note: Comment
    ) async throws {
        let home = homes[random.index(below: homes.count)]
        let person = "p\(random.pick(0...3))"
        let isShared = home.leaves.count > 1
        let room: Int64? = isShared && random.pick(0...2) > 0 ? random.pick(1...3) : nil
        let leaves = room.map { [$0] } ?? Set(home.leaves)
        let now = rig.clock.now
        let expected = model.expected(person, home.id, room, leaves, now)
        var answer = "placed"
        do {
            switch try await rig.place(home.id, room: room, for: person) {
            case .placed(let hold):
                model.placed += 1
                model.held.removeAll {
                    $0.home == home.id && now >= $0.end && !$0.leaves.isDisjoint(with: leaves)
                }
                model.held.append(
                    Model.Held(
                        id: hold.id,
                        person: person,
                        home: home.id,
                        room: room,
                        leaves: leaves,
                        end: hold.expiresAt
                    )
                )
            case .yours: answer = "yours"
            }
        } catch let fault as Fault {
            answer = fault.code
        }
        #expect(answer == expected, note)
    }

    private func release(
        _ random: inout SplitMix64,
        _ rig: HousingRig,
        _ model: inout Model,
        _ note: Comment
    ) async throws {
        guard !model.held.isEmpty else { return }
        let held = model.held.remove(at: random.index(below: model.held.count))
        let state = try await rig.release(held.id, by: held.person).state
        #expect(state == (rig.clock.now < held.end ? .released : .expired), note)
    }

    /// Fires due timers in any order, some of them twice.
    private func timers(
        _ random: inout SplitMix64,
        _ rig: HousingRig,
        _ model: inout Model
    ) async throws {
        var due = try rig.dueTimers()
        random.shuffle(&due)
        for (kind, timer) in due {
            try await rig.fire(kind, timer)
            if random.pick(0...1) == 0 { try await rig.fire(kind, timer) }
            model.held.removeAll { $0.id == timer.key }
        }
    }
}

/// Which seeds the property tests run: CITYHOST_SEEDS and CITYHOST_SEED change them.
enum HoldSeeds {
    static let count = number("CITYHOST_SEEDS") ?? 12
    static let first = UInt64(number("CITYHOST_SEED") ?? 1)

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }
}
