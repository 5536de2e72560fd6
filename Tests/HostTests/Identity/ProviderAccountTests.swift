import Glibc
import HostSandbox
import HTTPTesting
import JSONWire
import PluginKit
import TestGround
import Testing

@testable import Host

/// A host whose settings name providers, and a sandbox that plays them.
@Suite(.serialized, .timeLimit(.minutes(1))) struct `Accounts at providers` {
    private func configuration(
        _ server: SandboxServer,
        _ folder: TestFolder
    ) throws -> HostConfiguration {
        var configuration = HostConfiguration()
        configuration.dataDirectory = folder.path(of: "data")
        configuration.port = 0
        for (name, value) in server.sandbox.settings(at: server.url) {
            try configuration.set(name, text: value, source: "test")
        }
        try configuration.set("egressInnerRanges", text: "127.0.0.1", source: "test")
        let members = server.sandbox.secrets.map { JSONMember($0.name, .string($0.value)) }
        var writer = JSONWriter()
        JSONValue.object([JSONMember("host", .object(members))]).write(to: &writer)
        try configuration.apply(secrets: writer.take(), file: "secrets.json")
        return configuration
    }

    private func givePaymentKeys(
        _ configuration: inout HostConfiguration,
        _ server: SandboxServer,
        _ folder: TestFolder
    ) throws {
        let book = server.sandbox.merchant
        try folder.write(book.merchantPEM, to: "merchant.pem")
        try folder.write(book.platformPEM, to: "platform.pem")
        folder.makePrivate("merchant.pem")
        let keys = "\(book.platformSerial)=\(folder.path(of: "platform.pem"))"
        let file = folder.path(of: "merchant.pem")
        try configuration.set("wechatPayKeyFile", text: file, source: "test")
        try configuration.set("wechatPayPlatformKeys", text: keys, source: "test")
    }

    @Test func `sign-in codes go out through the provider, in its template`() async throws {
        let server = try await SandboxServer()
        let folder = try TestFolder("accounts")
        var configuration = try configuration(server, folder)
        try givePaymentKeys(&configuration, server, folder)
        let host = try await RunningHost.start(configuration, plugins: [])
        let client = try RawClient(port: host.port)
        func ask() throws -> Int? {
            let body = #"{"phone":"13800000001"}"#
            try client.send(
                "POST /auth/v1/codes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
            return client.response()?.status
        }
        let status = try ask() ?? 0
        #expect((200..<300).contains(status))
        let sandbox = try RawClient(port: server.port)
        try sandbox.send("GET /sandbox/messages HTTP/1.1\r\nHost: x\r\n\r\n")
        let messages = try JSONValue.parse(sandbox.response()?.body ?? [])["messages"]
        #expect(messages?.elements?.count == 1)
        #expect(messages?[0]?["phone"]?.string == "+8613800000001")
        #expect(messages?[0]?["template"]?.string == "1110")
        #expect(messages?[0]?["parameters"]?[0]?.string?.utf8.count == 6)
        await host.stop()
        await server.stop()
    }

    @Test(arguments: ["wechatPayKeyFile", "wechatPayPlatformKeys", "lockUsername", "smsTemplates"])
    func `a host does not start with half an account`(missing: String) async throws {
        let server = try await SandboxServer()
        let folder = try TestFolder("accounts")
        var configuration = try configuration(server, folder)
        try givePaymentKeys(&configuration, server, folder)
        try configuration.set(missing, text: "", source: "test")
        do {
            let host = try await RunningHost.start(configuration, plugins: [])
            await host.stop()
            Issue.record("it started")
        } catch let fault as Fault {
            #expect(fault.code == "host.bad_configuration", "\(fault)")
        }
        await server.stop()
    }

    @Test func `a private key that others may read is none`() async throws {
        let server = try await SandboxServer()
        let folder = try TestFolder("accounts")
        var configuration = try configuration(server, folder)
        try givePaymentKeys(&configuration, server, folder)
        folder.makePublic("merchant.pem")
        await #expect(throws: Fault.self) {
            try await RunningHost.start(configuration, plugins: []).stop()
        }
        await server.stop()
    }
}

extension TestFolder {
    fileprivate func makePrivate(_ file: String) { _ = unsafe chmod(path(of: file), 0o600) }
    fileprivate func makePublic(_ file: String) { _ = unsafe chmod(path(of: file), 0o644) }
}
