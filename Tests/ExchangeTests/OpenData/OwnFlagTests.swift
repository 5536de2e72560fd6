import JSONWire
import PluginKit
import Testing

@testable import Exchange

/// The indicators that compare processes, over what the exchange itself gives out.
@Suite struct `Red flags of our own releases` {
    private struct Offer {
        let who: String
        var isOut = false
    }

    /// A procurement that the first of the offers has won, as its release tells it.
    ///
    /// Labels are the lot's own: whoever offers has another in the next.
    private func process(
        _ number: Int,
        code: String = "46171610",
        _ offers: [Offer]
    ) throws -> ContractingProcess {
        let now = Instant(utcMillis: 1_795_752_000_000)
        let lot = lot(number, code, at: now)
        let turned = offers.indices.map { (($0 + number) % offers.count) + 1 }
        let tenderers = zip(offers, turned).map {
            OCDSRelease.Tenderer(Int64($1), person: "person-\($0.who)")
        }
        let bids = zip(offers, tenderers).enumerated().map { place, offer in
            OCDSRelease.Bid(
                tenderer: offer.1,
                fen: Money(fen: Int64(100_000 + place)),
                isDisqualified: offer.0.isOut,
                at: now
            )
        }
        let out = offers.filter(\.isOut).count
        let award = OCDSRelease.Award(
            id: "award-\(number)",
            tenderer: tenderers[0],
            fen: Money(fen: 100_000),
            state: .signed,
            begunAt: now,
            signedAt: now
        )
        let release = OCDSRelease(
            lot: lot,
            awards: [award],
            bids: OCDSBids(
                named: bids,
                validCount: offers.count - out,
                disqualifiedCount: out
            ),
            offersEnd: now.adding(seconds: 1),
            earlier: nil,
            part: 1,
            date: now,
            before: nil
        )
        var merged = MergedRelease()
        try merged.take([try #require(release.value)])
        return try #require(ContractingProcess(merged.compiled))
    }

    /// A lot as the board shows it; `Lot` alone is the rig's.
    private typealias BoardLot = Operations.GetLot.Output

    private func lot(_ number: Int, _ code: String, at now: Instant) -> BoardLot {
        BoardLot(
            id: "lot-\(number)",
            tenantId: TenantID("jiangxia"),
            titleZh: "采购",
            titleEn: "Procurement",
            kind: .procurement,
            itemCode: code,
            areaMu100: nil,
            policy: "CN-C",
            policyVersion: 1,
            direction: .reverse,
            startFen: Money(fen: 200_000),
            stepFen: Money(fen: 1),
            stepMaxFen: nil,
            limitFen: nil,
            limitCommitment: nil,
            depositFen: Money(fen: 0),
            listedAt: now.adding(seconds: -86_400),
            registrationEndsAt: now,
            opensAt: now,
            noticeVersion: nil,
            noticeExtensions: nil,
            state: .confirmed,
            deadline: nil,
            extensions: 0,
            offering: Int64(number),
            bestFen: nil
        )
    }

    private func found(_ flag: RedFlag, _ processes: [ContractingProcess]) -> Set<FlagFound> {
        RedFlagReview().flags(in: processes).filter { $0.flag == flag }
    }

    private func tenderer(_ who: String) -> FlaggedSubject {
        .tenderer(OCDSRelease.Tenderer(1, person: "person-\(who)").id)
    }

    @Test func `R025: who offers everywhere and hardly ever wins`() throws {
        // Eight offer in each of 33 processes: H wins one, the others four or five.
        let wins = ["A": 4, "B": 4, "C": 4, "D": 5, "E": 5, "F": 5, "G": 5, "H": 1]
        let winners = wins.sorted { $0.key < $1.key }.flatMap { [String](repeating: $0, count: $1) }
        let processes = try winners.enumerated().map { number, winner in
            let others = wins.keys.sorted().filter { $0 != winner }
            return try process(number, ([winner] + others).map { Offer(who: $0) })
        }
        #expect(
            found(.rarelyWins, processes)
                == [FlagFound(subject: tenderer("H"), flag: .rarelyWins, value: 1.0 / 33)]
        )
    }

    @Test func `R038: whose offers are disqualified far more often than others'`() throws {
        let outs = ["A": 2, "B": 2, "C": 2, "D": 3, "E": 3, "F": 3, "G": 3, "H": 20]
        let processes = try (0..<33).map { number in
            let offers = outs.sorted { $0.key < $1.key }.map { Offer(who: $0, isOut: number < $1) }
            return try process(number, [Offer(who: "winner \(number)")] + offers)
        }
        let flags = found(.manyDisqualified, processes).filter {
            if case .tenderer = $0.subject { true } else { false }
        }
        #expect(
            flags
                == [FlagFound(subject: tenderer("H"), flag: .manyDisqualified, value: 20.0 / 33)]
        )
    }

    @Test func `R048: who supplies what has little to do with each other`() throws {
        // Five suppliers of twenty contracts each; what E supplies is of eight segments.
        let segments = ["46", "43", "25", "30", "50", "53", "72", "80"]
        let processes = try (0..<100).map { number in
            let who = ["A", "B", "C", "D", "E"][number % 5]
            let segment = who == "E" ? segments[number / 5 % segments.count] : "46"
            return try process(number, code: segment + "171610", [Offer(who: who)])
        }
        #expect(
            found(.manyTrades, processes)
                == [FlagFound(subject: tenderer("E"), flag: .manyTrades, value: 8)]
        )
    }
}
