import HTTPTesting
import HostSandbox
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

/// Charges by agreement in a whole host, against the provider's own sandbox.
@Suite(.timeLimit(.minutes(3))) struct `Rent that is charged by agreement` {
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

    private func debit(_ walk: SigningWalk) async throws -> Debit {
        try await tenant(walk).call(Operations.GetDebit.self, walk.named)
    }

    private func wait(_ walk: SigningWalk, until isThere: (Debit) -> Bool) async throws -> Debit {
        let person = try await tenant(walk)
        while true {
            try Task.checkCancellation()
            try await walk.town.city.settle()
            let debit = try await person.call(Operations.GetDebit.self, walk.named)
            if isThere(debit) { return debit }
            await Task.yield()
        }
    }

    private func turn(_ town: SigningTown, days: Int) async throws {
        for _ in 0..<days { try await town.advance(seconds: Self.day) }
    }

    /// An agreement that the tenant has signed in the payment app; gives our number of it.
    @discardableResult
    private func agree(_ walk: SigningWalk) async throws -> String {
        let wish = walk.named.with("monthMaxFen", 153_000)
        try await tenant(walk).call("agreeDebit", wish)
        let asked = try await wait(walk) { $0.signUrl != nil }
        let page = try #require(asked.signUrl)
        let code = try #require(page.split(separator: "=").last.map(String.init))
        #expect(walk.town.server.sandbox.agree(code))
        _ = try await wait(walk) { $0.state == .active }
        return code
    }

    /// Bill 2 was made on 16 December and announced; it is charged on the 23rd at nine.
    private func untilAnnounced(_ walk: SigningWalk) async throws {
        try await turn(walk.town, days: 24)
        let debit = try await wait(walk) { $0.charges.first?.state == .announced }
        #expect(debit.charges.first?.onDay == CivilDay("2026-12-23"))
        // From noon of the 17th to five minutes before nine of the 23rd.
        try await turn(walk.town, days: 5)
        try await walk.town.advance(seconds: Self.day - 3 * 3600 - 300)
    }

    private func pay(_ walk: SigningWalk) async throws -> String? {
        let wish = walk.named.with("number", 2).with("channel", "native")
        let lease = try await tenant(walk).call(Operations.PayRent.self, wish)
        return lease.bills.first { $0.number == 2 }?.payment?.order
    }

    @Test func `is agreed to in the payment app and taken once, on the bill's last day`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            let low = walk.named.with("monthMaxFen", 152_999)
            #expect(try await tenant(walk).ask("agreeDebit", low).code == "housing.debit.bound")
            #expect(
                try await tenant(walk).ask("getDebit", walk.named).code == "housing.debit.not_found"
            )
            try await agree(walk)
            let more = walk.named.with("monthMaxFen", 200_000)
            #expect(try await tenant(walk).ask("agreeDebit", more).code == "housing.debit.not_now")
            try await untilAnnounced(walk)
            #expect(try await lease(walk).bills.first?.paidAt == nil)
            try await town.advance(seconds: 301)
            let paid = try await wait(walk) { $0.charges.first?.state == .paid }
            #expect(paid.charges.count == 1)
            #expect(try await lease(walk).bills.first?.paidAt != nil)
            #expect(try town.clearing() == 459_000)
            #expect(try await town.count("rent.paid") == 1)
            #expect(try await town.count("debit.charged") == 4)
        }
    }

    @Test func `that the payer has not leaves the bill to be paid by hand, and says so`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            try await agree(walk)
            try await untilAnnounced(walk)
            town.fault(.declined, .payment)
            try await town.advance(seconds: 301)
            while try await debit(walk).charges.first?.state == .charging {
                try Task.checkCancellation()
                try await town.advance(seconds: 5)
                try await town.city.settle()
            }
            #expect(try await debit(walk).charges.first?.state == .failed)
            var window = TestBrowser(city: town.city)
            window.cookies["cityhost"] = try await tenant(walk).bearer
            #expect(try window.open("/housing/leases/\(walk.id)").text.contains("委托扣款未成功"))
            let order = try #require(try await pay(walk))
            try await town.city.settle()
            #expect(town.server.sandbox.pay(order))
            while try await lease(walk).bills.first?.paidAt == nil {
                try Task.checkCancellation()
                try await town.city.settle()
            }
            #expect(try await lease(walk).arrears == .none)
            #expect(try town.clearing() == 459_000)
        }
    }

    @Test func `while the tenant pays by hand waits, and takes nothing twice`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            try await agree(walk)
            try await untilAnnounced(walk)
            let order = try #require(try await pay(walk))
            try await town.city.settle()
            try await town.advance(seconds: 301)
            #expect(try await debit(walk).charges.first?.state == .announced)
            #expect(town.server.sandbox.pay(order))
            let person = try await tenant(walk)
            while try await person.call(Operations.GetLease.self, walk.named).bills.first?.paidAt
                == nil
            {
                try Task.checkCancellation()
                try await town.city.settle()
            }
            try await town.advance(seconds: 1201)
            let left = try await wait(walk) { $0.charges.first?.state == .skipped }
            #expect(left.charges.first?.reason == .paid)
            #expect(try town.clearing() == 459_000)
        }
    }

    @Test func `is under way when the tenant would pay: nobody opens a second order`() async throws
    {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            try await agree(walk)
            try await untilAnnounced(walk)
            // The provider takes the money, and its word is lost.
            town.fault(.lost, .payment)
            try await town.advance(seconds: 301)
            let charging = try await debit(walk)
            #expect(charging.charges.first?.state == .charging)
            let order = try await pay(walk)
            #expect(try await pay(walk) == order && !town.server.sandbox.pay(order ?? ""))
            while try await debit(walk).charges.first?.state == .charging {
                try Task.checkCancellation()
                try await town.advance(seconds: 5)
                try await town.city.settle()
            }
            #expect(try await debit(walk).charges.first?.state == .paid)
            #expect(try town.clearing() == 459_000)
        }
    }

    @Test func `ends at any time, and nothing is taken by it from then on`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            let code = try await agree(walk)
            try await untilAnnounced(walk)
            let ended = try await tenant(walk).call(Operations.RevokeDebit.self, walk.named)
            #expect(ended.state == .ended && ended.endedBy == .tenant)
            try await town.advance(seconds: 301)
            let left = try await wait(walk) { $0.charges.first?.state == .skipped }
            #expect(left.charges.first?.reason == .ended)
            #expect(try await lease(walk).bills.first?.paidAt == nil)
            // The provider has been told.
            #expect(!town.server.sandbox.disagree(code))
            // In the payer's own app it ends as well.
            let next = try await agree(walk)
            #expect(town.server.sandbox.disagree(next))
            #expect(try await wait(walk) { $0.state == .ended }.endedBy == .provider)
        }
    }

    @Test func `races the keys: what no bill asks for any more goes back`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            try await agree(walk)
            try await untilAnnounced(walk)
            town.fault(.lost, .payment)
            try await town.advance(seconds: 301)
            #expect(try await debit(walk).charges.first?.state == .charging)
            let person = try await tenant(walk)
            try await person.call("giveNotice", walk.named.with("leavingDay", "2027-01-22"))
            let landlord = try await town.city.staff("landlord", of: "acme")
            try await landlord.call("recordInspection", walk.named.with("findings", "完好。"))
            try await person.call("handOver", walk.named)
            #expect(try await debit(walk).endedBy == .lease)
            while try await lease(walk).bills.first?.payment?.state != .refunded {
                try Task.checkCancellation()
                try await town.advance(seconds: 30)
                try await town.city.settle()
            }
            #expect(try await debit(walk).charges.first?.state == .failed)
            #expect(try await lease(walk).bills.first?.paidAt == nil)
            #expect(try town.clearing() == 306_000)
        }
    }
}
