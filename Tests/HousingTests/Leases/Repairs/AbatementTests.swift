import PluginKit
import TestGround
import Testing

@testable import Housing

/// Rent for days of lost use.
@Suite struct `An abatement` {
    private func day(_ text: String) -> CivilDay { CivilDay(text) ?? .openEnd }

    private func term(_ from: String, _ until: String, _ fen: Int64) -> Abatement.Term {
        Abatement.Term(start: day(from), end: day(until), rent: Money(fen: fen))
    }

    @Test func `counts by the day of each month, at the rent of its term`() {
        let terms = [
            term("2026-11-23", "2026-12-23", 153_000), term("2026-12-23", "2027-12-23", 150_000),
        ]
        func amount(_ from: String, _ until: String, _ percent: Int64) -> Int64 {
            Abatement.amount(terms, from: day(from), until: day(until), percent: percent).fen
        }
        #expect(amount("2026-11-23", "2026-11-24", 100) == 5100)
        #expect(amount("2026-11-23", "2026-12-23", 100) == 153_000)
        #expect(amount("2026-12-22", "2026-12-24", 100) == 5100 + (2 * 150_000 + 31) / 62)
        #expect(amount("2026-11-23", "2026-12-23", 30) == 45_900)
        // Whoever stays beyond the last term goes on at its rent.
        #expect(amount("2027-12-23", "2028-01-23", 100) == 150_000)
        #expect(amount("2026-11-01", "2026-11-10", 100) == 0)
    }

    /// However days are split, the parts add up to the whole; all of the use is the rent, and no share more.
    @Test func `is the same however its days are split, and never more than the rent`() {
        var chance = SplitMix64(seed: 11)
        for _ in 0..<5000 {
            let start = CivilDay(sinceEpoch: Int32.random(in: 20_000...24_000, using: &chance))
            let rent = Money(fen: Int64.random(in: 1...100_000_000, using: &chance))
            let terms = [Abatement.Term(start: start, end: start.adding(months: 12), rent: rent)]
            let life = LeaseLife(start: start, end: start.adding(months: 12), rent: rent)
            let percent = Int64.random(in: 0...100, using: &chance)
            let days = (0..<4).map { _ in Int32.random(in: 0...360, using: &chance) }.sorted()
                .map { start.adding(days: $0) }
            func amount(_ from: CivilDay, _ until: CivilDay, _ percent: Int64) -> Money {
                Abatement.amount(terms, from: from, until: until, percent: percent)
            }
            let parts = zip(days, days.dropFirst()).map { amount($0, $1, percent) }
            let whole = amount(days[0], days[3], percent)
            #expect(parts.reduce(Money(fen: 0), +) == whole)
            #expect(parts.allSatisfy { $0.fen >= 0 })
            #expect(whole <= amount(days[0], days[3], 100))
            let month = life.month(of: days[1])
            let until = min(days[2], month.until)
            #expect(amount(days[1], until, 100) == life.rent(from: days[1], until: until))
        }
    }
}
