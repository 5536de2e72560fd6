import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

/// A lease in a whole host, from the keys to their return.
@Suite(.timeLimit(.minutes(3))) struct `A lease after the keys` {
    static let day: Int64 = 86_400

    private func letOut(_ town: SigningTown, months: Int64 = 2) async throws -> SigningWalk {
        let home = try await town.home()
        let walk = try await town.begin(
            home,
            by: "Liu",
            more: ["months": .number(JSONNumber(months))]
        )
        try await walk.walk(to: .paying)
        try await walk.confirm()
        try await walk.wait(for: .ready)
        return walk
    }

    private func lease(_ walk: SigningWalk) async throws -> Lease {
        try await proven(walk).call(Operations.GetLease.self, walk.named)
    }

    /// As somebody who has just come by code.
    private func proven(_ walk: SigningWalk) async throws -> TestCaller {
        try await walk.town.city.resident(walk.name)
    }

    /// From when on a search by a day finds the one home of the town: `now`, a day, or nil for never.
    private func found(_ town: SigningTown, by day: String?) async throws -> String? {
        let wish: JSONValue = day.map { ["freeBy": .string($0)] } ?? [:]
        let items = try await town.city.anonymous.call("searchHomes", wish)["items"]?.elements ?? []
        return items.first.map { $0["freeFrom"]?.string ?? "now" }
    }

    private func isFree(_ town: SigningTown, _ walk: SigningWalk) async throws -> Bool {
        let home = try await lease(walk).homeId
        let answer = try await town.city.anonymous.call("getHome", ["id": .string(home)])
        return answer["available"]?.bool == true
    }

    @Test func `is renewed by its tenant alone, and the door's code goes on`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            try await town.advance(seconds: Self.day)
            let offered = try await lease(walk)
            #expect(offered.state == .renewalOffered)
            #expect(offered.offer?.rentFen == Money(fen: 153_000))
            // A day later the session's own proof is over.
            try await town.advance(seconds: Self.day)
            let wish = walk.named.with("accepted", true).with("rentFen", 153_000).with("months", 2)
            #expect(
                try await walk.code("answerRenewal", wish) == "housing.renewal.proof_needed"
            )
            let person = try await proven(walk)
            let other = try await person.ask("answerRenewal", wish.with("rentFen", 152_000))
            #expect(other.code == "housing.renewal.changed")
            let renewed = try await person.call(Operations.AnswerRenewal.self, wish)
            #expect(renewed.state == .active && renewed.terms.count == 2)
            #expect("\(renewed.endDay)" == "2027-03-23")
            // The other phone says the same a moment later.
            let again = try await person.call(Operations.AnswerRenewal.self, wish)
            #expect(again.terms == renewed.terms)
            #expect(try await town.count("lease.renewed") == 1)
            let code = try #require(try await walk.doors().first?.codes.last)
            #expect("\(code.endsAt.civilDay)" == "2027-03-23")
            // Long after the first term's end the door still opens, and the home is nobody else's.
            for _ in 0..<70 { try await town.advance(seconds: Self.day) }
            #expect(town.opens(code.code))
            #expect(try await !isFree(town, walk))
        }
    }

    @Test func `without a word it goes on without an end, and nobody is locked out`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town, months: 1)
            let code = try #require(try await walk.doors().first?.codes.last)
            for _ in 0..<75 { try await town.advance(seconds: Self.day) }
            #expect(try await lease(walk).state == .holdover)
            #expect(town.opens(code.code))
            #expect(try await !isFree(town, walk))
            #expect(try await town.city.published("housing.lease.ended.v1").isEmpty)
        }
    }

    @Test func `ends with notice, inspection and keys, and the home is free after a day`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await letOut(town, months: 12)
            let code = try #require(try await walk.doors().first?.codes.last)
            #expect(
                try await walk.code("giveNotice", ["leavingDay": "2026-12-01"])
                    == "housing.lease.notice_days"
            )
            let told = try await walk.person.call(
                Operations.GiveNotice.self,
                walk.named.with("leavingDay", "2026-12-23")
            )
            #expect(told.state == .notice && told.leavingBy == .tenant)
            #expect(try await walk.code("handOver") == "housing.lease.not_now")
            #expect(try await found(town, by: "2026-12-24") == "2026-12-24")
            #expect(try await found(town, by: "2026-12-23") == nil)
            #expect(try await found(town, by: nil) == nil)
            // Past the leaving day, until the keys are back, the code works.
            for _ in 0..<33 { try await town.advance(seconds: Self.day) }
            #expect(town.opens(code.code))
            // A day that passed without keys promises nothing.
            #expect(try await found(town, by: "2027-12-24") == nil)
            let findings = walk.named.with("findings", "墙面完好，钥匙两把。")
            let landlord = try await town.city.staff("landlord", of: "acme")
            try await landlord.call("recordInspection", findings)
            #expect(try await !isFree(town, walk))
            let back = try await proven(walk).call(Operations.HandOver.self, walk.named)
            #expect(back.handedOverAt != nil && back.findings == "墙面完好，钥匙两把。")
            try await town.city.settle()
            #expect(!town.opens(code.code))
            #expect(try await !isFree(town, walk))
            #expect(try await found(town, by: "2026-12-28") == "2026-12-28")
            for _ in 0..<2 { try await town.advance(seconds: Self.day) }
            #expect(try await isFree(town, walk))
            #expect(try await found(town, by: nil) == "now")
            #expect(try await town.count("lease.ended") == 1)
        }
    }

    @Test func `nobody can hold the home while its lease may be renewed`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            let home = try await walk.view().homeId
            for _ in 0..<31 {
                let rival = try await town.city.resident("Wang")
                let answer = try await rival.ask("placeHold", ["id": .string(home)])
                #expect(answer.code == "housing.hold.taken")
                try await town.advance(seconds: 2 * Self.day)
            }
            #expect(try await lease(walk).state == .holdover)
        }
    }

    @Test func `is offered anew by nobody whose mandate does not cover its rent`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            try await town.landlord.call(
                "grantMandate",
                ["untilDay": "2028-01-01", "rentMaxFen": 152_999]
            )
            for _ in 0..<10 { try await town.advance(seconds: Self.day) }
            #expect(try await lease(walk).state == .active)
            try await town.landlord.call(
                "grantMandate",
                ["untilDay": "2028-01-01", "rentMaxFen": 153_000]
            )
            try await town.advance(seconds: Self.day)
            #expect(try await lease(walk).offer?.rentFen == Money(fen: 153_000))
        }
    }

    @Test func `is its tenant's and its landlord's, and nobody else's`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            let stranger = try await town.city.resident("Zhao")
            #expect(
                try await stranger.ask("getLease", walk.named).code == "housing.lease.not_found"
            )
            let other = try await town.city.staff("landlord", of: "other")
            #expect(
                try await other.ask("getLandlordLease", walk.named).code
                    == "housing.lease.not_found"
            )
            let seen = try await town.landlord.call(Operations.GetLandlordLease.self, walk.named)
            #expect(seen.id == walk.id)
            let desk = try await town.landlord.call(Operations.GetLandlordLeases.self, [:])
            #expect(desk.items.map(\.id) == [walk.id])
            let above = walk.named.with("rentFen", 170_001).with("months", 12)
            #expect(
                try await town.landlord.ask("offerRenewal", above).code == "housing.renewal.rent"
            )
        }
    }
}
