import JSONWire
import PluginTesting
import Testing

@testable import Housing

@Suite(.timeLimit(.minutes(2))) struct `A payer's address` {
    @Test(arguments: [
        "1.1.1.1", "255.255.255.255", "0.0.0.0", "::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::", "fe80::ABCD", "::ffff:192.0.2.1", "64:ff9b::192.0.2.33",
    ])
    func `is one of either kind`(text: String) { #expect(PayerAddress.isGood(text)) }

    @Test(arguments: [
        "999.1.1.1", "1.1.1", "1.1.1.1.1", "01.1.1.1", "1.1.1.", "a.b.c.d", "", " 1.1.1.1",
        "1.1.1.1:80", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::",
        "1:2:3:4:5:6:7:8::", "::1.1.1.999", "1.1.1.1::", "fe80::1%eth0", "g::", "1:", "１.1.1.1",
    ])
    func `is nothing else`(text: String) { #expect(!PayerAddress.isGood(text)) }

    @Test func `is looked at before an order is opened`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .signed)
            let input: JSONValue = ["channel": "h5", "payerAddress": "999.1.1.1"]
            #expect(try await walk.code("payFirstRent", input) == "request.invalid")
            #expect(try town.number("SELECT count(*) FROM payment") == 0)
            let good = input.with("payerAddress", "2001:db8::1")
            #expect(try await walk.code("payFirstRent", good) == nil)
        }
    }
}
