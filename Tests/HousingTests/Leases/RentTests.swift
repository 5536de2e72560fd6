import HTTPTesting
import HostSandbox
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

/// Rent bills in a whole host, paid through the provider.
@Suite(.timeLimit(.minutes(3))) struct `The rent of a home` {
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

    private func lease(_ walk: SigningWalk) async throws -> Lease {
        try await tenant(walk).call(Operations.GetLease.self, walk.named)
    }

    private func turn(_ town: SigningTown, days: Int) async throws {
        for _ in 0..<days { try await town.advance(seconds: Self.day) }
    }

    /// Opens a payment for a bill, and gives its order.
    private func pay(_ walk: SigningWalk, _ number: Int64) async throws -> String {
        let wish = walk.named.with("number", .number(JSONNumber(number))).with("channel", "native")
        try await tenant(walk).call("payRent", wish)
        try await walk.town.city.settle()
        let bill = try await lease(walk).bills.first { $0.number == number }
        return try #require(bill?.payment?.order)
    }

    private func wait(_ walk: SigningWalk, until isThere: (Lease) -> Bool) async throws -> Lease {
        while true {
            try Task.checkCancellation()
            try await walk.town.city.settle()
            let lease = try await lease(walk)
            if isThere(lease) { return lease }
            await Task.yield()
        }
    }

    @Test func `the first month is paid, the next is billed and paid once`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            try await turn(town, days: 1)
            let first = try await lease(walk)
            #expect(first.bills.map(\.paidAt).allSatisfy { $0 != nil } && first.bills.count == 1)
            try await turn(town, days: 23)
            let billed = try await lease(walk)
            #expect(billed.bills.map(\.number) == [2, 1] && billed.bills.first?.paidAt == nil)
            let order = try await pay(walk, 2)
            #expect(try await pay(walk, 2) == order, "one bill, one order at a time")
            #expect(town.server.sandbox.pay(order))
            let paid = try await wait(walk) { $0.bills.first?.paidAt != nil }
            #expect(paid.arrears == .none)
            #expect(try town.clearing() == 459_000)
            // The signing's own payment stays what it was.
            #expect(try await walk.view().payment?.amountFen == Money(fen: 306_000))
            #expect(try await town.count("rent.paid") == 1)
        }
    }

    @Test func `another amount goes back, and the bill stays open`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            try await turn(town, days: 24)
            let order = try await pay(walk, 2)
            town.fault(.wrongAmount, .payment)
            #expect(town.server.sandbox.pay(order))
            let open = try await wait(walk) { $0.bills.first?.payment?.state == .refunded }
            #expect(open.bills.first?.paidAt == nil)
            let again = try await pay(walk, 2)
            #expect(again != order && town.server.sandbox.pay(again))
            _ = try await wait(walk) { $0.bills.first?.paidAt != nil }
            #expect(try town.clearing() == 459_000)
        }
    }

    @Test func `overdue it is demanded, in vain it ends the lease, and no code ends with it`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            let code = try #require(try await walk.doors().first?.codes.last)
            try await turn(town, days: 31)
            #expect(try await lease(walk).arrears == .overdue)
            var landlord = try await town.city.staff("landlord", of: "acme")
            let wish = walk.named.with("leavingDay", "2027-03-01")
            #expect(try await landlord.ask("terminateLease", wish).code == "housing.rent.not_owed")
            try await landlord.call("demandRent", walk.named)
            #expect(try await town.count("rent.demanded") == 1)
            try await turn(town, days: 32)
            #expect(try await lease(walk).arrears == .lapsed)
            landlord = try await town.city.staff("landlord", of: "acme")
            let ended = try await landlord.call(Operations.TerminateLease.self, wish)
            #expect(ended.state == .terminating)
            try await turn(town, days: 40)
            #expect(town.opens(code.code), "nobody is locked out for rent")
        }
    }

    @Test func `what was paid for days after the leaving day goes back`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            // The month from 23 December on is billed on the 16th.
            try await turn(town, days: 24)
            let order = try await pay(walk, 2)
            #expect(town.server.sandbox.pay(order))
            _ = try await wait(walk) { $0.bills.first?.paidAt != nil }
            let person = try await tenant(walk)
            try await person.call("giveNotice", walk.named.with("leavingDay", "2027-01-17"))
            let landlord = try await town.city.staff("landlord", of: "acme")
            try await landlord.call("recordInspection", walk.named.with("findings", "完好。"))
            try await person.call("handOver", walk.named)
            let left = try await wait(walk) { $0.bills.first?.payment?.returnedFen != nil }
            // 25 of 31 days are owed.
            let owed = Money(fen: (2 * 153_000 * 25 + 31) / 62)
            #expect(left.bills.first?.amountFen == owed)
            #expect(left.bills.first?.payment?.returnedFen == Money(fen: 153_000) - owed)
            #expect(try town.clearing() == 306_000 + owed.fen)
        }
    }
}
