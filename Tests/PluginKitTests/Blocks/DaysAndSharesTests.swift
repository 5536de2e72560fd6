import PluginKit
import TestGround
import Testing

@Suite struct `Rent for days` {
    @Test func `of any split of a period adds up to the rent of the whole`() throws {
        let seed = Seed()
        var random = seed.generator
        for _ in 0..<2000 {
            let rent = try MonthlyRent(Money(fen: Int64.random(in: 0...1_000_000, using: &random)))
            let start = CivilDay(sinceEpoch: Int32.random(in: 19_000...23_000, using: &random))
            let end = start.adding(days: Int32.random(in: 2...800, using: &random))
            var cuts = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                start.adding(
                    days: Int32.random(in: 1..<end.sinceEpoch - start.sinceEpoch, using: &random)
                )
            }
            cuts = [start] + Set(cuts).sorted() + [end]
            let parts = try zip(cuts, cuts.dropFirst()).map { try rent.due(from: $0, until: $1) }
            let whole = try rent.due(from: start, until: end)
            #expect(parts.reduce(Money(fen: 0), +) == whole, seed.comment)
            #expect(parts.allSatisfy { $0.fen >= 0 }, seed.comment)
        }
    }

    @Test func `of a whole month is the rent, whatever its length`() throws {
        let rent = try MonthlyRent(Money(fen: 153_001))
        let days = MonthlyDays(anchor: try #require(CivilDay("2023-01-01")))
        for month in 0..<60 {
            let (start, end) = (try days.day(after: month), try days.day(after: month + 1))
            #expect(try rent.due(from: start, until: end) == rent.amount)
        }
        // Half up: 100.00 over 31 days is 3.2258… a day.
        let january = try #require(CivilDay("2027-01-01"))
        let hundred = try MonthlyRent(Money(fen: 10_000))
        #expect(try hundred.due(from: january, until: january.adding(days: 1)).fen == 323)
        #expect(
            try hundred.due(from: january.adding(days: 1), until: january.adding(days: 2)).fen
                == 322
        )
    }

    @Test func `without days, backward, too long or negative is refused`() throws {
        let rent = try MonthlyRent(Money(fen: 100))
        let day = CivilDay(sinceEpoch: 20_000)
        #expect(refusal { try rent.due(from: day, until: day) } == "money.days_out_of_range")
        let before = day.adding(days: -1)
        #expect(refusal { try rent.due(from: day, until: before) } == "money.days_out_of_range")
        let far = CivilDay(sinceEpoch: .max)
        #expect(refusal { try rent.due(from: day, until: far) } == "money.days_out_of_range")
        #expect(refusal { try MonthlyRent(Money(fen: -1)) } == "money.amount_out_of_range")
    }

    @Test func `begun on the 31st is due on the last day of shorter months`() throws {
        let days = MonthlyDays(anchor: try #require(CivilDay("2027-12-31")))
        let dues = try (1...5).map { try days.day(after: $0).description }
        #expect(dues == ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31"])
        #expect(refusal { try days.day(after: -1) } == "money.days_out_of_range")
        #expect(refusal { try days.day(after: 1201) } == "money.days_out_of_range")
    }
}

@Suite struct `Amounts divided by weight` {
    @Test func `add up, stay within a fen of their share and do not depend on the order`() throws {
        let seed = Seed()
        var random = seed.generator
        for _ in 0..<2000 {
            let total = Money(fen: Int64.random(in: -1_000_000...1_000_000, using: &random))
            let shares = (0..<Int.random(in: 1...12, using: &random)).map {
                Allocation.Share(id: "s\($0)", weight: Int64.random(in: 0...9, using: &random))
            }
            let sum = shares.reduce(0) { $0 + $1.weight }
            guard sum > 0 else { continue }
            let amounts = try Allocation(of: total, among: shares).amounts
            #expect(amounts.reduce(Money(fen: 0), +) == total, seed.comment)
            for (share, amount) in zip(shares, amounts) {
                let off = amount.fen * sum - total.fen * share.weight
                #expect(off.magnitude < sum, seed.comment)
            }
            let mixed = shares.shuffled(using: &random)
            let again = try Allocation(of: total, among: mixed).amounts
            let byID = { (shares: [Allocation.Share], amounts: [Money]) in
                Dictionary(uniqueKeysWithValues: zip(shares.map(\.id), amounts))
            }
            #expect(byID(shares, amounts) == byID(mixed, again), seed.comment)
        }
    }

    @Test func `give the odd fen to the largest remainder, then to the smaller id`() throws {
        let even = ["b", "a", "c"].map { Allocation.Share(id: $0, weight: 1) }
        #expect(
            try Allocation(of: Money(fen: 100), among: even).amounts.map(\.fen) == [33, 34, 33]
        )
        let uneven = [("a", 1), ("b", 5)].map { Allocation.Share(id: $0.0, weight: $0.1) }
        #expect(try Allocation(of: Money(fen: 5), among: uneven).amounts.map(\.fen) == [1, 4])
        #expect(try Allocation(of: Money(fen: -5), among: uneven).amounts.map(\.fen) == [-1, -4])
    }

    @Test func `among nobody, doubled, negative or weightless shares are refused`() {
        func code(_ shares: [(String, Int64)], _ fen: Int64 = 100) -> String? {
            refusal {
                try Allocation(
                    of: Money(fen: fen),
                    among: shares.map { Allocation.Share(id: $0.0, weight: $0.1) }
                )
            }
        }
        #expect(code([]) == "money.shares_unsound")
        #expect(code([("a", 0)]) == "money.shares_unsound")
        #expect(code([("a", 1), ("a", 2)]) == "money.shares_unsound")
        #expect(code([("a", 1), ("b", -1)]) == "money.shares_unsound")
        #expect(code([("a", .max)]) == "money.shares_unsound")
        #expect(code([("a", 1)], .min) == "money.amount_out_of_range")
    }
}
