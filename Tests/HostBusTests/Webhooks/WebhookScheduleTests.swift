import PluginKit
import TestGround
import Testing

@testable import HostBus

@Suite struct `A webhook's schedule` {
    private func sent(_ schedule: inout WebhookSchedule, at now: Int64) -> [Int64] {
        var list: [Int64] = []
        while let item = schedule.next(at: now) { list.append(item.sequence) }
        return list
    }

    @Test func `messages of one key go one after the other, keys beside each other`() {
        var schedule = WebhookSchedule(cursor: -1, stored: [])
        for (sequence, key) in [(0, "a"), (1, "b"), (2, "a"), (3, "c"), (4, "b")] {
            schedule.add(Int64(sequence), key: key)
        }
        #expect(sent(&schedule, at: 0) == [0, 1, 3])
        #expect(schedule.finish(0, .taken, at: 1, chance: 0) == .over)
        #expect(sent(&schedule, at: 1) == [2])
    }

    /// Its secrets could not be read, or the log not.
    @Test func `a message that was not sent after all waits as before`() {
        var schedule = WebhookSchedule(cursor: -1, stored: [])
        schedule.add(0, key: "a")
        schedule.add(1, key: "a")
        #expect(sent(&schedule, at: 0) == [0])
        schedule.keep(0)
        #expect(schedule.flyingCount == 0 && schedule.wakeMillis == 0)
        #expect(sent(&schedule, at: 0) == [0])
    }

