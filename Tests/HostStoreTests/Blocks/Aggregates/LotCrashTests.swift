import Foundation
import HostStore
import TestGround
import Testing

@testable import PluginKit
@testable import TestDisk

/// Rounds of an auction on a disk in memory, each looked at as if the process had been killed, or the
/// power had gone, at each of its writes.
private struct LotStory {
    /// What is known of a round: what stood after each thing that changed it, and what was said by then.
    private struct Round {
        /// What a deadline may still do is done: rows say it later than the lane decides it.
        var states: [[String: String]]
        var models: [LotModel]
        /// For each number that was acknowledged, the first state in which it has been decided.
        var decided: [Int: Int] = [:]
        /// For each number that heard "over", the lot it asked for.
        var over: [Int: String] = [:]
    }

    /// Acknowledged when every deadline's timer has fired.
    private static let fired = 1_000_000

    let seed: UInt64
    let clock = NanoClock()
    let home: TestStore
    var random: SeededRandom
    var model = LotModel()
    var medium: DiskImage = [:]
    /// Ends that were looked at.
    private(set) var ends = 0

    init(seed: UInt64) throws {
        self.seed = seed
        random = SeededRandom(seed: seed)
        home = try TestStore()
    }

    /// One process, and all its possible ends; the next one begins with one of them.
    mutating func tell(_ number: Int) async throws {
        let disk = SimulatedDisk(medium)
        defer { disk.remove() }
        let rig = try LotRig(home, clock: clock, on: disk)
        clock.turnToMillisecond()
        let before = model
        let id = "l\(number)"
        let nanos = Int64.random(in: 1...20_000_000, using: &random)
        let deadline = MovingDeadline(at: clock.stamp.adding(nanos: nanos))
        model.lots[id] = TestLot(price: 0, deadline: deadline)
        var round = Round(states: [], models: [before, model])
        try await rig.open(id, forNanos: nanos)
        let requests = try (0..<Int.random(in: 1...9, using: &random)).map { _ in
            try receive(rig, &round)
        }
        let arrived = requests.shuffled(using: &random)
        // One after another each is a commit of its own; at once the lane takes some together.
        let isAtOnce = Bool.random(using: &random)
        try await arrive(isAtOnce ? arrived : requests, rig, disk, isAtOnce: isAtOnce)
        clock.turnToMillisecond()
        try await rig.fire()
        disk.note(acknowledged: LotStory.fired)
        rig.store.close()
        round.states = round.models.map { model in
            var model = model
            model.pass(to: clock.stamp)
            return model.all
        }
        try await end(disk.record, round, "seed \(seed), round \(number)")
    }

    private mutating func receive(_ rig: LotRig, _ round: inout Round) throws -> LotRequest {
        let lot = model.lots.keys.sorted().suffix(3).randomElement(using: &random) ?? "none"
        if let deadline = model.lots[lot]?.deadline?.at, Int.random(in: 0..<3, using: &random) == 0
        {
            let step = Int64.random(in: -1...1, using: &random)
            clock.turn(to: deadline.adding(nanos: step))
        }
        clock.turn(nanos: Int64.random(in: 0...2_000_000, using: &random))
        let place = try rig.order.take()
        let amount = Int64(place.number) - Int64.random(in: 0...2, using: &random)
        let isUndone = Int.random(in: 0..<8, using: &random) == 0
        let who = "p\(place.number)"
        let rows = model.rows.count
        let expected =
            isUndone ? "undone" : model.bid(amount, by: who, for: lot, at: place.stamp)
        if model.rows.count > rows { round.models.append(model) }
        if expected == "over" { round.over[Int(place.number)] = lot }
        round.decided[Int(place.number)] = round.models.count - 1
        return LotRequest(
            place: place,
            lot: lot,
            amount: amount,
            who: who,
            fate: isUndone ? .undone : .decided,
            expected: expected
        )
    }

    private func arrive(
        _ requests: [LotRequest],
        _ rig: LotRig,
        _ disk: SimulatedDisk,
        isAtOnce: Bool
    ) async throws {
        let comment: Comment = "seed \(seed)"
        @Sendable func ask(_ request: LotRequest) async throws {
            let outcome = try await rig.bid(
                request.amount,
                by: request.who,
                for: request.lot,
                at: request.place,
                fails: request.fate == .undone
            )
            #expect(outcome == request.expected, "\(comment): \(request)")
            disk.note(acknowledged: Int(request.place.number))
        }
        guard isAtOnce else {
            for request in requests { try await ask(request) }
            return
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for request in requests { group.addTask { try await ask(request) } }
            group.addTask { try await rig.fire() }
            try await group.waitForAll()
        }
    }

