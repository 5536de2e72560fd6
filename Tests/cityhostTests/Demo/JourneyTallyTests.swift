import Testing

@testable import cityhost

@Suite struct `A tally of journeys` {
    /// One of 38 seconds of the person's and so many milliseconds of everybody else's.
    private func journey(_ system: Int64, isInside: Bool = true, isPaid: Bool = true)
        -> JourneyRecord
    {
        var record = JourneyRecord()
        record.add("hold", millis: system / 2, waitedMillis: system / 4)
        record.add("read", isHuman: true, millis: 38_000, waitedMillis: 38_000)
        record.add("code", millis: system - system / 2, waitedMillis: 0)
        record.isPaid = isPaid
        record.isInside = isInside
        if !isInside { record.failure = "no code opens the door" }
        return record
    }

    private func tally(_ records: [JourneyRecord]) -> JourneyTally {
        var tally = JourneyTally()
        for record in records { tally.add(record) }
        return tally
    }

    @Test func `tells the person's share from the system's`() {
        let record = journey(7001)
        #expect(record.systemMillis == 7001)
        #expect(record.wholeMillis == 45_001)
    }

    @Test func `tells what is waited for from what this machine takes`() {
        let waited = tally([journey(40_000)]).waited
        #expect(waited.records[0].systemMillis == 10_000)
        #expect(waited.records[0].wholeMillis == 48_000)
        #expect(waited.misses(JourneyGoal()).isEmpty)
        #expect(!tally([journey(40_000)]).misses(JourneyGoal()).isEmpty)
        #expect(!tally([journey(60_000)]).waited.misses(JourneyGoal()).isEmpty)
    }

    @Test func `is kept by journeys that are just in time`() {
        // 995 of a thousand come at an open door, and ten may be slow.
        let fast = Array(repeating: journey(12_000), count: 990)
        let slow = Array(repeating: journey(40_000), count: 5)
        let never = Array(repeating: journey(100, isInside: false, isPaid: false), count: 5)
        #expect(tally(fast + slow + never).misses(JourneyGoal()).isEmpty)
    }

    @Test func `counts those who never came as the slowest`() {
        let fast = Array(repeating: journey(1000), count: 94)
        let never = Array(repeating: journey(0, isInside: false, isPaid: false), count: 6)
        let found = tally(fast + never)
        #expect(found.percentile(94, of: \.wholeMillis) == 39_000)
        #expect(found.percentile(95, of: \.wholeMillis) == nil)
        #expect(found.misses(JourneyGoal()).first == "whole p95 is never, not 50.000 s")
    }

    @Test(arguments: [(12_001, "system share p99 is 12.001 s, not 12.000 s"), (12_000, nil)])
    func `is missed by a millisecond`(system: Int64, miss: String?) {
        let found = tally(Array(repeating: journey(system), count: 100)).misses(JourneyGoal())
        #expect(found.filter { $0.hasPrefix("system share") } == (miss.map { [$0] } ?? []))
    }

    @Test func `is missed by one who paid and stays outside`() {
        let records =
            Array(repeating: journey(1000), count: 999) + [journey(1000, isInside: false)]
        #expect(
            tally(records).misses(JourneyGoal())
                == ["999 of 1000 that were paid ended at an open door"]
        )
    }

    @Test func `without a journey is no proof`() {
        #expect(tally([]).misses(JourneyGoal()).count == 3)
    }

    @Test func `is told step by step, with what stood in the way`() {
        let lines = tally([journey(2000), journey(4000), journey(9, isInside: false)]).report()
        #expect(lines[0].hasSuffix("p50       p95       p99      most"))
        #expect(lines[2].hasPrefix("read (the person)"))
        #expect(lines[5].contains("40.000 s  42.000 s"))
        #expect(lines[6] == "2 of 3 ended at an open door, 3 were paid")
        #expect(lines[7] == "  1 × no code opens the door")
    }
}
