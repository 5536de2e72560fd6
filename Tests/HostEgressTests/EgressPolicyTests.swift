import HostLoop
import Testing

@testable import HostEgress

@Suite struct `Where requests may go` {
    private let open = EgressPolicy(origins: [])

    @Test(arguments: [
        "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255",
        "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1",
        "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
        "fe80::1", "fc00::1", "fd12::1", "ff02::1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:db8::1", "fec0::1", "192.31.196.1", "192.52.193.1", "192.175.48.1", "64:ff9b:1::1",
        "2001::1", "2001:2::1", "2001:20::1", "2620:4f:8000::1", "3fff:fff::1", "5f00::1",
        "100::1", "100:0:0:1::1", "::ffff:0:7f00:1", "4000::1",
    ])
    func `no address inside, special or hidden in another is public`(text: String) throws {
        #expect(!open.allows(try #require(IPAddress(text))), "\(text)")
    }

    @Test(arguments: [
        "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1", "::ffff:1.1.1.1", "2001:200::1",
        "2620:4f:8001::1", "3ffe::1", "223.255.255.255",
    ])
    func `public addresses are allowed`(text: String) throws {
        #expect(open.allows(try #require(IPAddress(text))), "\(text)")
    }

    @Test func `an inner range opens itself and nothing beside it`() throws {
        let range = try #require(AddressRange("10.1.0.0/16"))
        let policy = EgressPolicy(origins: [], innerRanges: [range])
        #expect(policy.allows(try #require(IPAddress("10.1.2.3"))))
        #expect(!policy.allows(try #require(IPAddress("10.2.2.3"))))
        #expect(!policy.allows(try #require(IPAddress("127.0.0.1"))))
    }

    @Test(arguments: [
        ("https://api.weixin.qq.com/sns/x?y=1", "https://api.weixin.qq.com:443"),
        ("http://Host:8080", "http://host:8080"), ("https://h:443/", "https://h:443"),
        ("http://[::1]:80/", "http://[::1]:80"),
    ])
    func `an origin is scheme, name and port`(url: String, origin: String) {
        #expect(EgressPolicy.origin(of: url) == origin)
    }

    @Test(arguments: [
        "", "file:///etc/passwd", "ftp://h/", "gopher://h/", "http://", "http://user@h/",
        "http://user:word@h/", "h/path", "//h/path", "http://h:99999/", "http://h o/",
    ])
    func `what is no plain address of http has no origin`(url: String) {
        #expect(EgressPolicy.origin(of: url) == nil, "\(url)")
    }
}
