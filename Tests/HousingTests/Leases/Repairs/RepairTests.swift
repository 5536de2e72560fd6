import HTTPTesting
import HostSandbox
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

/// Repairs in a whole host: the clock, the visitor's code, and what comes off the rent.
@Suite(.timeLimit(.minutes(3))) struct `The repairs of a home` {
    private static let day: Int64 = 86_400

    private func letOut(_ town: SigningTown) async throws -> SigningWalk {
        let walk = try await town.begin(town.home(), by: "Liu", more: ["months": 12])
        try await walk.walk(to: .paying)
        try await walk.confirm()
        try await walk.wait(for: .ready)
        return walk
    }

    private func tenant(_ walk: SigningWalk) async throws -> TestCaller {
        try await walk.town.city.resident(walk.name)
    }

    private func landlord(_ town: SigningTown) async throws -> TestCaller {
        try await town.city.staff("landlord", of: "acme")
    }

    private func wish(_ walk: SigningWalk, _ more: JSONValue = [:]) -> JSONValue {
        (more.members ?? []).reduce(walk.named.with("number", 1)) { $0.with($1.name, $1.value) }
    }

    private func repair(_ walk: SigningWalk) async throws -> Repair {
        let list = try await tenant(walk).call(Operations.GetRepairs.self, walk.named)
        return try #require(list.items.first)
    }

    @Test func `late, repaired by the tenant and claimed, it comes off the next bill to the fen`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            let report: JSONValue = ["kind": "hotWater", "description": "热水器不出热水。"]
            let input = (report.members ?? []).reduce(walk.named) { $0.with($1.name, $1.value) }
            try await tenant(walk).call("reportRepair", input)
            // Said twice it is there once.
            try await tenant(walk).call("reportRepair", input)
            #expect(try await repair(walk).number == 1)
            let bill = wish(
                walk,
                [
                    "billFen": 20_000, "evidence": "发票 0123", "lostFrom": "2026-11-23",
                    "lostUntil": "2026-11-27", "lostPercent": 30,
                ]
            )
            let early = try await tenant(walk).ask("claimRepair", bill)
            #expect(early.code == "housing.repair.too_soon")
            for _ in 0..<4 { try await town.advance(seconds: Self.day) }
            #expect(try await repair(walk).remedy == .selfRepair)
            try await tenant(walk).call("claimRepair", bill)
            let too = wish(walk, ["billFen": 20_001, "lostPercent": 30])
            let refused = try await landlord(town).ask("answerClaim", too)
            #expect(refused.code == "housing.repair.too_much")
            try await landlord(town).call(
                "answerClaim",
                wish(walk, ["billFen": 15_000, "lostPercent": 30, "note": "按发票核减。"])
            )
            try await town.city.settle()
            try await tenant(walk).call("appealRepair", wish(walk, ["note": "发票齐全。"]))
            let officer = try await town.city.staff("officer", of: "wuhan")
            let asked = try await officer.call(Operations.GetRepairAppeals.self, [:])
            #expect(asked.items.map(\.number) == [1])
            try await officer.call(
                "ruleOnRepair",
                wish(walk, ["billFen": 20_000, "note": "费用合理。"])
            )
            try await town.city.settle()
            let settled = try await repair(walk)
            // Four of thirty days at 1,530 yuan, 30 percent of the use.
            #expect(settled.claim?.abatedFen == Money(fen: 6120))
            #expect(settled.remedy == .settled && settled.claim?.by == .officer)
            for _ in 0..<20 { try await town.advance(seconds: Self.day) }
            let lease = try await tenant(walk).call(Operations.GetLease.self, walk.named)
            let next = try #require(lease.bills.first)
            #expect(next.number == 2 && next.abatedFen == Money(fen: 6120))
            #expect(next.offsetFen == Money(fen: 20_000) && next.open == Money(fen: 126_880))
            try await tenant(walk).call(
                "payRent",
                wish(walk, ["number": 2, "channel": "native"])
            )
            try await town.city.settle()
            let open = try await tenant(walk).call(Operations.GetLease.self, walk.named)
            let order = try #require(open.bills.first?.payment?.order)
            #expect(open.bills.first?.payment?.amountFen == Money(fen: 126_880))
            #expect(town.server.sandbox.pay(order))
            while try await tenant(walk).call(Operations.GetLease.self, walk.named)
                .bills.first?.paidAt == nil
            {
                try Task.checkCancellation()
                try await town.city.settle()
            }
            #expect(try town.clearing() == 306_000 + 126_880)
            #expect(try await town.count("repair.granted") == 2)
        }
    }

    @Test func `more than a month's rent goes on to the bill after, and the rest back at the end`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            let report = walk.named.with("kind", "gas").with("description", "燃气阀漏气。")
            try await tenant(walk).call("reportRepair", report)
            for _ in 0..<24 { try await town.advance(seconds: Self.day) }
            // The second month is billed, and paid before the claim.
            try await tenant(walk).call("payRent", wish(walk, ["number": 2, "channel": "native"]))
            try await town.city.settle()
            let billed = try await tenant(walk).call(Operations.GetLease.self, walk.named)
            #expect(town.server.sandbox.pay(try #require(billed.bills.first?.payment?.order)))
            while try await tenant(walk).call(Operations.GetLease.self, walk.named)
                .bills.first?.paidAt == nil
            {
                try Task.checkCancellation()
                try await town.city.settle()
            }
            try await tenant(walk).call(
                "claimRepair",
                wish(walk, ["billFen": 160_000, "evidence": "改管发票", "lostPercent": 0])
            )
            try await landlord(town).call(
                "answerClaim",
                wish(walk, ["billFen": 160_000, "lostPercent": 0])
            )
            try await town.city.settle()
            for _ in 0..<31 { try await town.advance(seconds: Self.day) }
            let third = try await tenant(walk).call(Operations.GetLease.self, walk.named)
            #expect(third.bills.map(\.number) == [3, 2, 1] && third.arrears == .none)
            #expect(third.bills.first?.offsetFen == Money(fen: 153_000))
            #expect(third.bills.first?.paidAt != nil, "nothing of it is open")
            #expect(
                try town.number(
                    "SELECT credits_posted - debits_posted FROM host_account WHERE kind = 'Offset'"
                ) == 7000
            )
            try await tenant(walk).call("giveNotice", walk.named.with("leavingDay", "2027-02-23"))
            let looked = walk.named.with("findings", "完好。")
            try await landlord(town).call("recordInspection", looked)
            try await tenant(walk).call("handOver", walk.named)
            // Bills to the leaving day take what is left.
            #expect(
                try town.number(
                    "SELECT credits_posted - debits_posted FROM host_account WHERE kind = 'Offset'"
                ) == 0
            )
        }
    }

    @Test
    func `a visitor's code is made on the tenant's yes, for its hours, and opens no other time`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            let report = walk.named.with("kind", "drain").with("description", "下水堵塞。")
            try await tenant(walk).call("reportRepair", report)
            let visit = wish(
                walk,
                [
                    "startsAt": "2026-11-23T08:00:00.000Z", "endsAt": "2026-11-23T10:00:00.000Z",
                    "visitor": "维修师傅", "withCode": true,
                ]
            )
            try await landlord(town).call("proposeVisit", visit)
            #expect(try await repair(walk).clockStands)
            try await tenant(walk).call(
                "answerRepair",
                wish(walk, ["about": "visit", "visit": 1, "accepted": true])
            )
            func code() async throws -> String? {
                try await landlord(town).call(Operations.GetLeaseRepairs.self, walk.named)
                    .items.first?.visit?.code
            }
            #expect(try await code() == nil, "not before it is time")
            try await town.advance(seconds: 4 * 3600 - 600)
            var digits = try await code()
            while digits == nil {
                try Task.checkCancellation()
                try await town.city.settle()
                digits = try await code()
            }
            let made = try #require(digits)
            #expect(try await repair(walk).visit?.code == nil, "it is the visitor's")
            #expect(!town.opens(made))
            try await town.advance(seconds: 600)
            #expect(town.opens(made))
            try await town.advance(seconds: 2 * 3600)
            #expect(!town.opens(made))
            #expect(try await code() == nil)
        }
    }

    @Test func `without a yes there is no code, whatever the landlord asks for`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            let report = walk.named.with("kind", "drain").with("description", "下水堵塞。")
            try await tenant(walk).call("reportRepair", report)
            try await landlord(town).call(
                "proposeVisit",
                wish(
                    walk,
                    [
                        "startsAt": "2026-11-23T08:00:00.000Z",
                        "endsAt": "2026-11-23T10:00:00.000Z", "visitor": "维修师傅",
                        "withCode": true,
                    ]
                )
            )
            try await town.advance(seconds: 5 * 3600)
            #expect(try await repair(walk).visit?.state == .lapsed)
            #expect(try town.number("SELECT count(*) FROM visit_code") == 0)
            let stranger = try await town.city.resident("Wang")
            let other = try await stranger.ask(
                "answerRepair",
                wish(walk, ["about": "visit", "visit": 1, "accepted": true])
            )
            #expect(other.code == "housing.lease.not_found")
        }
    }
}
