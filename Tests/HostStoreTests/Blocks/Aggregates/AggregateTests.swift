import HostStore
import Synchronization
@testable import TestDisk
import Testing

@testable import PluginKit

@Suite(.timeLimit(.minutes(1))) struct `An aggregate in the lane's memory` {
    /// A lot whose deadline is a millisecond from now, and the deadline.
    private func opened() async throws -> (LotRig, Stamp) {
        let rig = try LotRig(TestStore())
        try await rig.open("a", forNanos: 1_000_000)
        return (rig, rig.clock.stamp.adding(nanos: 1_000_000))
    }

    /// Gives the lane's thread and every task the chance to do what they must not do yet.
    private func letOthersRun() async {
        let end = ContinuousClock.now + .milliseconds(50)
        while ContinuousClock.now < end { await Task.yield() }
    }

    @Test func `hears a bid received a nanosecond before the deadline, however late it comes`()
        async throws
    {
        let (rig, deadline) = try await opened()
        rig.clock.turn(to: deadline.adding(nanos: -1))
        let place = try rig.order.take()
        rig.clock.turn(nanos: 5_000_000)
        let timer = Task { try await rig.fire() }
        await letOthersRun()
        #expect(try await rig.bid(3, by: "liu", at: place) == "leads")
        try await timer.value
        let ends = place.stamp.nanos + TestLot.windowNanos
        #expect(try rig.rows()["lot/a"] == "3 liu \(ends) 1")
        #expect(try rig.rows()["award/a"] == nil)
        rig.clock.turn(nanos: TestLot.windowNanos)
        try await rig.fire()
        #expect(try rig.rows()["award/a"] == "liu 3")
        rig.store.close()
    }

    @Test func `hears no bid received at the deadline or later, timer or not`() async throws {
        let (rig, deadline) = try await opened()
        rig.clock.turn(to: deadline)
        #expect(try await rig.bid(3, by: "liu") == "over")
        #expect(try rig.rows()["award/a"] == "- 0")
        try await rig.fire()
        rig.clock.turn(nanos: 1)
        #expect(try await rig.bid(4, by: "wang") == "over")
        #expect(try rig.rows()["award/a"] == "- 0")
        rig.store.close()
    }

    @Test func `tells bids apart by the nanosecond, whichever of several loops received them`()
        async throws
    {
        let (rig, deadline) = try await opened()
        let order = try rig.order
        var places: [LaneOrder.Place] = []
        for nanos in Int64(-2)...2 {
            rig.clock.turn(to: deadline.adding(nanos: nanos))
            // Four loops at once, each with eight requests.
            places += await withTaskGroup(of: [LaneOrder.Place].self) { group in
                for _ in 0..<4 { group.addTask { (0..<8).map { _ in order.take() } } }
                return await group.reduce(into: []) { $0 += $1 }
            }
        }
        rig.clock.turn(nanos: 3_000_000)
        let outcomes = try await withThrowingTaskGroup(of: (Stamp, String).self) { group in
            for (index, place) in places.shuffled().enumerated() {
                if index % 40 == 20 {
                    group.addTask {
                        try await rig.fire()
                        return (deadline, "over")
                    }
                }
                // Nobody leads with nothing: the deadline stays, and who is in time is told so.
                group.addTask { (place.stamp, try await rig.bid(0, by: "liu", at: place)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count == 164)
        for (stamp, outcome) in outcomes {
            let expected = stamp < deadline ? "low" : "over"
            #expect(outcome == expected, "\(stamp.nanos - deadline.nanos) ns")
        }
        #expect(try rig.rows()["award/a"] == "- 0")
        rig.store.close()
    }

    @Test func `hears bids in the order in which they were received, not in which they come`()
        async throws
    {
        let (rig, _) = try await opened()
        let early = try rig.order.take()
        rig.clock.turn(nanos: 1)
        let late = try rig.order.take()
        let second = Task { try await rig.bid(3, by: "wang", at: late) }
        await letOthersRun()
        #expect(try await rig.bid(3, by: "liu", at: early) == "leads")
        #expect(try await second.value == "low")
        rig.store.close()
    }

    @Test func `goes on when somebody gives a place up, or is past the request's deadline`()
        async throws
    {
        let (rig, _) = try await opened()
        let refused = try rig.order.take()
        let slow = try rig.order.take(lastingNanos: 100)
        let bid = Task { try await rig.bid(3, by: "wang") }
        await letOthersRun()
        try rig.order.leave(refused.number)
        rig.clock.turn(nanos: 101)
        #expect(try await bid.value == "leads")
        let fault = await fault {
            try await rig.write(by: "liu", at: slow, deadlineNanos: slow.monotonicNanos + 100) {
                _ in
            }
        }
        #expect(fault?.code == "store.timed_out")
        #expect(try rig.order.onTheWay == 0)
        rig.store.close()
    }

    @Test func `is as before when a command that changed it is undone`() async throws {
        let (rig, _) = try await opened()
        #expect(try await rig.bid(3, by: "liu") == "leads")
        let before = try await rig.remembered()
        #expect(try await rig.bid(9, by: "wang", fails: true) == "undone")
        #expect(try await rig.remembered() == before)
        #expect(try rig.rows()["lot/a"] == before)
        #expect(try await rig.bid(4, by: "wang") == "leads")
        rig.store.close()
    }

    @Test func `is as before when the COMMIT fails`() async throws {
        let disk = SimulatedDisk()
        let rig = try LotRig(TestStore(), on: disk)
        try await rig.open("a", forNanos: 1_000_000)
        let before = try await rig.remembered()
        disk.fail(
            DiskFault(call: .write, way: .full, number: disk.count(.write) + 1, goesOn: false)
        )
        let fault = await fault { try await rig.bid(3, by: "liu") }
        #expect(fault?.code == "store.full")
        #expect(disk.strikes == 1)
        #expect(try await rig.remembered() == before)
        #expect(try await rig.bid(2, by: "wang") == "leads")
        rig.store.close()
        disk.remove()
    }

    @Test func `is after a crash what its rows say, with its deadline`() async throws {
        var (rig, _) = try await opened()
        #expect(try await rig.bid(3, by: "liu") == "leads")
        let before = try await rig.remembered()
        rig.clock.turnToMillisecond()
        rig = try rig.crashed()
        #expect(try await rig.remembered() == before)
        rig.clock.turn(nanos: 20_000_000)
        try await rig.fire()
        #expect(try rig.rows()["award/a"] == "liu 3")
        rig.store.close()
    }

    @Test func `is not there twice, nor open twice, nor without its declaration`() async throws {
        let (rig, _) = try await opened()
        let taken = await fault { try await rig.open("a", forNanos: 1) }
        #expect(taken?.code == "aggregate.id_reused")
        let missing = await fault { try await rig.bid(1, by: "liu", for: "b") }
        #expect(missing?.code == "aggregate.missing")
        let nested = await fault {
            try await rig.write(by: "liu") { transaction in
                try transaction.with(TestLot.self, "a") { _ in
                    try transaction.with(TestLot.self, "a") { _ in }
                }
            }
        }
        #expect(nested?.code == "aggregate.in_use")
        #expect(try await rig.bid(1, by: "liu") == "leads", "it is closed again")
        let standing = await fault {
            try await rig.write(by: "liu") { transaction in
                let deadline = MovingDeadline(at: transaction.stamp)
                try transaction.begin(Stone(deadline: deadline), as: "s")
                try transaction.with(Stone.self, "s") { _ in }
            }
        }
        #expect(standing?.code == "aggregate.deadline_stands")
        rig.store.close()
        let plain = try TestStore()
        let store = try plain.open()
        let undeclared = await fault {
            try await store.write(plain.call()) { try $0.with(TestLot.self, "a") { _ in } }
        }
        #expect(undeclared?.code == "plugin.block_not_declared")
        store.close()
    }
}
