import HTTPTesting
import HostSandbox
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

/// The end of a lease in money, in a whole host, with the provider's refunds.
@Suite(.timeLimit(.minutes(3))) struct `The end of a lease` {
    private static let day: Int64 = 86_400

    /// A lease that is over: told, looked at, the keys back.
    private func leave(_ town: SigningTown, reach: String = "gateway") async throws -> SigningWalk {
        let walk = try await town.begin(town.home(reach: reach), by: "Liu", more: ["months": 12])
        try await walk.walk(to: .paying)
        try await walk.confirm()
        try await walk.wait(for: .ready)
        try await walk.person.call("giveNotice", walk.named.with("leavingDay", "2026-12-23"))
        try await town.landlord.call(
            "recordInspection",
            walk.named.with("findings", "厨房台面开裂，钥匙两把。")
        )
        try await walk.person.call("handOver", walk.named)
        try await town.city.settle()
        return walk
    }

    private func lease(_ walk: SigningWalk) async throws -> Lease {
        try await walk.town.city.resident(walk.name).call(Operations.GetLease.self, walk.named)
    }

    /// Looks again until the lease is there.
    private func wait(_ walk: SigningWalk, for state: LeaseState) async throws -> Lease {
        while true {
            try Task.checkCancellation()
            try await walk.town.city.settle()
            let lease = try await lease(walk)
            if lease.state == state { return lease }
            await Task.yield()
        }
    }

    private func lines(_ fen: Int64...) -> JSONValue {
        .array(
            fen.map { fen in
                [
                    "kind": "damage", "reason": "厨房台面开裂", "evidence": "验房记录，照片 2 张",
                    "amountFen": .number(JSONNumber(fen)),
                ]
            }
        )
    }

    private func propose(_ walk: SigningWalk, _ lines: JSONValue) async throws -> TestAnswer {
        try await walk.town.landlord.ask("proposeSettlement", walk.named.with("lines", lines))
    }

    private func clock(_ town: SigningTown) async throws -> DepositClock {
        try await town.city.anonymous.call(Operations.GetDepositClock.self, [:])
    }

    @Test
    func `gives back at once what is not claimed, and the rest is the landlord's once agreed`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await leave(town)
            #expect(try await clock(town).open == 1)
            #expect(
                try await propose(walk, lines(150_000, 3001)).code == "housing.settlement.too_much"
            )
            #expect(try await propose(walk, lines(10_000, 2000)).status == 200)
            let shown = try await lease(walk)
            #expect(shown.settlement?.lines.map(\.amountFen.fen) == [10_000, 2000])
            #expect(shown.settlement?.returningFen == Money(fen: 141_000))
            // Before anything is answered it is with the tenant.
            try await walk.wait { $0.payment?.returnedFen == Money(fen: 141_000) }
            #expect(try town.clearing() == 165_000)
            #expect(
                try await walk.code("answerSettlement", ["number": 2, "accepted": true])
                    == "housing.settlement.changed"
            )
            try await walk.person.call(
                "answerSettlement",
                walk.named.with("number", 1).with("accepted", true)
            )
            let settled = try await wait(walk, for: .settled)
            #expect(
                settled.settlement?.answer == .accepted && settled.settlement?.owingFen?.fen == 0
            )
            let events = try await town.city.published("housing.deposit.settled.v1")
            #expect(events.map { $0.payload["deductionsFen"]?.int64 } == [12_000])
            let now = try await clock(town)
            #expect(now.open == 0 && now.returned == 1 && now.late == 0)
            #expect(now.landlords.map(\.landlordId.text) == ["acme"])
        }
    }

    @Test func `in silence gives all of it back, and a second refund follows the first`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await leave(town)
            for _ in 0..<47 { try await town.advance(seconds: 3600) }
            #expect(try await lease(walk).state == .inspection)
            try await town.advance(seconds: 3601)
            let settled = try await wait(walk, for: .settled)
            #expect(settled.settlement?.returningFen == Money(fen: 153_000))
            #expect(try await walk.view().payment?.returnedFen == Money(fen: 153_000))
            #expect(try await propose(walk, lines(1)).code == "housing.lease.not_now")
        }
    }

    @Test
    func `disputed becomes smaller, and each part goes back once though the provider is slow`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await leave(town)
            town.fault(.error, .payment, times: 1000)
            #expect(try await propose(walk, lines(100_000)).status == 200)
            try await walk.person.call(
                "answerSettlement",
                walk.named.with("number", 1).with("accepted", false).with("objection", "入住时已开裂。")
            )
            #expect(try await lease(walk).settlement?.objection == "入住时已开裂。")
            #expect(try await propose(walk, lines(100_000)).code == "housing.settlement.worse")
            // The first refund is still under way.
            #expect(try await propose(walk, lines(40_000)).status == 200)
            #expect(try await lease(walk).settlement?.owingFen == Money(fen: 113_000))
            town.server.sandbox.faults.clear()
            for _ in 0..<10 { try await town.advance(seconds: 60) }
            try await walk.wait { $0.payment?.returnedFen == Money(fen: 113_000) }
            try await walk.person.call(
                "answerSettlement",
                walk.named.with("number", 2).with("accepted", true)
            )
            _ = try await wait(walk, for: .settled)
            let back = try await town.city.published("housing.payment.settled.v1")
                .filter { $0.payload["refunded"]?.bool == true }
                .map { $0.payload["amountFen"]?.int64 }
            #expect(back == [53_000, 60_000])
        }
    }

    @Test func `ends codes that a lock made by itself, where it can be reached`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu", more: ["months": 12])
            try await walk.walk(to: .paying)
            try await walk.confirm()
            try await walk.wait(for: .ready)
            let codes = try #require(try await walk.doors().first?.codes)
            try await walk.person.call("giveNotice", walk.named.with("leavingDay", "2026-12-23"))
            try await town.landlord.call("recordInspection", walk.named.with("findings", "完好。"))
            try await walk.person.call("handOver", walk.named)
            try await town.city.settle()
            #expect(codes.count == 2)
            for code in codes { #expect(!town.opens(code.code), "\(code.kind)") }
            #expect(try await lease(walk).codesUntil == nil)
        }
    }

    @Test func `at a keypad alone tells how long a code lives, and lets nobody else in before`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await leave(town, reach: "keypad")
            let until = try #require(try await lease(walk).codesUntil)
            let said = try await town.city.resident("Liu").call("getLease", walk.named)
            #expect(try town.number("SELECT count(*) FROM door_code") == 1)
            let ended = try #require(try await town.city.published("housing.lease.ended.v1").first)
            #expect(ended.payload["codesUntil"]?.string == said["codesUntil"]?.string)
            let free = try #require(ended.payload["freeFrom"]?.string.flatMap { CivilDay($0) })
            #expect(free.start >= until)
        }
    }

    @Test func `after a notice no offline code goes beyond the leaving day`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(
                town.home(reach: "keypad"),
                by: "Liu",
                more: ["months": 12]
            )
            try await walk.walk(to: .paying)
            try await walk.confirm()
            try await walk.wait(for: .ready)
            try await walk.person.call("giveNotice", walk.named.with("leavingDay", "2026-12-24"))
            for _ in 0..<40 { try await town.advance(seconds: Self.day) }
            // 2026-12-24, midnight in Shanghai: there is a new code each day, and they end together.
            #expect(
                try town.number("SELECT count(*) FROM door_code WHERE ends_at = 1798041600000") >= 1
            )
            #expect(
                try town.number(
                    """
                    SELECT count(*) FROM door_code WHERE ends_at > 1798041600000
                        AND (starts_at < 1798041600000 OR ends_at - starts_at > 86400000)
                    """
                ) == 0
            )
            // Whoever stays on has a code, each for a day.
            let now = town.city.clock.now
            #expect(
                try await walk.doors().flatMap(\.codes).contains {
                    $0.startsAt <= now && now < $0.endsAt
                }
            )
        }
    }

    @Test func `comes without keys where the tenant left, was told, and said nothing`() async throws
    {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu", more: ["months": 1])
            try await walk.walk(to: .paying)
            try await walk.confirm()
            try await walk.wait(for: .ready)
            let code = try #require(try await walk.doors().first?.codes.last)
            try await walk.person.call("giveNotice", walk.named.with("leavingDay", "2026-12-23"))
            let claim = walk.named.with("basis", "left").with("note", "12 月 23 日上门，屋内已搬空。")
            #expect(
                try await town.landlord.ask("claimVacancy", claim).code == "housing.lease.not_now"
            )
            for _ in 0..<30 { try await town.advance(seconds: Self.day) }
            let landlord = try await town.city.staff("landlord", of: "acme")
            let claimed = try await landlord.call(Operations.ClaimVacancy.self, claim)
            #expect(claimed.vacancy.map { "\($0.day)" } == "2027-01-07")
            for _ in 0..<14 { try await town.advance(seconds: Self.day) }
            #expect(town.opens(code.code))
            try await town.advance(seconds: Self.day)
            try await town.city.settle()
            #expect(!town.opens(code.code))
            #expect(try await town.city.published("housing.lease.ended.v1").count == 1)
            // Without an inspection nothing is taken off.
            let claimer = try await town.city.staff("landlord", of: "acme")
            let wish = walk.named.with("lines", lines(1))
            #expect(
                try await claimer.ask("proposeSettlement", wish).code
                    == "housing.settlement.not_inspected"
            )
        }
    }
}
