import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

/// A lease that began before every paper was there, in a whole host.
@Suite(.timeLimit(.minutes(3))) struct `A lease with papers to follow` {
    private static let day: Int64 = 86_400

    /// A lease whose tenant left open what they earn, and whether they own a home.
    private func letOut(_ town: SigningTown) async throws -> SigningWalk {
        let walk = try await town.begin(town.home(), by: "Liu", more: ["months": 12])
        try await walk.identify()
        try await walk.declare(["worksOrStudiesHere": true, "occupants": 1])
        try await walk.wait(for: .offered)
        try await walk.sign()
        try await walk.pay()
        try await walk.wait { $0.payment?.state == .pending }
        try await walk.confirm()
        try await walk.wait(for: .ready)
        return walk
    }

    private func tenant(_ walk: SigningWalk) async throws -> TestCaller {
        try await walk.town.city.resident(walk.name)
    }

    private func officer(_ town: SigningTown, _ name: String = "Wang") async throws -> TestCaller {
        try await town.city.staff("officer", of: "acme", name: name)
    }

    private func find(_ walk: SigningWalk) async throws -> QualificationCase {
        try await tenant(walk).call(Operations.GetQualification.self, walk.named)
    }

    private func lease(_ walk: SigningWalk) async throws -> Lease {
        try await tenant(walk).call(Operations.GetLease.self, walk.named)
    }

    private func turn(_ town: SigningTown, days: Int) async throws {
        for _ in 0..<days { try await town.advance(seconds: Self.day) }
    }

    private func answer(_ rule: String, _ isProven: Bool) -> JSONValue {
        ["rule": .string(rule), "proven": .bool(isProven)]
    }

    private func say(_ answer: JSONValue, of walk: SigningWalk) async throws -> TestAnswer {
        let input = (answer.members ?? []).reduce(walk.named) { $0.with($1.name, $1.value) }
        return try await officer(walk.town).ask("answerProof", input)
    }

    @Test func `opens its case with the lease, and is verified by what sources say`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            let opened = try await find(walk)
            #expect(opened.state == .open && opened.items.map(\.rule) == ["noHome", "income"])
            #expect(opened.lastDay.map { "\($0)" } == "2026-12-23")
            #expect(try await town.count("qualification.opened") == 1)
            let paper = walk.named.with("rule", "income").with("paper", "纳税记录 2026-0412")
            try await tenant(walk).call("handInPaper", paper)
            let desk = try await officer(town).call(Operations.GetQualifications.self, [:])
            #expect(desk.items.map(\.leaseId) == [walk.id] && desk.items.map(\.papers) == [1])
            #expect(try await say(answer("noHome", true), of: walk).status == 200)
            let done = try await say(answer("income", true), of: walk)
            #expect(done.json["state"]?.string == "verified")
            let counts = try await town.city.anonymous.call(Operations.GetOutcomes.self, [:])
            #expect(counts.inTime == 1 && counts.medianDays == 0 && counts.months.count == 1)
            let list = try await officer(town).call(Operations.GetQualifications.self, [:])
            #expect(list.items.isEmpty)
            // What it is about is in no event.
            let events = try await town.city.published("housing.qualification.advanced.v1")
            #expect(events.allSatisfy { !"\($0.payload)".contains("income") })
        }
    }

    @Test func `is not there where every paper was`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu", more: ["months": 12])
            try await walk.walk(to: .paying)
            try await walk.confirm()
            try await walk.wait(for: .ready)
            let code = try await tenant(walk).ask("getQualification", walk.named).code
            #expect(code == "housing.qualification.not_found")
        }
    }

    @Test func `is its tenant's and its office's, and nobody else's`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            let stranger = try await town.city.resident("Zhao")
            let other = try await town.city.staff("officer", of: "other")
            let missing = "housing.qualification.not_found"
            #expect(try await stranger.ask("getQualification", walk.named).code == missing)
            #expect(try await other.ask("getOfficeQualification", walk.named).code == missing)
            let denied = walk.named.with("rule", "income").with("proven", false)
            #expect(try await other.ask("answerProof", denied).code == missing)
            #expect(try await find(walk).version == 1)
        }
    }

    @Test func `has a notice after thirty days, and an appeal holds the time`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            try await turn(town, days: 31)
            let noticed = try await find(walk)
            #expect(noticed.state == .deficient && noticed.items.allSatisfy(\.missing))
            #expect(noticed.lastDay.map { "\($0)" } == "2027-01-08" && noticed.mayAppeal)
            let appeal = walk.named.with("grounds", "收入证明已提交。")
            let held = try await tenant(walk).call(Operations.RaiseAppeal.self, appeal)
            #expect(held.state == .appealed && held.stands)
            try await turn(town, days: 30)
            #expect(try await find(walk).state == .appealed)
            #expect(try await town.count("qualification.waiting") == 3)
            let decision = walk.named.with("upheld", false).with("reason", "登记无误。")
            try await officer(town).call("decideAppeal", decision)
            let dismissed = try await find(walk)
            #expect(dismissed.state == .deficient && dismissed.appeal?.reason == "登记无误。")
            let code = try await tenant(walk).ask("raiseAppeal", appeal).code
            #expect(code == "housing.qualification.appealed")
        }
    }

    @Test func `is not late while a source is out`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            let office = try await officer(town)
            #expect(
                try await office.ask("recordOutage", ["source": "income", "isDown": false]).code
                    == "housing.outage.not_known"
            )
            try await office.call("recordOutage", ["source": "income", "isDown": true])
            try await turn(town, days: 40)
            let still = try await find(walk)
            #expect(still.state == .open && still.stands && still.sourcesOut == [.income])
            try await officer(town).call("recordOutage", ["source": "income", "isDown": false])
            try await turn(town, days: 30)
            #expect(try await find(walk).state == .open)
            try await turn(town, days: 1)
            #expect(try await find(walk).state == .deficient)
        }
    }

    @Test func `suspected paper is judged by another officer`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            let (wang, sun) = (try await officer(town), try await officer(town, "Sun"))
            let suspicion = walk.named.with("rule", "income").with("grounds", "编号不存在。")
            try await wang.call("suspectPaper", suspicion)
            #expect(try await find(walk).review?.grounds == nil, "the office's until it is decided")
            let finding = walk.named.with("forged", true).with("reason", "系伪造。")
            #expect(
                try await wang.ask("decideReview", finding).code
                    == "housing.qualification.same_officer"
            )
            try await sun.call("decideReview", finding)
            #expect(try await find(walk).notice?.cause == .forged)
        }
    }

    /// A lease whose tenant does not qualify, 47 days after it began.
    private func fail(_ town: SigningTown) async throws -> SigningWalk {
        let walk = try await letOut(town)
        try await turn(town, days: 47)
        #expect(try await find(walk).state == .failed)
        return walk
    }

    @Test func `who stays pays the market rent from the next bill on`() async throws {
        try await SigningTown.with { town in
            let walk = try await fail(town)
            let shown = try #require(try await find(walk).choice)
            #expect(shown.marketRentFen == Money(fen: 200_000))
            let other = walk.named.with("choice", "marketRent").with("rentFen", 153_000)
            #expect(
                try await tenant(walk).ask("chooseAfterFailure", other).code
                    == "housing.qualification.market_rent"
            )
            let choice = walk.named.with("choice", "marketRent").with("rentFen", 200_000)
            try await tenant(walk).call("chooseAfterFailure", choice)
            #expect(try await find(walk).state == .marketRent)
            // 9 January: the month to 23 January was billed before, the next one is not.
            #expect(shown.marketFrom.map { "\($0)" } == "2027-01-23")
            try await turn(town, days: 10)
            let bills = try await lease(walk).bills.reversed().map(\.amountFen.fen)
            #expect(Array(bills) == [153_000, 153_000, 200_000])
        }
    }

    @Test func `who leaves owes rent to that day, and the case is over`() async throws {
        try await SigningTown.with { town in
            let walk = try await fail(town)
            let choice = walk.named.with("choice", "exit").with("leavingDay", "2027-01-30")
            try await tenant(walk).call("chooseAfterFailure", choice)
            let leaving = try await lease(walk)
            #expect(leaving.state == .notice && leaving.leavingBy == .tenant)
            #expect(try await find(walk).state == .exitAgreed)
        }
    }

    @Test func `a failure cuts no code, and a notice leaves thirty days`() async throws {
        try await SigningTown.with { town in
            let walk = try await fail(town)
            let code = try #require(try await walk.doors().first?.codes.last)
            let wish = walk.named.with("leavingDay", "2027-06-01")
            var landlord = try await town.city.staff("landlord", of: "acme")
            #expect(
                try await landlord.ask("terminateUnqualified", wish).code
                    == "housing.qualification.choosing"
            )
            try await turn(town, days: 16)
            #expect(try await town.count("qualification.waiting") == 1)
            landlord = try await town.city.staff("landlord", of: "acme")
            let soon = walk.named.with("leavingDay", "2027-02-20")
            #expect(
                try await landlord.ask("terminateUnqualified", soon).code
                    == "housing.qualification.days"
            )
            let ended = try await landlord.call(
                Operations.TerminateUnqualified.self,
                walk.named.with("leavingDay", "2027-02-26")
            )
            #expect(ended.state == .terminating && ended.leavingBy == .lessor)
            try await turn(town, days: 40)
            #expect(town.opens(code.code), "nobody is locked out for papers")
        }
    }

    @Test func `ends with the keys where nothing was decided`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            let person = try await tenant(walk)
            try await person.call("giveNotice", walk.named.with("leavingDay", "2026-12-23"))
            try await town.landlord.call("recordInspection", walk.named.with("findings", "完好。"))
            try await person.call("handOver", walk.named)
            #expect(try await find(walk).state == .ended)
            try await turn(town, days: 35)
            #expect(try await town.count("qualification.waiting") == 0)
        }
    }
}
