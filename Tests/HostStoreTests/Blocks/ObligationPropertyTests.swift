import Foundation
import HostStore
import TestGround
import Testing

@testable import PluginKit

/// What is owed, as clocks that nobody wrote down.
private struct ObligationModel {
    struct Owed {
        let calendar: String
        var clock: ServiceClock
        /// The most days that were counted so far.
        var elapsed = 0
        /// The deadline that was told last, and after how many steps.
        var deadline = ServiceClock.Deadline.none
    }

    var owed: [String: Owed] = [:]
    /// What the plugin is to have heard, in no order.
    var told: [String] = []

    /// Time passes for everything.
    mutating func pass(to now: Instant, _ book: CalendarBook) throws {
        for id in owed.keys { try change(id, book) { $0.advance(to: now, on: $1) } }
    }

    /// True when the step was taken.
    mutating func step(
        _ id: String,
        _ book: CalendarBook,
        _ body: (inout ServiceClock, BusinessCalendar) throws -> [ServiceClock.Effect]
    ) throws -> Bool {
        do {
            try change(id, book, body)
            return true
        } catch is Fault {
            return false
        }
    }

    private mutating func change(
        _ id: String,
        _ book: CalendarBook,
        _ body: (inout ServiceClock, BusinessCalendar) throws -> [ServiceClock.Effect]
    ) throws {
        guard var known = owed[id] else { return }
        let calendar = try book.calendar(since: known.calendar)
        let effects = try body(&known.clock, calendar)
        owed[id] = known
        for effect in effects {
            switch effect {
            case .remind(_, let left): told.append("\(id) reminder \(left)")
            case .deemedAccepted(let day): told.append("\(id) accepted \(day)")
            case .breached(_, let deadline): told.append("\(id) breach \(deadline.civilDay)")
            default: break
            }
        }
    }
}

