import HostLoop
import PluginKit
import Testing

@testable import Host

@Suite struct `A webhook's address` {
    @Test(arguments: [
        "https://a.example/", "https://a.example", "HTTPS://A.EXAMPLE/hook?x=1",
        "https://a.example:443/", "https://192.0.1.7/", "https://[2606:4700::1111]/",
    ])
    func `is taken when it is an https address`(url: String) {
        // What a name leads to is judged when the socket is opened.
        #expect(WebhookSender(innerRanges: []).flaw(in: url) == nil)
    }

    @Test(arguments: [
        "", "https://", "https:///x", "//a.example", "a.example", "ftp://a.example/",
        "http://a.example/",
        "https://user@a.example/", "https://user:pw@a.example/", "https://a.example/#part",
        "https://a.example/a b", "https://a.example/\r\nX: y", "https://аpple.example/",
        "https://a.example:22/", "https://a.example:99999/", "file:///etc/passwd",
        "https://a.example/" + String(repeating: "x", count: 2000),
    ])
    func `is refused when it is anything else`(url: String) {
        #expect(WebhookSender(innerRanges: []).flaw(in: url) != nil)
    }

    /// However libcurl lets it be written.
    @Test(arguments: [
        "https://10.0.0.1/", "https://127.0.0.1/", "https://169.254.169.254/latest/meta-data",
        "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://[fe80::1]/", "https://0x7f.1/",
        "https://2130706433/", "https://127.1/", "https://0.0.0.0/", "https://192.168.1.1:443/",
    ])
    func `is refused at once when it names an address that is not public`(url: String) {
        let said = WebhookSender(innerRanges: []).flaw(in: url)
        #expect(said?.en.contains("it is no public address") == true, "\(said?.en ?? "")")
    }

    @Test func `may be plain and on any port where the operator opened addresses inside`() throws {
        let inner = try #require(AddressRange("127.0.0.0/8"))
        #expect(WebhookSender(innerRanges: [inner]).flaw(in: "http://127.0.0.1:9/") == nil)
        #expect(WebhookSender(innerRanges: []).flaw(in: "http://127.0.0.1:9/") != nil)
    }
}
