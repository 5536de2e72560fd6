import PluginKit
import TestGround
import Testing

@testable import Housing

/// What a meter counted, priced and split.
@Suite struct `What a meter counted` {
    /// The first is the landlord's.
    private func split(_ amount: Int64, by weights: [Int64]) throws -> [Int64] {
        let leases = weights.dropFirst().enumerated().map { ("\($0.offset)", $0.element) }
        return try Stay.split(Money(fen: amount), empty: weights[0], among: leases).map(\.fen)
    }

    private func day(_ text: String) -> CivilDay { CivilDay(text) ?? CivilDay(sinceEpoch: 0) }

    /// Every split adds up, and everybody's part is within a fen of their exact share.
    @Test func `is split to the fen, whatever the amount and the days`() throws {
        for seed in 0..<20_000 {
            var chance = SplitMix64(seed: UInt64(seed))
            let amount = Int64(chance.next() % 1_000_000_000)
            let weights = (0..<(1 + chance.next() % 9)).map { _ in
                chance.next() % 5 == 0 ? 0 : Int64(chance.next() % 15_000)
            }
            let whole = weights.reduce(0, +)
            guard whole > 0 else { continue }
            let parts = try split(amount, by: weights)
            #expect(parts.reduce(0, +) == amount, "seed \(seed)")
            for (part, weight) in zip(parts, weights) {
                let floor = amount * weight / whole
                #expect(part == floor || part == floor + 1, "seed \(seed)")
                #expect(weight > 0 || part == 0, "seed \(seed)")
            }
        }
    }

    @Test func `gives the odd fen to the largest remainder, and of equal ones to the first`() throws
    {
        #expect(try split(100, by: [1, 1, 1]) == [34, 33, 33])
        #expect(try split(100, by: [5, 3, 3]) == [46, 27, 27])
        #expect(try split(2, by: [1, 1, 1, 0]) == [1, 1, 0, 0])
        #expect(throws: Fault.self) { try split(7, by: [0, 0]) }
    }

    /// Counted day by day and person by person, the days are the same.
    @Test func `is shared by the days of everybody who lived there`() {
        for seed in 0..<3000 {
            var chance = SplitMix64(seed: UInt64(seed))
            func some(_ count: UInt64) -> Int32 { Int32(chance.next() % count) }
            let first = day("2026-11-01")
            let last = first.adding(days: 1 + some(40))
            let stays = (0..<(chance.next() % 5)).map { number -> Stay in
                let from = first.adding(days: some(60) - 20)
                let others = (0..<(chance.next() % 4)).map { _ -> Stay.Days in
                    let since = from.adding(days: some(30))
                    let until = chance.next() % 2 == 0 ? since.adding(days: some(30)) : nil
                    return Stay.Days(from: since, until: until)
                }
                let until = chance.next() % 2 == 0 ? from.adding(days: some(50)) : nil
                return Stay(lease: "\(number)", from: from, until: until, others: others)
            }
            var empty: Int64 = 0
            var counted = stays.map { _ in Int64(0) }
            var today = first
            while today < last {
                var isEmpty = true
                for (index, stay) in stays.enumerated() where stay.covers(today) {
                    isEmpty = false
                    counted[index] += 1
                    counted[index] += Int64(
                        stay.others.filter { other in
                            other.from <= today && other.until.map { today < $0 } ?? true
                        }.count
                    )
                }
                if isEmpty { empty += 1 }
                today = today.adding(days: 1)
            }
            let days = stays.map { $0.personDays(from: first, until: last) }
            #expect(days == counted, "seed \(seed)")
            #expect(Stay.emptyDays(stays, from: first, until: last) == empty, "seed \(seed)")
        }
    }

    @Test func `costs what its days cost, where the price changes within them`() {
        let rules = [
            TariffRule(version: "a", from: day("2026-01-01"), water: 24_700, power: 1, gas: 1),
            TariffRule(version: "b", from: day("2026-11-16"), water: 30_000, power: 1, gas: 1),
        ]
        func cost(_ from: String, _ until: String) -> Money {
            TariffRule.amount(10_000, of: .water, from: day(from), until: day(until), rules: rules)
        }
        #expect(cost("2026-11-01", "2026-11-16") == Money(fen: 2470))
        #expect(cost("2026-11-16", "2026-12-01") == Money(fen: 3000))
        #expect(cost("2026-11-01", "2026-12-01") == Money(fen: 2735))
        #expect(cost("2026-11-01", "2026-11-01") == Money(fen: 0))
        #expect(TariffRule.inForce(on: day("2026-11-16"), of: rules).version == "b")
        // The largest that is let through fits.
        let most = TariffRule.amount(
            MeterLimits.unitsMax,
            of: .water,
            from: day("2025-01-01"),
            until: day("2026-01-02")
        )
        #expect(most == Money(fen: 2_470_000))
    }

    @Test func `is what meters show, and a new one begins anew`() {
        #expect(MeterFigure.units([(100, false), (350, false), (400, false)]) == 300)
        #expect(MeterFigure.units([(100, false), (350, false), (20, true), (50, false)]) == 280)
        #expect(MeterFigure.units([(100, false), (99, false)]) == nil)
        #expect(MeterFigure.units([(100, false)]) == 0)
    }

    @Test(
        arguments: [
            ("128.4", 128_400), ("１２８．４", 128_400), ("0", 0), ("00012", 12_000), (" 7.005 ", 7005),
        ] as [(String, Int64)]
    )
    func `is read off as people write it`(text: String, figure: Int64) {
        #expect(MeterFigure.read(text) == figure)
    }

    @Test(arguments: ["", ".", "1.", ".5", "1.2345", "-1", "1,5", "一", "123456789", "1e3", "1.2.3"])
    func `is nothing else`(text: String) { #expect(MeterFigure.read(text) == nil) }
}
