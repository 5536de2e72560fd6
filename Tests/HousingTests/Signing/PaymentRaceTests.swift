import HostSandbox
import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

@Suite(.timeLimit(.minutes(3))) struct `Payments of a signing` {
    @Test func `a callback that comes twice pays once`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .paying)
            town.fault(.doubled, .payment)
            try await walk.confirm()
            try await walk.wait(for: .ready)
            #expect(try town.clearing() == 306_000)
            #expect(try town.applied() == 306_000)
            #expect(try await town.count("payment.settled") == 1)
            #expect(try await town.count("lease.activated") == 1)
        }
    }

    @Test func `a lost callback is no lost payment: the provider is asked`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .paying)
            town.fault(.lost, .payment)
            try await walk.confirm()
            try await town.advance(seconds: 2)
            try await walk.wait(for: .ready)
            #expect(try town.applied() == 306_000)
        }
    }

    @Test func `a forged callback is nobody's word: what counts is what the provider answers`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .paying)
            town.fault(.forged, .payment)
            try await walk.confirm()
            while try await town.city.denials(of: "receiveCallback") == 0 { await Task.yield() }
            #expect(try await walk.view().state == .paying)
            #expect(try town.clearing() == 0)
            try await town.advance(seconds: 2)
            try await walk.wait(for: .ready)
        }
    }

    @Test func `another amount than was due goes back by itself, and what is due can be paid`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .paying)
            town.fault(.wrongAmount, .payment)
            try await walk.confirm()
            let view = try await walk.wait { $0.payment?.state != .pending }
            #expect(view.state == .signed && view.next == .pay)
            #expect(try await town.calls() == ["amount"])
            #expect(try town.applied() == 0)
            for _ in 0..<3 { try await town.advance(seconds: 60) }
            try await walk.wait { $0.payment?.state == .refunded }
            #expect(try town.clearing() == 0)
            let sums = try await town.city.published("housing.payment.settled.v1").map {
                $0.payload["amountFen"]?.int64
            }
            #expect(sums == [306_001, 306_001])
            #expect(try await walk.view().state == .signed)
            try await walk.pay()
            try await walk.wait { $0.payment?.state == .pending }
            try await walk.confirm()
            try await walk.wait(for: .ready)
            #expect(try town.applied() == 306_000)
        }
    }

    @Test func `nobody pays for what the landlord would not countersign`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .signed)
            let day: JSONValue = "2028-01-01"
            try await town.landlord.call(
                "grantMandate",
                ["untilDay": day, "rentMaxFen": 152_999]
            )
            #expect(
                try await walk.code("payFirstRent", ["channel": "native"])
                    == "housing.payment.no_mandate"
            )
            #expect(try await walk.view().state == .signed)
            #expect(try town.number("SELECT count(*) FROM payment") == 0)
            try await town.landlord.call(
                "grantMandate",
                ["untilDay": day, "rentMaxFen": 153_000]
            )
            try await walk.pay()
            try await walk.wait { $0.payment?.state == .pending }
            try await walk.confirm()
            try await walk.wait(for: .ready)
        }
    }

    @Test func `a lessor whom the signed terms do not name countersigns nothing`() async throws {
        try await SigningTown.with { town in
            func appoint(_ lessor: JSONValue) async throws {
                try await town.landlord.call(
                    "grantMandate",
                    ["untilDay": "2028-01-01", "rentMaxFen": 1_000_000, "lessorName": lessor]
                )
            }
            let (named, other): (JSONValue, JSONValue) = ("甲住房租赁公司", "乙住房租赁公司")
            try await appoint(named)
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .signed)
            try await appoint(other)
            #expect(
                try await walk.code("payFirstRent", ["channel": "native"])
                    == "housing.payment.no_mandate"
            )
            try await appoint(named)
            try await walk.pay()
            try await walk.wait { $0.payment?.state == .pending }
            // Whoever is appointed between payment and countersignature is not whom the payer has signed with.
            try await appoint(other)
            try await walk.confirm()
            try await walk.wait(for: .paid)
            try await town.advance(seconds: 5)
            #expect(try await walk.view().state == .paid)
            try await appoint(named)
            for _ in 0..<3 { try await town.advance(seconds: 10) }
            try await walk.wait(for: .ready)
        }
    }

    @Test func `a journey is not paid back while another payment of it is under way`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .paying)
            try await withdraw(town)
            try await walk.confirm()
            try await walk.wait(for: .paid)
            // An order of which nobody has heard yet that it is over.
            let store = try town.city.store("housing")
            try await store.lane.perform { system in
                try system.statement(
                    """
                    INSERT INTO payment (order_id, tenant_id, person_id, journey_id, state, version,
                        amount_fen, channel, expires_at, opened_at, polls, closing, applied)
                    SELECT '0-earlier', tenant_id, person_id, journey_id, 'pending', 1, amount_fen,
                        channel, expires_at, opened_at, 0, 1, 0 FROM payment
                    """
                ).run()
            }
            for _ in 0..<6 { try await town.advance(seconds: 40) }
            try await walk.wait { $0.payment?.state == .refunded }
            #expect(try await walk.view().state == .refunding)
            let call = HousingCalls.service(at: town.city.clock.now)
            try await store.write(call) { tx in
                guard let file = try PaymentDesk.file("0-earlier", in: tx) else { return }
                try tx.act(in: file.tenant)
                try PaymentDesk.take(.found(.closed), file, in: tx)
            }
            #expect(try await walk.view().state == .refunded)
        }
    }

    /// The landlord takes the mandate back.
    private func withdraw(_ town: SigningTown) async throws {
        try await town.landlord.call(
            "grantMandate",
            ["untilDay": "2028-01-01", "rentMaxFen": 152_999]
        )
    }

    @Test func `a payment that nobody ordered is laid aside`() async throws {
        let city = try await TestCity(plugins: Housing())
        let paid: JSONValue = [
            "order": "01NOBODYSORDER000000000000", "transaction": "t1", "amountFen": 306_000,
        ]
        #expect(try city.notify("housing", "payment.order.paid", id: "n1", paid) == 204)
        try await city.settle()
        #expect(
            try city.store("housing").file.read { system in
                try system.statement("SELECT count(*) FROM host_callback WHERE state = 'stuck'")
                    .first { $0.int64(at: 0) }
            } == 1
        )
        await city.stop()
    }

    @Test func `a payment may be told of before the order's own answer`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .signed)
            town.fault(.answerLost, .payment, times: 100)
            try await walk.pay()
            try await town.city.settle()
            let order = try #require(try await walk.view().payment)
            #expect(order.state == .created)
            town.server.sandbox.faults.clear()
            #expect(town.server.sandbox.pay(order.order))
            try await walk.wait(for: .ready)
            // The order's answer, which comes after all, changes nothing.
            for _ in 0..<5 { try await town.advance(seconds: 10) }
            #expect(try await walk.view().state == .ready)
            #expect(try town.applied() == 306_000)
        }
    }

    @Test func `pay tapped twice opens one order`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            let first = try await walk.walk(to: .paying).payment?.order
            #expect(try await walk.pay().payment?.order == first)
            #expect(try town.number("SELECT count(*) FROM payment") == 1)
        }
    }

    @Test func `a hold that ends while nobody pays frees the home at once`() async throws {
        try await SigningTown.with { town in
            let home = try await town.home()
            let walk = try await town.begin(home, by: "Liu")
            try await walk.walk(to: .paying)
            try await town.advance(seconds: 599)
            #expect(try await walk.view().state == .signed, "the order's own time is over")
            try await town.advance(seconds: 1)
            #expect(try await walk.wait(for: .expired).payment?.state == .closed)
            _ = try await town.begin(home, by: "Wang")
        }
    }

    @Test func `a payment of the last second counts, though the hold ends before it is heard of`()
        async throws
    {
        try await SigningTown.with { town in
            let home = try await town.home()
            let walk = try await town.begin(home, by: "Liu")
            try await walk.walk(to: .paying)
            try await town.advance(seconds: 539)
            town.fault(.lost, .payment)
            // Nothing is heard of the provider until the hold is over.
            town.fault(.error, .payment, times: 10_000)
            try await walk.confirm()
            try await town.advance(seconds: 61)
            #expect(try await walk.view().state == .unknownPay)
            let wang = try await town.city.resident("Wang")
            #expect(
                try await wang.ask("placeHold", ["id": .string(home)]).code == "housing.hold.taken"
            )
            // The answers come again while the home is still kept.
            town.server.sandbox.faults.clear()
            for _ in 0..<8 { try await town.advance(seconds: 60) }
            try await walk.wait(for: .ready)
            #expect(try town.applied() == 306_000)
        }
    }

    /// A payment that nobody hears of for more than half an hour after its hold.
    private func late(_ town: SigningTown, _ home: String) async throws -> SigningWalk {
        let walk = try await town.begin(home, by: "Liu")
        try await walk.walk(to: .paying)
        town.fault(.lost, .payment)
        town.fault(.error, .payment, times: 10_000)
        try await walk.confirm()
        for _ in 0..<9 { try await town.advance(seconds: 300) }
        #expect(try await walk.view().state == .expired)
        #expect(try await town.calls() == ["unknown"])
        return walk
    }

    @Test func `a late payment gets the home when it is still free`() async throws {
        try await SigningTown.with { town in
            let walk = try await late(town, town.home())
            town.server.sandbox.faults.clear()
            for _ in 0..<2 { try await town.advance(seconds: 300) }
            try await walk.wait(for: .ready)
            #expect(try town.applied() == 306_000)
            #expect(try await town.count("home.held") == 2)
        }
    }

    @Test func `a late payment goes back when the home is another's, and never is a second lease`()
        async throws
    {
        try await SigningTown.with { town in
            let home = try await town.home()
            let walk = try await late(town, home)
            let other = try await town.begin(home, by: "Wang")
            town.server.sandbox.faults.clear()
            for _ in 0..<2 { try await town.advance(seconds: 300) }
            for _ in 0..<3 { try await town.advance(seconds: 60) }
            let view = try await walk.wait(for: .refunded)
            #expect(view.reason == "taken")
            #expect(view.payment?.state == .refunded)
            #expect(try town.clearing() == 0)
            #expect(try await other.view().state == .expired)
            #expect(try await town.count("lease.activated") == 0)
        }
    }

    @Test func `a contract that is not countersigned three times is paid back in full`()
        async throws
    {
        try await SigningTown.with { town in
            let home = try await town.home()
            let walk = try await town.begin(home, by: "Liu")
            try await walk.walk(to: .paying)
            try await withdraw(town)
            try await walk.confirm()
            try await walk.wait(for: .paid)
            #expect(try town.applied() == 306_000)
            try await town.advance(seconds: 5)
            #expect(try await walk.view().state == .paid)
            try await town.advance(seconds: 30)
            #expect(try await walk.wait { $0.state != .paid }.reason == "countersign")
            for _ in 0..<3 { try await town.advance(seconds: 60) }
            try await walk.wait(for: .refunded)
            #expect(try town.clearing() == 0)
            #expect(try town.applied() == 0)
            #expect(try town.number("SELECT count(*) FROM lease") == 0)
            #expect(try town.number("SELECT count(*) FROM door") == 0)
            _ = try await town.begin(home, by: "Wang")
        }
    }

    @Test func `a mandate that is given in time still countersigns`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .paying)
            try await withdraw(town)
            try await walk.confirm()
            try await walk.wait(for: .paid)
            try await town.landlord.call(
                "grantMandate",
                ["untilDay": "2028-01-01", "rentMaxFen": 1_000_000]
            )
            try await town.advance(seconds: 5)
            try await walk.wait(for: .ready)
        }
    }

    @Test func `a paid home stays its payer's, however long the host was down`() async throws {
        try await SigningTown.with { town in
            let home = try await town.home()
            let walk = try await town.begin(home, by: "Liu")
            try await walk.walk(to: .paying)
            try await withdraw(town)
            try await walk.confirm()
            try await walk.wait(for: .paid)
            let hold = try await walk.person.call("getHold", ["id": .string(walk.hold)])
            #expect(hold["expiresAt"]?.string?.hasPrefix("9999") == true)
            #expect(
                try await walk.person.ask("releaseHold", ["id": .string(walk.hold)]).code
                    == "housing.journey.not_now"
            )
        }
    }
}
