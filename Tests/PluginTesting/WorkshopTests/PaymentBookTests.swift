import Foundation
import HTTPTesting
import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Workshop

@Suite struct `A deposit paid through a provider, through the whole host` {
    private func town() async throws -> (TestCity, TestCaller, ScriptedProvider) {
        let city = try await TestCity(plugins: Workshop())
        let landlord = try await city.staff("landlord", of: "acme")
        let liu = try await city.resident("Liu")
        try await landlord.beginLease(for: liu)
        return (city, landlord, try city.provider("payment"))
    }

    private func pay(_ landlord: TestCaller, _ id: String) async throws -> String {
        let input: JSONValue = ["id": .string(id), "lease": "l1", "fen": 306_000]
        return try await landlord.call(Operations.PayDeposit.self, input).order
    }

    private func state(_ city: TestCity, _ order: String) throws -> String? {
        try city.store("workshop").paymentState(of: order)
    }

    private func deposit(_ landlord: TestCaller) async throws -> Int64 {
        let input: JSONValue = ["lease": "l1", "from": "2026-01-01", "until": "2028-01-01"]
        return try await landlord.call(Operations.ReadBook.self, input).depositFen.fen
    }

    @Test func `the order is opened under its key, and its payment settles the deposit once`()
        async throws
    {
        let (city, landlord, payment) = try await town()
        payment.script("payment.order.create") { _ in
            .done(["codeUrl": "weixin://pay", "ignored": 1])
        }
        let order = try await pay(landlord, "p1")
        try await city.settle()
        #expect(payment.requests.map(\.key) == [order])
        #expect(payment.requests[0].tenant == landlord.tenant)
        #expect(payment.requests[0].callbackURL?.hasSuffix("/callbacks/payment/workshop") == true)
        #expect(try state(city, order) == "open")
        #expect(try await deposit(landlord) == 0)
        let paid: JSONValue = ["order": .string(order), "transaction": "wx1", "sum": 306_000]
        for id in ["n1", "n1", "n2"] {
            #expect(try city.notify("workshop", "payment.order.paid", id: id, paid) == 204)
        }
        try await city.settle()
        #expect(try state(city, order) == "paid")
        #expect(try await deposit(landlord) == 306_000)
        await city.stop()
    }

    @Test func `a payment that is told before the order is known is kept until it is`()
        async throws
    {
        let (city, landlord, payment) = try await town()
        payment.script("payment.order.create") { _ in .unknown }
        let order = try await pay(landlord, "p1")
        try await city.settle()
        let paid: JSONValue = ["order": .string(order), "transaction": "wx1"]
        #expect(try city.notify("workshop", "payment.order.paid", id: "n1", paid) == 204)
        try await city.settle()
        #expect(try state(city, order) == "ordered")
        payment.script("payment.order.create") { _ in .done(["codeUrl": "weixin://pay"]) }
        for _ in 0..<4 { try await city.advance(seconds: 2) }
        #expect(Set(payment.requests.map(\.key)) == [order])
        #expect(try state(city, order) == "paid")
        #expect(try await deposit(landlord) == 306_000)
        await city.stop()
    }

    @Test func `a refused order gives the deposit back, an unclear one keeps it for a person`()
        async throws
    {
        let (city, landlord, payment) = try await town()
        let fault = Fault(
            .conflict,
            code: "payment.refused",
            message: LocalizedText(zh: "不行。", en: "No."),
            remedy: LocalizedText(zh: "换一种。", en: "Pay otherwise.")
        )
        payment.script("payment.order.create") { request in
            String(decoding: request.input, as: UTF8.self).contains("p1")
                ? .refused(fault) : .unknown
        }
        let (refused, unclear) = (try await pay(landlord, "p1"), try await pay(landlord, "p2"))
        try await city.settle()
        #expect(try state(city, refused) == "closed")
        #expect(try state(city, unclear) == "ordered", "it is still being asked")
        #expect(try city.store("workshop").reservationState(of: "p1") == "voided")
        #expect(try city.store("workshop").reservationState(of: "p2") == "open")
        for _ in 0..<60 { try await city.advance(seconds: 20) }
        #expect(try state(city, unclear) == "unclear")
        await city.stop()
    }

    @Test func `a provider out of reach is left alone for a while, and asked when it is back`()
        async throws
    {
        let (city, landlord, payment) = try await town()
        for number in 0..<8 { _ = try await pay(landlord, "p\(number)") }
        try await city.settle()
        let soon = payment.requests.count
        let metrics = try city.call("GET", "/metrics").text
        #expect(metrics.contains("cityhost_provider_breaker{provider=\"payment\"} 2"))
        #expect(
            metrics.contains("cityhost_effects_open{plugin=\"workshop\",provider=\"payment\"} 8")
        )
        for number in 8..<12 { _ = try await pay(landlord, "p\(number)") }
        try await city.settle()
        #expect(payment.requests.count == soon, "nobody is asked while the breaker is open")
        payment.script("payment.order.create") { _ in .done(["codeUrl": "weixin://pay"]) }
        for _ in 0..<20 { try await city.advance(seconds: 8) }
        let open = try city.store("workshop").file.read { snapshot in
            try snapshot.statement("SELECT count(*) FROM payment WHERE state <> 'open'")
                .first { $0.int64(at: 0) }
        }
        #expect(open == 0)
        await city.stop()
    }

    @Test func `a forged notification is refused, counted in the audit, and changes nothing`()
        async throws
    {
        let (city, landlord, payment) = try await town()
        payment.script("payment.order.create") { _ in .done(["codeUrl": "weixin://pay"]) }
        let order = try await pay(landlord, "p1")
        try await city.settle()
        let paid: JSONValue = ["order": .string(order), "transaction": "wx1"]
        let status = try city.notify(
            "workshop",
            "payment.order.paid",
            id: "n1",
            paid,
            isForged: true
        )
        #expect(status == 403)
        #expect(try city.call("POST", "/callbacks/payment/nobody", body: "{}").status == 404)
        #expect(try city.call("POST", "/callbacks/lock/workshop", body: "{}").status == 404)
        try await city.settle()
        #expect(try state(city, order) == "open")
        #expect(try await city.denials(of: "receiveCallback") == 1)
        await city.stop()
    }
}
