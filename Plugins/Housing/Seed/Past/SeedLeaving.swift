import PluginKit

/// When a resident of the model leaves, where they do within a month of its day: 2.5 % in a month, and
/// three times as many in July.
struct SeedLeaving: Sendable, Hashable {
    /// The first day that is not theirs any more, in the thirty days from the model's on.
    let day: CivilDay
    /// True for those whose last day was the one before the model's: their keys are back.
    let isBack: Bool
    /// When they said so.
    let noticed: Instant

    /// Of a thousand residents in a month, and in July.
    static let ofThousand = 25
    static let ofThousandInJuly = 75
    /// Who leaves has lived there so long at least: no notice is older than the lease.
    static let livedDaysMin: Int64 = 60

    init?(_ number: Int, seed: UInt64, on today: CivilDay) {
        let place = SeedDeck(.leaving, of: 1000, seed: seed).place(of: number)
        guard place < SeedLeaving.ofThousandInJuly else { return nil }
        var random = SplitMix64(seed: seed, stream: 9, number: number)
        let ahead = Int32(random.pick(0...29))
        day = today.adding(days: ahead)
        guard place < SeedLeaving.ofThousand || day.parts.month == 7 else { return nil }
        isBack = ahead == 0
        let notice = LeaseLimits.noticeDays + Int32(random.pick(1...14))
        noticed = day.adding(days: -notice).start
            .adding(seconds: random.pick(9 * 3600...20 * 3600))
    }

    /// Tells a lease of it; one that ends before is left with its term.
    func tell(_ life: inout LeaseLife, _ facts: LeaseLife.Facts, on today: CivilDay) throws {
        guard day <= life.end else {
            if life.state == .active {
                let turn = LeaseLife.Event.timeout(version: life.version, facts)
                _ = try life.take(turn, at: today.start)
            }
            _ = try life.take(.renewalDeclined, at: today.start)
            return
        }
        _ = try life.take(.noticeGiven(by: .tenant, leaving: day), at: noticed)
        guard isBack else { return }
        _ = try life.take(.inspected, at: SeedLeaving.inspected(before: today))
        let keys = SeedLeaving.inspected(before: today).adding(seconds: 1800)
        // Rent of before the model's day stands in no book of the plugin's.
        _ = try life.take(.handedOver(exposed: nil), at: keys)
    }

    /// The afternoon on which a home was looked at and its keys came back.
    static func inspected(before today: CivilDay) -> Instant {
        today.adding(days: -1).start.adding(seconds: 15 * 3600)
    }
}
