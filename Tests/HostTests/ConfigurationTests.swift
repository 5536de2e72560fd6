import PluginKit
import Testing

@testable import Host

@Suite struct `Host configuration` {
    @Test func `flags stand over environment and environment over platform json`() throws {
        var configuration = HostConfiguration()
        let file = Array(#"{"listen": "0.0.0.0:9000", "data": "a", "loops": 3}"#.utf8)
        try configuration.apply(platform: file, file: "platform.json")
        #expect(configuration.port == 9000)
        #expect(configuration.loops == 3)
        try configuration.apply(environment: [
            "CITYHOST_DATA": "b", "CITYHOST_LISTEN": "127.0.0.1:9001",
        ])
        #expect(configuration.dataDirectory == "b")
        try configuration.set("listen", text: "[::1]:9002", source: "--listen")
        #expect(configuration.host == "[::1]")
        #expect(configuration.port == 9002)
        #expect(configuration.dataDirectory == "b")
        #expect(configuration.loops == 3)
    }

    @Test(arguments: [
        #"{"listen": "nowhere"}"#, #"{"listen": "h:70000"}"#, #"{"loops": 0}"#,
        #"{"colour": "red"}"#, #"{"logLevel": "loud"}"#, #"["data"]"#, #"{"data": null}"#,
        #"{"data""#,
    ])
    func `a wrong setting is a fault that names the file`(text: String) {
        var configuration = HostConfiguration()
        let fault = #expect(throws: Fault.self) {
            try configuration.apply(platform: Array(text.utf8), file: "platform.json")
        }
        #expect(fault?.code == "host.bad_configuration")
        #expect(fault?.message.en.contains("platform.json") == true)
    }

    @Test func `cookies are secure when people reach the host over TLS`() throws {
        var configuration = HostConfiguration()
        #expect(!configuration.usesSecureCookies)
        try configuration.set("publicOrigin", text: "https://city.example", source: "--origin")
        #expect(configuration.usesSecureCookies)
    }
}
