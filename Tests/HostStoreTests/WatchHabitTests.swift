import Testing

@testable import HostStore

@Suite struct `The habit of watching` {
    @Test func `looks again every time as long as that finds something`() {
        var habit = WatchHabit()
        for _ in 0..<100 {
            let isWorthIt = habit.isWorthALook()
            #expect(isWorthIt)
            habit.looked(found: true)
        }
    }

    @Test func `looks ever less often where nothing comes`() {
        var habit = WatchHabit()
        var looks = 0
        for _ in 0..<10_000 where habit.isWorthALook() {
            habit.looked(found: false)
            looks += 1
        }
        #expect(looks < 60, "\(looks) looks in 10,000 turns")
        #expect(looks > 10_000 / (WatchHabit.pauseMax + 1))
    }

    @Test func `is back at once when a look finds something`() {
        var habit = WatchHabit()
        for _ in 0..<1000 where habit.isWorthALook() { habit.looked(found: false) }
        while !habit.isWorthALook() {}
        habit.looked(found: true)
        let isWorthIt = habit.isWorthALook()
        #expect(isWorthIt)
    }
}