@Suite(.timeLimit(.minutes(30))) struct `Any history of obligations` {
    private static let seeds: [UInt64] = {
        let count = ProcessInfo.processInfo.environment["CITYHOST_BLOCK_SEEDS"].flatMap(Int.init)
        return (0..<UInt64(count ?? 6)).map { 7000 + $0 }
    }()

    @Test(arguments: seeds)
    func `brings about what its clocks say, tells each turn once, and never counts back`(
        seed: UInt64
    ) async throws {
        try await tell(seed, steps: 80, crashes: false)
    }

    @Test(arguments: seeds)
    func `is the same after a crash at every commit`(seed: UInt64) async throws {
        try await tell(seed &+ 1_000_000, steps: 40, crashes: true)
    }

    private func tell(_ seed: UInt64, steps: Int, crashes: Bool) async throws {
        var random = SeededRandom(seed: seed)
        var model = ObligationModel()
        // Late in a year whose successor is not published yet.
        var rig = try ObligationRig.opened(on: "2026-10-20")
        let published = Int.random(in: 0..<steps, using: &random)
        for step in 0..<steps {
            let comment: Comment = "seed \(seed), step \(step)"
            if step == published {
                try rig.calendars.add("version N\nyears 2027 2030\noff 2027-01-01 2027-01-05")
                // Clocks that wait for the year look again every midnight.
                rig.home.turn(millis: 86_400_000)
            }
            try await act(rig, &model, step, &random, comment)
            if crashes { rig = try rig.crashed() }
            rig.home.turn(millis: Int64.random(in: 0...100_000_000, using: &random))
            if Int.random(in: 0..<3, using: &random) > 0 {
                rig.told.fail(times: Int.random(in: 0...1, using: &random))
                while try await rig.fire() > 0 { rig.home.turn(millis: 1000) }
                rig.told.fail(times: 0)
                if crashes { rig = try rig.crashed() }
                try model.pass(to: rig.home.now, rig.calendars.book)
                try #require(rig.told.lines.sorted() == model.told.sorted(), comment)
            }
            try check(rig, &model, &random, comment)
        }
        rig.home.turn(millis: 4_000_000_000)
        try await rig.fire()
        try model.pass(to: rig.home.now, rig.calendars.book)
        #expect(rig.told.lines.sorted() == model.told.sorted(), "seed \(seed)")
        #expect(Set(rig.told.lines).count == rig.told.lines.count, "seed \(seed)")
        rig.store.close()
    }

    private func act(
        _ rig: ObligationRig,
        _ model: inout ObligationModel,
        _ step: Int,
        _ random: inout SeededRandom,
        _ comment: Comment
    ) async throws {
        let (now, book) = (rig.home.now, rig.calendars.book)
        let id = model.owed.keys.sorted().randomElement(using: &random)
        guard let id, Int.random(in: 0..<5, using: &random) > 0 else {
            let made = try await rig.oblige("p\(step)")
            model.owed["p\(step)"] = ObligationModel.Owed(
                calendar: book.newestName,
                clock: try ServiceClock(
                    Desk.rules.obligations[0].rule(),
                    owner: "liu",
                    received: now
                )
            )
            return try #require(made.elapsedDays == 0, comment)
        }
        let wang = PersonID("wang")
        let (taken, expected): (Bool, Bool)
        switch Int.random(in: 0..<12, using: &random) {
        case 9, 10:
            taken = await isTaken(rig, id, .finish)
            expected = try model.step(id, book) { try $0.finish(at: now, on: $1) }
        case 0:
            taken = await isTaken(rig, id, .giveNotice(missing: ["deed"]))
            expected = try model.step(id, book) {
                try $0.giveNotice(missing: ["deed"], at: now, on: $1)
            }
        case 1, 2:
            taken = await isTaken(rig, id, .resubmit)
            expected = try model.step(id, book) { try $0.resubmit(at: now, on: $1) }
        case 3:
            taken = await isTaken(rig, id, .accept)
            expected = try model.step(id, book) { try $0.accept(at: now, on: $1) }
        case 4:
            taken = await isTaken(rig, id, .pause(Desk.siteVisit))
            expected = try model.step(id, book) { try $0.pause(for: "siteVisit", at: now, on: $1) }
        case 5, 6:
            taken = await isTaken(rig, id, .resume)
            expected = try model.step(id, book) { try $0.resume(at: now, on: $1) }
        case 7:
            taken = await isTaken(rig, id, .handOver(to: wang))
            expected = try model.step(id, book) { try $0.offer(to: "wang", at: now, on: $1) }
        default:
            taken = await isTaken(rig, id, .takeOver, by: "wang")
            expected = try model.step(id, book) {
                try $0.answerOffer(by: "wang", accepts: true, at: now, on: $1)
            }
        }
        try #require(taken == expected, comment)
        model.owed[id]?.deadline = .none
    }

    private func isTaken(
        _ rig: ObligationRig,
        _ id: String,
        _ step: ObligationStep<Desk.Permit>,
        by person: String? = nil
    ) async -> Bool {
        await fault { try await rig.step(id, step, by: person) } == nil
    }

    /// What is read is what the model holds; days are never uncounted, a deadline never moves by itself.
    private func check(
        _ rig: ObligationRig,
        _ model: inout ObligationModel,
        _ random: inout SeededRandom,
        _ comment: Comment
    ) throws {
        for id in model.owed.keys.sorted().shuffled(using: &random).prefix(5) {
            guard let owed = model.owed[id] else { continue }
            let found = try #require(try rig.read(id), comment)
            var clock = owed.clock
            let calendar = try rig.calendars.book.calendar(since: owed.calendar)
            _ = clock.advance(to: rig.home.now, on: calendar)
            try #require(found.phase == clock.phase && found.owner.text == clock.owner, comment)
            try #require(found.isBreached == clock.isBreached, comment)
            try #require(found.missing == clock.missing, comment)
            try #require(found.deadline == clock.deadline(on: calendar), comment)
            try #require(found.elapsedDays >= owed.elapsed, comment)
            if case .at(let before) = owed.deadline {
                try #require(found.deadline == .at(before), comment)
            }
            model.owed[id]?.elapsed = found.elapsedDays
            model.owed[id]?.deadline = found.deadline
        }
    }
}
