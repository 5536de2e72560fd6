import HostLoop
import Testing

@testable import Host

@Suite struct `The client behind proxies` {
    private func proxies(_ ranges: String...) throws -> TrustedProxies {
        TrustedProxies(try ranges.map { try #require(AddressRange($0)) })
    }

    @Test(arguments: [
        ("203.0.113.9", "10.0.0.2", "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9", "10.0.0.2", "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9, 10.0.0.3", "10.0.0.2", "203.0.113.9"),
        ("10.0.0.4, 10.0.0.3", "10.0.0.2", "10.0.0.4"),
        ("203.0.113.9:4711", "10.0.0.2", "203.0.113.9"),
        ("[2001:db8::7]:443", "10.0.0.2", "2001:db8::7"),
        ("2001:db8::7", "10.0.0.2", "2001:db8::7"),
        ("nonsense", "10.0.0.2", "10.0.0.2"), ("203.0.113.9, nonsense", "10.0.0.2", "10.0.0.2"),
        ("203.0.113.9,", "10.0.0.2", "10.0.0.2"), ("", "10.0.0.2", "10.0.0.2"),
        ("203.0.113.9", "198.51.100.1", "198.51.100.1"),
        ("203.0.113.9", "::ffff:10.0.0.2", "203.0.113.9"),
    ])
    func `is read from right to left, as far as trusted proxies wrote`(
        field: String,
        peer: String,
        client: String
    ) throws {
        #expect(try proxies("10.0.0.0/8").client(peer: peer, forwardedFor: field) == client)
    }

    @Test func `is the peer when nobody is trusted, whatever it sends`() throws {
        let none = TrustedProxies([])
        #expect(none.client(peer: "127.0.0.1", forwardedFor: "203.0.113.9") == "127.0.0.1")
        #expect(try proxies("10.0.0.1").client(peer: "10.0.0.1", forwardedFor: nil) == "10.0.0.1")
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
        ("192.168.1.128/25", "192.168.1.127", false), ("192.168.1.128/25", "192.168.1.129", true),
        ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
        ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe00::1", false),
        ("::/0", "203.0.113.9", true),
        ("::1", "::1", true), ("127.0.0.1/32", "::ffff:127.0.0.1", true),
        ("2001:db8:0:1::/64", "2001:db8:0:1:ffff::", true),
        ("2001:db8:0:1::/64", "2001:db8:0:2::", false),
    ])
    func `ranges hold what their bits say`(range: String, address: String, isInside: Bool) throws {
        let range = try #require(AddressRange(range))
        #expect(range.contains(try #require(IPAddress(address))) == isInside)
    }

    @Test(arguments: [
        "", "10", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "::/129", "a/8", "1.2.3.4/8/8",
    ])
    func `strange ranges are refused`(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test func `the setting takes a list and names what it cannot read`() throws {
        var configuration = HostConfiguration()
        let file = Array(#"{"trustedProxies": ["10.0.0.0/8", "fd00::/8"]}"#.utf8)
        try configuration.apply(platform: file, file: "platform.json")
        #expect(configuration.trustedProxies.count == 2)
        #expect(throws: (any Error).self) {
            try configuration.set("trustedProxies", text: "10.0.0.0/8,x", source: "test")
        }
    }
}
