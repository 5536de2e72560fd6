import PluginKit
import Testing

@testable import Housing

@Suite struct `Which leaves a wish takes` {
    func leaf(_ number: Int64, free: Bool = true) -> OccupancyPlan.Leaf {
        OccupancyPlan.Leaf(
            number: number,
            rent: Money(fen: 100 * (number + 1)),
            isAvailable: free
        )
    }

    @Test func `the whole of a flat is its leaf 0`() throws {
        let plan = try OccupancyPlan(room: nil, listed: [leaf(0)], of: 1)
        #expect(plan.leaves.map(\.number) == [0])
        #expect(plan.rent == Money(fen: 100))
    }

    @Test func `the whole of a shared flat is all its rooms, and its rent their sum`() throws {
        let plan = try OccupancyPlan(room: nil, listed: [leaf(1), leaf(2), leaf(3)], of: 3)
        #expect(plan.leaves.map(\.number) == [1, 2, 3])
        #expect(plan.rent == Money(fen: 900))
        #expect(plan.isAvailable)
    }

    @Test func `one room taken makes the whole unavailable, but not its neighbours`() throws {
        let listed = [leaf(1), leaf(2, free: false)]
        #expect(try !OccupancyPlan(room: nil, listed: listed, of: 2).isAvailable)
        #expect(try OccupancyPlan(room: 1, listed: listed, of: 2).isAvailable)
    }

    @Test func `the whole is not on offer while a room is off the list`() {
        #expect(throws: OccupancyPlan.Refusal.notWholeOnOffer) {
            try OccupancyPlan(room: nil, listed: [leaf(1), leaf(3)], of: 3)
        }
        #expect(throws: OccupancyPlan.Refusal.notWholeOnOffer) {
            try OccupancyPlan(room: nil, listed: [], of: 1)
        }
    }

    @Test(arguments: [Int64.min, -1, 0, 4, .max])
    func `a room that is not there is refused`(room: Int64) {
        #expect(throws: OccupancyPlan.Refusal.noSuchRoom) {
            try OccupancyPlan(room: room, listed: [leaf(1), leaf(2), leaf(3)], of: 3)
        }
    }

    @Test func `leaf 0 of a whole flat is no room`() {
        #expect(throws: OccupancyPlan.Refusal.noSuchRoom) {
            try OccupancyPlan(room: 0, listed: [leaf(0)], of: 1)
        }
    }
}
