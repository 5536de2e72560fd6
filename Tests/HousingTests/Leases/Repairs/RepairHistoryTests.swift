import PluginKit
import TestGround
import Testing

@testable import Housing

/// Repairs told any history of both sides, officers and time, by seed.
@Suite struct `Any history of a repair` {
    /// Whether timers fire in time, or nothing fires before the next event, the repair ends the same.
    @Test func `ends the same however late its timers fire, and keeps its rules`() {
        for seed in 0..<4000 {
            guard let broken = Self.broken(UInt64(seed)) else { continue }
            Issue.record("seed \(seed): \(broken)")
        }
    }

    private static func broken(_ seed: UInt64) -> String? {
        var chance = SplitMix64(seed: seed)
        let kinds = RepairKind.allCases
        var prompt = RepairTold(kinds[Int(chance.next() % UInt64(kinds.count))])
        var late = prompt
        var book = RepairBook(prompt)
        for _ in 0..<25 {
            let seconds = Int64.random(
                in: 0...(chance.next() % 4 == 0 ? 2_000_000 : 40_000),
                using: &chance
            )
            if let rule = book.turn(&prompt, seconds: seconds) { return rule }
            late.now = prompt.now
            let event = event(prompt, &chance)
            let before = prompt.life
            let said = try? prompt.tell(event)
            if (try? late.tell(event)) == nil, said != nil { return "late \(event) was refused" }
            if said == nil, prompt.life != before { return "what was refused changed something" }
            if let rule = book.saw(event, said ?? [], before, prompt) { return rule }
        }
        if let rule = book.turn(&prompt, seconds: 90 * 86_400) { return rule }
        late.turn(seconds: 90 * 86_400)
        late.life.version = prompt.life.version
        if late.life != prompt.life { return "late \(late.life) and prompt \(prompt.life)" }
        return late.effects == prompt.effects ? nil : "late \(late.effects)"
    }

    /// What a claim waits for: by chance alone few come as far as an officer.
    private static func claimed(
        _ life: RepairLife,
        _ fen: Money,
        _ chance: inout SplitMix64
    ) -> RepairLife.Event? {
        switch life.remedy {
        case .selfRepair:
            return .claimed(RepairLife.Claim(bill: Money(fen: 10_000), lost: nil))
        case .claimed: return .claimAnswered(RepairLife.Grant(bill: fen, percent: 0))
        case .answered: return .appealed
        case .appealed:
            let bill = Money(fen: Int64(chance.next() % 3) * 5000)
            return .granted(RepairLife.Grant(bill: bill, percent: 0))
        default: return nil
        }
    }

    private static func event(
        _ told: RepairTold,
        _ chance: inout SplitMix64
    ) -> RepairLife.Event {
        let life = told.life
        let number = life.visit?.number ?? 1
        let isYes = chance.next() % 2 == 0
        let fen = Money(fen: Int64(chance.next() % 3) * 5000)
        let percent = Int64(chance.next() % 101)
        if isYes, let next = claimed(life, fen, &chance) { return next }
        switch chance.next() % 14 {
        case 0: return .started
        case 1: return .deferred(until: told.day.adding(days: Int32(chance.next() % 50)))
        case 2: return .declined
        case 3: return .completed
        case 4, 5:
            return told.visit(inHours: Int64(chance.next() % 30), withCode: chance.next() % 2 == 0)
        case 6, 7: return .visitAnswered(number: number, accepted: isYes)
        case 8:
            return .deferralAnswered(until: life.deferral?.until ?? told.day, accepted: isYes)
        case 9: return .completionAnswered(accepted: isYes)
        case 10:
            let from = life.reportedAt.civilDay.adding(days: Int32(chance.next() % 3))
            let lost = RepairLife.LostUse(
                from: from,
                until: from.adding(days: Int32(chance.next() % 6)),
                percent: percent
            )
            return .claimed(RepairLife.Claim(bill: fen, lost: isYes ? lost : nil))
        case 11: return .claimAnswered(RepairLife.Grant(bill: fen, percent: percent))
        case 12: return .appealed
        default:
            return isYes
                ? .ruled(overturned: percent > 50)
                : .granted(RepairLife.Grant(bill: fen, percent: percent))
        }
    }
}

/// What somebody beside a repair writes down of it, to hold it against its own word.
private struct RepairBook {
    private var worked: Int64 = 0
    private var owed = Money(fen: 0)
    private var percent: Int64 = 0
    private var consents: Set<Int64> = []

    init(_ told: RepairTold) {}

    /// Turns time, and counts for how long the landlord could have worked before it was late.
    mutating func turn(_ told: inout RepairTold, seconds: Int64) -> String? {
        let end = told.now.adding(seconds: seconds)
        while let due = told.life.due, due <= end {
            let step = max(0, due.utcMillis - told.now.utcMillis)
            count(told.life, step)
            let (before, said) = (told.life, told.effects.count)
            told.now = max(told.now, due)
            told.turn(seconds: 0)
            if told.life == before { return "a timer that changes nothing" }
            if let rule = saw(nil, Array(told.effects[said...]), before, told) { return rule }
        }
        count(told.life, end.utcMillis - told.now.utcMillis)
        told.now = end
        return nil
    }

    private mutating func count(_ life: RepairLife, _ millis: Int64) {
        if !life.isStanding, life.remedy == .none { worked += millis }
    }

    mutating func saw(
        _ event: RepairLife.Event?,
        _ effects: [RepairLife.Effect],
        _ before: RepairLife,
        _ told: RepairTold
    ) -> String? {
        let life = told.life
        if case .visitAnswered(let number, true)? = event, life.visit?.state == .consented {
            consents.insert(number)
        }
        for effect in effects {
            switch effect {
            case .letIn(let visit, let starts, let ends):
                guard consents.contains(visit), life.visit?.state == .consented,
                    life.visit?.starts == starts, life.visit?.ends == ends
                else { return "somebody was let in without a yes" }
            case .owe(let bill, let span, _):
                owed = owed + bill
                if span.lowerBound != percent { return "owed from \(span), not \(percent)" }
                percent = span.upperBound
            }
        }
        return isLate(before, life) ?? isMoney(life) ?? isWaiting(told)
    }

    private func isLate(_ before: RepairLife, _ life: RepairLife) -> String? {
        guard before.remedy == .none, life.remedy == .breached || life.remedy == .selfRepair else {
            return nil
        }
        return worked == life.terms.seconds * 1000 ? nil : "late after \(worked) ms of work"
    }

    private func isMoney(_ life: RepairLife) -> String? {
        let claim = life.claim ?? RepairLife.Claim(bill: Money(fen: 0), lost: nil)
        if owed > claim.bill || percent > (claim.lost?.percent ?? 0) { return "more than claimed" }
        if owed != life.grant?.bill ?? Money(fen: 0) { return "owed is not what was granted" }
        return nil
    }

    /// Whatever waits for somebody waits until a moment that comes.
    private func isWaiting(_ told: RepairTold) -> String? {
        let life = told.life
        let isAsked =
            life.visit?.state == .proposed || life.deferral != nil || life.state == .completed
            || [.claimed, .answered, .appealed].contains(life.remedy) || life.appealDue != nil
        return isAsked && life.due == nil ? "something waits for ever" : nil
    }
}