    @Test func `a failing message holds its key and nothing else, along the ladder`() {
        var schedule = WebhookSchedule(cursor: -1, stored: [])
        schedule.add(0, key: "a")
        schedule.add(1, key: "a")
        schedule.add(2, key: "b")
        var now: Int64 = 0
        #expect(sent(&schedule, at: now) == [0, 2])
        #expect(schedule.finish(2, .taken, at: now, chance: 0) == .over)
        for wait in RetryLadder.seconds {
            #expect(
                schedule.finish(0, .failed(pauseMillis: nil), at: now, chance: 0)
                    == .waits(untilMillis: now + wait * 1000)
            )
            #expect(schedule.wakeMillis == now + wait * 1000)
            #expect(sent(&schedule, at: now + wait * 1000 - 1).isEmpty)
            now += wait * 1000
            #expect(sent(&schedule, at: now) == [0])
        }
        // The last step of the ladder is the end of the message, not of its key.
        #expect(schedule.finish(0, .failed(pauseMillis: nil), at: now, chance: 0) == .givenUp)
        #expect(sent(&schedule, at: now) == [1])
        #expect(RetryLadder.seconds.reduce(0, +) >= 3 * 86_400)
    }

    @Test func `jitter adds up to a fifth and never takes away`() {
        for failures in 1...RetryLadder.seconds.count {
            let base = RetryLadder.seconds[failures - 1] * 1000
            #expect(RetryLadder.waitMillis(after: failures, chance: 0) == base)
            #expect(RetryLadder.waitMillis(after: failures, chance: 1) == base + base / 5)
        }
        #expect(RetryLadder.waitMillis(after: RetryLadder.attemptsMax, chance: 0) == nil)
        #expect(RetryLadder.waitMillis(after: 0, chance: 0) == nil)
    }

    @Test func `what is due is known without taking it`() {
        var schedule = WebhookSchedule(cursor: -1, stored: [])
        #expect(!schedule.hasDue(at: 0))
        schedule.add(0, key: "a")
        schedule.add(1, key: "a")
        #expect(schedule.hasDue(at: 0))
        #expect(sent(&schedule, at: 0) == [0])
        // The other one waits for the first of its key.
        #expect(!schedule.hasDue(at: 0))
        _ = schedule.finish(0, .failed(pauseMillis: nil), at: 0, chance: 0)
        #expect(!schedule.hasDue(at: RetryLadder.seconds[0] * 1000 - 1))
        #expect(schedule.hasDue(at: RetryLadder.seconds[0] * 1000))
    }

    @Test func `two settlements written as one say what the second says of both`() {
        func item(_ sequence: Int64, failures: Int) -> WebhookSchedule.Item {
            WebhookSchedule.Item(sequence: sequence, key: "k", failures: failures)
        }
        var first = WebhookSchedule.Settlement(
            cursor: 5,
            stored: [item(1, failures: 1), item(2, failures: 1), item(3, failures: 1)],
            removed: [4, 6],
            behind: [.init(key: "a", place: 3), .init(key: "b", place: 4)]
        )
        first.append(
            WebhookSchedule.Settlement(
                cursor: 9,
                stored: [item(2, failures: 2), item(4, failures: 1)],
                removed: [3],
                behind: [.init(key: "a", place: nil)]
            )
        )
        #expect(first.cursor == 9)
        #expect(
            first.stored == [
                item(1, failures: 1), item(2, failures: 2), item(4, failures: 1),
            ]
        )
        #expect(first.removed == [6, 3])
        #expect(first.behind == [.init(key: "b", place: 4), .init(key: "a", place: nil)])
    }

    @Test func `a pause that the receiver asks for holds every key`() {
        var schedule = WebhookSchedule(cursor: -1, stored: [])
        schedule.add(0, key: "a")
        schedule.add(1, key: "b")
        _ = schedule.next(at: 0)
        _ = schedule.finish(0, .failed(pauseMillis: 120_000), at: 0, chance: 0)
        #expect(sent(&schedule, at: 119_999).isEmpty)
        #expect(schedule.wakeMillis == 120_000)
        #expect(sent(&schedule, at: 120_000) == [0, 1])
    }

    @Test func `the cursor moves past what is over or stored, never past what is neither`() {
        var schedule = WebhookSchedule(cursor: 9, stored: [])
        for sequence in 10..<14 { schedule.add(Int64(sequence), key: "k\(sequence)") }
        schedule.read(to: 20)
        #expect(schedule.settle() == nil)
        #expect(sent(&schedule, at: 0) == [10, 11, 12, 13])
        _ = schedule.finish(11, .taken, at: 0, chance: 0)
        #expect(schedule.settle() == nil)
        _ = schedule.finish(10, .taken, at: 0, chance: 0)
        #expect(schedule.settle()?.cursor == 11)
        _ = schedule.finish(12, .failed(pauseMillis: nil), at: 0, chance: 0)
        let stored = schedule.settle()
        #expect(stored?.cursor == 12)
        #expect(stored?.stored.map(\.sequence) == [12])
        _ = schedule.finish(13, .taken, at: 0, chance: 0)
        #expect(schedule.settle()?.cursor == 20)
        #expect(sent(&schedule, at: 10_000) == [12])
        _ = schedule.finish(12, .taken, at: 10_000, chance: 0)
        #expect(schedule.settle()?.removed == [12])
    }

    @Test func `what comes behind a failed message of its key is stored with it`() {
        var schedule = WebhookSchedule(cursor: -1, stored: [])
        schedule.add(0, key: "a")
        schedule.add(1, key: "a")
        _ = schedule.next(at: 0)
        _ = schedule.finish(0, .failed(pauseMillis: nil), at: 0, chance: 0)
        #expect(schedule.settle()?.stored.map(\.sequence) == [0, 1])
        schedule.add(2, key: "a")
        let later = schedule.settle()
        #expect(later?.stored.map(\.sequence) == [2])
        #expect(later?.cursor == 2)
    }

    @Test func `a key that fails for days keeps a few messages and holds no other`() {
        var schedule = WebhookSchedule(cursor: -1, stored: [])
        schedule.add(0, key: "bad")
        #expect(sent(&schedule, at: 0) == [0])
        _ = schedule.finish(0, .failed(pauseMillis: nil), at: 0, chance: 0)
        let end: Int64 = 50_000
        for sequence in 1..<end {
            schedule.add(sequence, key: sequence % 10 == 0 ? "good" : "bad")
            // Long before many wait.
            #expect(schedule.count <= WebhookSchedule.keptOfKey + 1)
            if sequence % 10 == 0 {
                #expect(sent(&schedule, at: 1) == [sequence])
                #expect(schedule.finish(sequence, .taken, at: 1, chance: 0) == .over)
            }
        }
        #expect(schedule.count == WebhookSchedule.keptOfKey && schedule.freeCount == 0)
        #expect(schedule.wanted == nil)
        let settlement = schedule.settle()
        #expect(settlement?.cursor == end - 1)
        #expect(settlement?.stored.count == WebhookSchedule.keptOfKey)
        #expect(settlement?.behind.map(\.key) == ["bad"])
        // Then it is taken, and the log is read on for it.
        var order: [Int64] = []
        for _ in 0..<50 where order.count < 50 {
            for sequence in sent(&schedule, at: 5000) {
                order.append(sequence)
                _ = schedule.finish(sequence, .taken, at: 5000, chance: 0)
            }
            if let (key, place) = schedule.wanted {
                let rest = (place + 1..<min(place + 10, end)).filter { $0 % 10 != 0 }
                schedule.catchUp(key, Array(rest), to: min(place + 9, end - 1))
            }
        }
        let wanted: [Int64] = (0..<60).filter { $0 == 0 || $0 % 10 != 0 }
        #expect(Array(order.prefix(50)) == Array(wanted.prefix(50)))
    }

    @Test func `where many wait, a key of which more comes than goes keeps a few`() {
        var schedule = WebhookSchedule(cursor: -1, stored: [])
        for sequence in 0..<5000 { schedule.add(Int64(sequence), key: "fast") }
        #expect(schedule.count <= WebhookSchedule.crowd)
        #expect(schedule.hasRoom)
        #expect(sent(&schedule, at: 0) == [0])
        schedule.add(5000, key: "other")
        #expect(sent(&schedule, at: 0) == [5000])
    }

    @Test func `a key has come up once the log was read for it to where all others are`() {
        var schedule = WebhookSchedule(cursor: 9, stored: [], behind: ["a": 4, "b": 12])
        // What it has up to its place is as new as that of any other.
        for sequence in 10..<15 { schedule.add(Int64(sequence), key: "b") }
        #expect(sent(&schedule, at: 0) == [10])
        #expect(schedule.wanted?.key == "a" && schedule.wanted?.place == 4)
        schedule.catchUp("a", [6, 8, 20], to: 14)
        #expect(sent(&schedule, at: 0) == [6])
        #expect(schedule.wanted?.key == "b" && schedule.wanted?.place == 12)
        schedule.catchUp("b", [13, 14], to: 14)
        #expect(schedule.wanted == nil)
        let settlement = schedule.settle()
        #expect(settlement?.behind == [.init(key: "a", place: nil), .init(key: "b", place: nil)])
        #expect(settlement?.stored.map(\.sequence) == [6, 8, 13, 14])
        schedule.add(15, key: "b")
        #expect(schedule.count == 8)
    }

    /// A random life with stops at any instant: whatever is not taken when the webhook's file is
    /// read again is sent again, and per key nothing overtakes.
    @Test(arguments: 0..<200)
    func `no event is skipped whenever it stops`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let keys = (0..<60).map { _ in "k\(Int.random(in: 0..<5, using: &random))" }
        let kept = Int.random(in: 1..<6, using: &random)
        var taken: Set<Int64> = []
        var order: [String: [Int64]] = [:]
        var file = (cursor: Int64(-1), rows: [Int64: WebhookSchedule.Item]())
        var behind: [String: Int64] = [:]
        var now: Int64 = 0
        for _ in 0..<400 where taken.count < keys.count {
            var schedule = WebhookSchedule(
                cursor: file.cursor,
                stored: Array(file.rows.values),
                behind: behind,
                keptOfKey: kept
            )
            var flying: [WebhookSchedule.Item] = []
            for _ in 0..<Int.random(in: 1..<40, using: &random) {
                let from = schedule.mark + 1
                for sequence in from..<min(from + 3, 60) {
                    schedule.add(sequence, key: keys[Int(sequence)])
                }
                if let (key, place) = schedule.wanted {
                    let end = min(place + Int64.random(in: 1..<9, using: &random), schedule.mark)
                    let found = (place + 1..<end + 1).filter { keys[Int($0)] == key }
                    schedule.catchUp(key, found, to: end)
                }
                now += Int64.random(in: 0..<200_000, using: &random)
                while let item = schedule.next(at: now) { flying.append(item) }
                // What is still under way when it stops was not heard of.
                while !flying.isEmpty, Int.random(in: 0..<3, using: &random) > 0 {
                    let item = flying.remove(at: Int.random(in: 0..<flying.count, using: &random))
                    let isTaken = Bool.random(using: &random)
                    if isTaken {
                        taken.insert(item.sequence)
                        order[item.key, default: []].append(item.sequence)
                    }
                    // A ladder that never ends, so that every event is taken at last.
                    let fate = schedule.finish(
                        item.sequence,
                        isTaken ? .taken : .failed(pauseMillis: nil),
                        at: now,
                        chance: 0
                    )
                    if fate == .givenUp {
                        schedule.redeliver(item.sequence, key: item.key, at: now)
                    }
                }
                if Bool.random(using: &random), let settlement = schedule.settle() {
                    #expect(settlement.cursor >= file.cursor)
                    file.cursor = settlement.cursor
                    for item in settlement.stored { file.rows[item.sequence] = item }
                    for sequence in settlement.removed { file.rows[sequence] = nil }
                    for key in settlement.behind { behind[key.key] = key.place }
                }
            }
        }
        #expect(taken.count == keys.count, "an event was skipped, seed \(seed)")
        for (key, list) in order {
            var first: [Int64] = []
            for sequence in list where !first.contains(sequence) { first.append(sequence) }
            #expect(first == first.sorted(), "key \(key), seed \(seed)")
        }
    }
}

/// SplitMix64.
private struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
