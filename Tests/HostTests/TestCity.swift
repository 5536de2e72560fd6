import Foundation
import HTTPTesting
import JSONWire
import PluginKit
import Testing

@testable import Host

/// A whole host on a folder of its own, for as long as the body runs.
func withCity(
    _ plugins: [any Plugin.Type],
    loops: Int = 1,
    isSandbox: Bool = true,
    _ body: (TestCity) async throws -> Void
) async throws {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "cityhost-\(UUID().uuidString)").path
    var configuration = HostConfiguration()
    configuration.dataDirectory = folder
    configuration.port = 0
    configuration.loops = loops
    configuration.isSandbox = isSandbox
    configuration.drainMillisMax = 1000
    let host = try await RunningHost.start(configuration, plugins: plugins)
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(TestCity(port: host.port, folder: folder)))
    } catch {
        result = .failure(error)
    }
    await host.stop()
    try? FileManager.default.removeItem(atPath: folder)
    try result.get()
}

/// What a test asks of a running host.
struct TestCity {
    let port: Int
    let folder: String

    func call(
        _ method: String,
        _ path: String,
        _ fields: [String: String] = [:],
        body: String? = nil,
        type: String = "application/json"
    ) throws -> RawResponse {
        let client = try RawClient(port: port)
        defer { client.close() }
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            head += "\(name): \(value)\r\n"
        }
        if let body { head += "Content-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n" }
        try client.send(head + "\r\n" + (body ?? ""))
        return try #require(client.response(toHead: method == "HEAD"))
    }

    func json(_ response: RawResponse) throws -> JSONValue { try JSONValue.parse(response.body) }

    /// The code of a problem document.
    func code(_ response: RawResponse) throws -> String? {
        #expect(response.fields["content-type"] == "application/problem+json")
        return try json(response)["code"]?.string
    }

    /// Signs a phone in over the API and gives its bearer token.
    func signIn(_ phone: String) throws -> String {
        let asked = try call("POST", "/auth/v1/codes", body: #"{"phone":"\#(phone)"}"#)
        #expect(asked.status == 202)
        let opened = try call(
            "POST",
            "/auth/v1/sessions",
            body: #"{"phone":"\#(phone)","code":"\#(try sentCode(phone))"}"#
        )
        #expect(opened.status == 201)
        return try #require(try json(opened)["token"]?.string)
    }

    /// The code in the newest message to a phone.
    func sentCode(_ phone: String) throws -> String {
        let messages = try json(call("GET", "/sandbox/v1/messages?phone=\(phone)"))
        let text = try #require(messages["items"]?[0]?["text"]?.string)
        let words = text.utf8.split { !(0x30...0x39).contains($0) }
        return try #require(words.first { $0.count == 6 }.map { String(Substring($0)) })
    }
}