    // MARK: - Ends

    /// Looks at every end, and goes on with one of them.
    private mutating func end(_ record: DiskRecord, _ round: Round, _ comment: Comment) async throws
    {
        let chosen = Int.random(in: 0...record.entries.count, using: &random)
        let fates = PowerLoss.Fate.allCases
        let other = fates.randomElement(using: &random) ?? .allLost
        var next: (DiskImage, LotModel)?
        var found: Set<[String: String]> = []
        for at in 0...record.entries.count {
            let loss = PowerLoss(record, after: at, on: medium)
            for fate in at == chosen ? [.allLost, .allKept, other] : [.allLost, .allKept] {
                let image = loss.image(fate, &random)
                let rows = try read(image)
                let comment: Comment = "\(comment), \(fate) after \(at)\n\(record.tail(before: at))"
                let state = try judge(rows, record.acknowledged(before: at), round, comment)
                ends += 1
                if at == chosen { next = (image, round.models[state]) }
                guard found.insert(rows).inserted else { continue }
                try await goOn(image, round.states[state], comment)
            }
        }
        (medium, model) = try #require(next)
        // What was open at the end of the process has waited until now.
        model.pass(to: clock.stamp)
    }

    /// Which of the round's states the rows show; it is none before what was acknowledged.
    private func judge(
        _ rows: [String: String],
        _ acknowledged: [Int],
        _ round: Round,
        _ comment: Comment
    ) throws -> Int {
        var passed = LotModel()
        for (key, text) in rows {
            if key.hasPrefix("lot/") {
                passed.lots[String(key.dropFirst(4))] = TestLot(text)
            } else {
                passed.rows[key] = text
            }
        }
        passed.pass(to: clock.stamp)
        let state = try #require(round.states.lastIndex(of: passed.all), "\(comment): \(rows)")
        for number in acknowledged {
            #expect(state >= round.decided[number] ?? 0, "\(number) is gone, \(comment)")
            guard let lot = round.over[number] else { continue }
            #expect(rows["award/\(lot)"] != nil, "\(number) heard of no award, \(comment)")
        }
        if acknowledged.contains(LotStory.fired) { #expect(rows == passed.all, comment) }
        return state
    }

    /// What stands in the rows, without a host.
    private func read(_ image: DiskImage) throws -> [String: String] {
        let disk = SimulatedDisk(image)
        defer { disk.remove() }
        let bare = try Connection(
            path: DataDirectory(home.path).file(of: PluginID("notebook")),
            role: .bare,
            environment: .story(on: disk)
        )
        defer { bare.close() }
        var rows: [String: String] = [:]
        guard try bare.integer("SELECT count(*) FROM sqlite_schema WHERE name='note'") == 1 else {
            return rows
        }
        try bare.each("SELECT id, body FROM note") { rows[$0.text(at: 0)] = $0.text(at: 1) }
        return rows
    }

    /// The next process remembers what the rows say, and every deadline is still reached, once.
    private func goOn(
        _ image: DiskImage,
        _ state: [String: String],
        _ comment: Comment
    ) async throws {
        let disk = SimulatedDisk(image)
        defer { disk.remove() }
        let later = NanoClock()
        later.turn(to: clock.stamp)
        let rig = try LotRig(home, clock: later, on: disk)
        defer { rig.store.close() }
        try await rig.fire()
        try #require(try rig.rows() == state, comment)
        for (key, text) in state where key.hasPrefix("lot/") {
            try #require(try await rig.remembered(String(key.dropFirst(4))) == text, comment)
        }
        later.turn(nanos: 60_000_000)
        later.turnToMillisecond()
        try await rig.fire()
        let rows = try rig.rows()
        for (key, text) in rows where key.hasPrefix("lot/") {
            try #require(TestLot(text).deadline == nil, "\(key) never ends, \(comment)")
            try #require(rows["award/" + key.dropFirst(4)] != nil, comment)
        }
    }
}

@Suite(.timeLimit(.minutes(60))) struct `Lots under auction whose host ends` {
    private static let seeds: [UInt64] = {
        let count = ProcessInfo.processInfo.environment["CITYHOST_BLOCK_SEEDS"].flatMap(Int.init)
        return (0..<UInt64(count ?? 4)).map { 12_000 + $0 }
    }()

    @Test(arguments: seeds)
    func `stand at every write as they were decided, and go on`(seed: UInt64) async throws {
        var story = try LotStory(seed: seed)
        for number in 0..<5 { try await story.tell(number) }
        #expect(story.ends > 200)
    }
}
