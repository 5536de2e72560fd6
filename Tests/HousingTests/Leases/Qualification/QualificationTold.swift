import PluginKit

@testable import Housing

/// A case that is told what sources, officers, the tenant and time do.
struct QualificationTold {
    var life: QualificationLife
    var now: Instant
    var effects: [QualificationLife.Effect] = []

    /// Noon of 23 November 2026 in Shanghai, with these rules left open.
    init(_ rules: [String] = ["noHome", "income"], outages: [QualificationLife.Outage] = []) {
        let day = CivilDay(sinceEpoch: 20_780)
        life = QualificationLife(
            openedOn: day,
            items: QualificationDesk.items(of: rules),
            outages: outages
        )
        now = day.start.adding(seconds: 12 * 3600)
    }

    /// The day so many days after the lease began to bind.
    func day(_ number: Int32) -> CivilDay { life.openedOn.adding(days: number) }

    @discardableResult
    mutating func tell(_ event: QualificationLife.Event) throws -> [QualificationLife.Effect] {
        let said = try life.take(event, at: now)
        effects += said
        return said
    }

    /// Turns to a moment, with every timer that came due on the way; gives what they said.
    @discardableResult
    mutating func turn(until moment: Instant) -> [QualificationLife.Effect] {
        var said: [QualificationLife.Effect] = []
        while let due = life.due, due <= moment {
            now = max(now, due)
            said += (try? life.take(.timeout(version: life.version), at: now)) ?? []
        }
        now = max(now, moment)
        effects += said
        return said
    }

    mutating func turn(to day: CivilDay) { turn(until: day.start) }

    /// The same case where these sources were out.
    mutating func know(_ outages: [QualificationLife.Outage]) {
        var next = QualificationLife(openedOn: life.openedOn, items: life.items, outages: outages)
        (next.state, next.due, next.version) = (life.state, life.due, life.version)
        (next.holds, next.notice, next.appeal) = (life.holds, life.notice, life.appeal)
        (next.review, next.reviews, next.endedAt) = (life.review, life.reviews, life.endedAt)
        (next.choiceAt, next.leaving) = (life.choiceAt, life.leaving)
        next.marketRent = life.marketRent
        life = next
    }
}
