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
        #expect(configuration.host == "::1")
        #expect(configuration.port == 9002)
        #expect(configuration.dataDirectory == "b")
        #expect(configuration.loops == 3)
    }

    @Test(arguments: [
        #"{"listen": "nowhere"}"#, #"{"listen": "h:70000"}"#, #"{"loops": 0}"#,
        #"{"data": ""}"#, #"{"plugins": ["housing", "housing"]}"#, #"{"colour": "red"}"#,
        #"{"logLevel": "loud"}"#, #"["data"]"#, #"{"data": null}"#,
        #"{"loopProcessors": "0-"}"#, #"{"laneProcessors": "1023"}"#, #"{"laneProcessors": ""}"#,
        #"{"data""#, #"{"sandbox": "maybe"}"#, #"{"sandbox": 2}"#, #"{"plugins": ["housing", 5]}"#,
        #"{"publicOrigin": "city.example"}"#, #"{"publicOrigin": "https://city.example/"}"#,
        #"{"publicOrigin": "https://city.example/x"}"#, #"{"publicOrigin": "https://"}"#,
        #"{"publicOrigin": "https://city.example:443"}"#, #"{"publicOrigin": "https://市.example"}"#,
    ])
    func `a wrong setting is a fault that names the file, in either language`(text: String) throws {
        var configuration = HostConfiguration()
        let fault = #expect(throws: Fault.self) {
            try configuration.apply(platform: Array(text.utf8), file: "platform.json")
        }
        #expect(fault?.code == "host.bad_configuration")
        #expect(fault?.message.en.contains("platform.json") == true)
        let zh = try #require(fault?.message.zh)
        #expect(zh.contains("platform.json"))
        #expect(zh.firstMatch(of: /[A-Za-z]+ [A-Za-z]+/) == nil, "English stands in \(zh)")
    }

    @Test(arguments: [
        "::1:8080", "[::1]", "[127.0.0.1]:80", "city.example:80", "127.0.0.1:", ":80",
        "127.0.0.1:+80", "256.0.0.1:80",
    ])
    func `an address that is no number of IP with a port is shown how to write it`(text: String) {
        var configuration = HostConfiguration()
        let fault = #expect(throws: Fault.self) {
            try configuration.set("listen", text: text, source: "--listen")
        }
        #expect(fault?.code == "host.bad_configuration")
        #expect(fault?.message.en.contains("[::1]:8080") == true)
    }

    @Test func `a limit of descriptors that the files alone use up is refused`() throws {
        var configuration = HostConfiguration()
        configuration.descriptorsMax = 100
        let fault = #expect(throws: Fault.self) { try configuration.checkDescriptors(files: 3) }
        #expect(fault?.code == "host.too_few_descriptors")
        #expect(fault?.remedy.en.contains("ulimit") == true)
        configuration.descriptorsMax = 256
        try configuration.checkDescriptors(files: 3)
    }

    @Test func `cookies are secure when people reach the host over TLS`() throws {
        var configuration = HostConfiguration()
        #expect(!configuration.usesSecureCookies)
        try configuration.set("publicOrigin", text: "https://city.example", source: "--origin")
        #expect(configuration.usesSecureCookies)
        for origin in ["http://127.0.0.1:8080", "https://[::1]:8443", "https://A-1.example"] {
            try configuration.set("publicOrigin", text: origin, source: "--origin")
            #expect(configuration.publicOrigin == origin)
        }
    }
}
