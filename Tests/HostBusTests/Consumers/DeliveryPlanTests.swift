@testable import HostBus
import PluginKit
import TestGround
import Testing

@Suite struct `A plan of deliveries` {
    /// Whatever fails, parks, dies or is decided by an operator: in every run each event takes
    /// effect once or is an operator's, and each key's effects come in the order of the log.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func `keeps the order of every key and does everything once`(seed: UInt64) throws {
        var simulation = PlanSimulation(seed: seed)
        try simulation.run(rounds: 400)
        try simulation.finish()
    }

    private func fresh(_ keys: [String]) -> [DeliveryPlan.Fresh] {
        keys.enumerated().map {
            DeliveryPlan.Fresh(sequence: Int64($0), partitionKey: $1, hasPayload: true)
        }
    }

    private func held(
        _ sequence: Int64,
        _ key: String,
        _ state: HeldEvent.State,
        due: Int64 = 0
    ) -> HeldEvent {
        HeldEvent(
            consumer: "reader/NoteSeen",
            sequence: sequence,
            state: state,
            attempts: 1,
            begun: 0,
            reason: nil,
            first: Instant(utcMillis: 0),
            last: Instant(utcMillis: 0),
            key: EventKey(key),
            dueMillis: due
        )
    }

    @Test func `sets aside what follows a failed event of its key, and delivers the rest`() {
        var plan = DeliveryPlan(cursor: -1, held: [], bound: 100)
        #expect(plan.next(at: 0, limit: 10) == .read(after: -1))
        plan.take(fresh(["a", "b", "a", "c"]))
        #expect(plan.next(at: 0, limit: 10) == .fresh((0..<4).map { .deliver($0) }))
        plan.held(held(0, "a", .retrying, due: 50))
        #expect(
            plan.next(at: 0, limit: 10)
                == .fresh([.deliver(1), .setAside(2, EventKey("a")), .deliver(3)])
        )
        plan.advanced(past: 1)
        plan.setAside(2, EventKey("a"))
        plan.advanced(past: 3)
        #expect(plan.next(at: 0, limit: 10) == .read(after: 3))
        plan.take([])
        #expect(plan.next(at: 0, limit: 10) == .wait(untilMillis: 50))
        #expect(plan.next(at: 50, limit: 10) == .held([0, 2]))
    }

    @Test func `brings what a dead letter held back, and what a parked event held back not`() {
        let rows = [
            held(1, "a", .parked), held(2, "b", .retrying), held(3, "a", .waiting),
            held(4, "b", .waiting),
        ]
        var plan = DeliveryPlan(cursor: 9, held: rows, bound: 100)
        plan.take([])
        #expect((plan.waiting, plan.parked, plan.retrying) == (2, [1], 1))
        #expect(plan.next(at: 0, limit: 10) == .held([2, 4]))
        plan.held(held(2, "b", .dead))
        #expect(plan.dead == [2])
        #expect(plan.next(at: 0, limit: 10) == .held([4]))
        plan.settled(4)
        #expect(plan.next(at: 0, limit: 10) == .wait(untilMillis: nil))
    }

    @Test func `reads no more at its bound, and goes on once something is settled`() {
        let rows = [held(1, "a", .retrying, due: 80), held(2, "b", .parked), held(3, "c", .dead)]
        var plan = DeliveryPlan(cursor: 3, held: rows, bound: 3)
        #expect(plan.isFull)
        #expect(plan.next(at: 0, limit: 10) == .full(untilMillis: 80))
        #expect(plan.next(at: 80, limit: 10) == .held([1]))
        plan.settled(1)
        #expect(plan.next(at: 80, limit: 10) == .read(after: 3))
    }

    @Test func `sets aside no more than there is room for`() {
        var plan = DeliveryPlan(cursor: -1, held: [], bound: 2)
        plan.take(fresh(["a", "a", "a", "b"]))
        plan.held(held(0, "a", .parked))
        #expect(plan.next(at: 0, limit: 10) == .fresh([.setAside(1, EventKey("a"))]))
        plan.setAside(1, EventKey("a"))
        #expect(plan.next(at: 0, limit: 10) == .full(untilMillis: nil))
    }

    @Test func `takes turns between what failed and what is new`() {
        var plan = DeliveryPlan(cursor: -1, held: [], bound: 100)
        plan.take(fresh(["a", "b", "c"]))
        plan.held(held(0, "a", .retrying, due: 0))
        #expect(plan.next(at: 0, limit: 1) == .held([0]))
        #expect(plan.next(at: 0, limit: 1) == .fresh([.deliver(1)]))
        plan.advanced(past: 1)
        #expect(plan.next(at: 0, limit: 1) == .held([0]))
    }

    @Test func `brings events in doubt alone, from the first on`() {
        let rows = [held(1, "a", .waiting), held(3, "b", .retrying)]
        let doubt = EventDoubt(cursor: 4, until: 6, held: rows)
        var plan = DeliveryPlan(cursor: 4, held: rows, doubt: doubt, bound: 1)
        let events = (5..<8).map {
            DeliveryPlan.Fresh(sequence: $0, partitionKey: "k\($0)", hasPayload: true)
        }
        plan.take(events)
        #expect(plan.next(at: 0, limit: 10) == .careful(1))
        plan.settled(1)
        // Those that may have been under way are written down first, whatever the bound.
        #expect(
            plan.next(at: 0, limit: 2)
                == .fresh([.setAside(5, EventKey("k5")), .setAside(6, EventKey("k6"))])
        )
    }

    @Test func `has no doubts of what waited for an operator when the process ended`() {
        let parked = [held(1, "a", .parked), held(2, "a", .waiting), held(3, "a", .waiting)]
        let touched = [held(4, "b", .retrying), held(5, "b", .waiting), held(6, "c", .dead)]
        let doubt = EventDoubt(cursor: 6, until: 9, held: parked + touched)
        #expect((0...10).filter(doubt.covers) == [4, 5, 7, 8, 9])
        #expect((0...10).filter(EventDoubt.none.covers) == [])

        // Replayed, they come together; what is in doubt comes before them, alone.
        let replayed = [held(1, "a", .retrying, due: 0)] + parked.dropFirst()
        var plan = DeliveryPlan(cursor: 6, held: replayed + touched, doubt: doubt, bound: 9)
        #expect(plan.next(at: 0, limit: 10) == .careful(4))
        plan.settled(4)
        plan.wake()
        plan.take([])
        #expect(plan.next(at: 0, limit: 10) == .careful(5))
        plan.settled(5)
        #expect(plan.next(at: 0, limit: 10) == .held([1, 2, 3]))
    }

    @Test func `is not kept where the file was changed while it was read`() {
        var known = KnownPlan()
        let before = known.reading
        known.forget()
        known.keep(DeliveryPlan(cursor: 4, held: [], bound: 9), of: before)
        #expect(known.plan == nil)

        known.keep(DeliveryPlan(cursor: 5, held: [], bound: 9), of: known.reading)
        known.update(DeliveryPlan(cursor: 6, held: [], bound: 9))
        #expect(known.plan?.cursor == 6)

        known.forget()
        known.update(DeliveryPlan(cursor: 7, held: [], bound: 9))
        #expect(known.plan == nil)
    }
}
