import PluginKit
import Testing

@testable import cityhost

@Suite struct `Time that is skipped` {
    @Test func `runs on by itself and never goes back`() {
        let clock = SkippedTime()
        let (first, nanos) = (clock.now, clock.monotonicNanos)
        clock.skip(to: first.adding(seconds: -5))
        #expect(clock.now >= first)
        clock.skip(to: first.adding(seconds: 60))
        #expect(clock.now.utcMillis - first.utcMillis >= 60_000)
        #expect(clock.monotonicNanos - nanos >= 60_000_000_000)
        #expect(clock.now.utcMillis - first.utcMillis < 70_000)
    }

    @Test(.timeLimit(.minutes(1)))
    func `lets those go on whose time has come, the earlier first`() async {
        let clock = SkippedTime()
        await withTaskGroup(of: Int64.self) { group in
            for wait: Int64 in [30_000, 10_000, 20_000] {
                clock.enters()
                group.addTask {
                    await clock.pass(millis: wait)
                    clock.leaves()
                    return wait
                }
            }
            // Real tasks: this waits for them to begin to wait.
            while !clock.isEverybodyWaiting { await Task.yield() }
            clock.wakeDue()
            #expect(clock.isEverybodyWaiting)
            var came: [Int64] = []
            while let next = clock.nextDue {
                clock.skip(to: next)
                clock.wakeDue()
                if let one = await group.next() { came.append(one) }
            }
            #expect(came == [10_000, 20_000, 30_000])
        }
    }

    @Test func `gives every resident a number that checks itself and is nobody's`() throws {
        let day = try #require(CivilDay("2026-11-27"))
        var seen: Set<String> = []
        for number in 0..<5000 {
            let text = SigningResident.citizen(number)
            let id = try CitizenID(text, on: day, within: .issuedOrTest)
            #expect(id.age(on: day) >= 18)
            #expect(throws: (any Error).self) { try CitizenID(text, on: day) }
            seen.insert(text)
        }
        #expect(seen.count == 5000)
    }
}
