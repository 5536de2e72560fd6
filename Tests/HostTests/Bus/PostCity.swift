import HTTPTesting
import HostAuth
import JSONWire
import PluginKit
import PluginTesting
import Post

@testable import Host

/// A city with a post room, and organisations whose machines use the bus.
struct PostCity {
    static let letter = "post.letter.sent.v1"
    static let parcel = "post.parcel.handed.v1"
    static let structured = "application/cloudevents+json"
    static let batch = "application/cloudevents-batch+json"
    static let everything = [
        "post.letter.send", "post.letter.read", "post.parcel.hand", "post.parcel.read",
        "post.parcel.name", "post.stamp.buy",
    ]

    /// An answer that a test did not expect.
    struct Unexpected: Error {
        let answer: String
    }

    let city: TestCity

    /// Runs with a city of one loop; `configure` may change its settings.
    static func run(
        loops: Int = 1,
        configure: (inout HostConfiguration) throws -> Void = { _ in },
        _ body: (PostCity) async throws -> Void
    ) async throws {
        let city = try await TestCity(
            list: [Post()],
            over: .socket,
            loops: loops,
            configure: configure
        )
        do {
            try await body(PostCity(city: city))
        } catch {
            await city.stop()
            throw error
        }
        await city.stop()
    }

    /// A key of an organisation with these scopes.
    func key(
        _ scopes: [String] = PostCity.everything,
        of tenant: String = "office"
    ) async throws -> String {
        let clerk = try await city.staff("clerk", of: tenant)
        let list = scopes.map { "\"\($0)\"" }.joined(separator: ",")
        let made = try city.call(
            "POST",
            "/auth/v1/keys",
            ["Authorization": "Bearer \(clerk.bearer ?? "")", "CityHost-Tenant": tenant],
            body: #"{"name":"machine","scopes":[\#(list)],"days":30}"#
        )
        guard let token = try city.json(made)["token"]?.string else {
            throw Unexpected(answer: made.text)
        }
        return token
    }

    /// Revokes every key of an organisation.
    func revokeKeys(of tenant: String) async throws {
        let clerk = try await city.staff("clerk", of: tenant)
        let fields = ["Authorization": "Bearer \(clerk.bearer ?? "")", "CityHost-Tenant": tenant]
        let keys = try city.json(city.call("GET", "/auth/v1/keys", fields))
        for key in keys["items"]?.elements ?? [] {
            let id = key["keyId"]?.string ?? ""
            let gone = try city.call("DELETE", "/auth/v1/keys/\(id)", fields)
            guard gone.status < 300 else { throw Unexpected(answer: gone.text) }
        }
    }

    static func letter(
        _ id: String,
        box: String = "b1",
        text: String = "hello",
        source: String = "/office"
    ) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"\#(source)","type":"\#(letter)","#
            + #""data":{"box":"\#(box)","text":"\#(text)"}}"#
    }

    static func parcel(_ id: String, person: String = "p-liu", box: String = "b1") -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/office","type":"\#(parcel)","#
            + #""data":{"box":"\#(box)","personId":"\#(person)","code":"7431"}}"#
    }

    /// Publishes as it is written here.
    func publish(
        _ body: String,
        as key: String,
        type: String = PostCity.structured,
        _ fields: [String: String] = [:]
    ) throws -> RawResponse {
        try city.call(
            "POST",
            "/bus/v1/events",
            fields.merging(["Authorization": "Bearer \(key)"]) { $1 },
            body: body,
            type: type
        )
    }

    /// Publishes letters in one batch and lets them arrive in the log.
    func send(_ letters: Range<Int>, as key: String, box: (Int) -> String = { _ in "b1" })
        async throws
    {
        let texts = letters.map { PostCity.letter("l\($0)", box: box($0), text: "n\($0)") }
        let answer = try publish("[\(texts.joined(separator: ","))]", as: key, type: PostCity.batch)
        guard answer.status == 201 else {
            throw Unexpected(answer: answer.text)
        }
        try await city.settle()
    }

    /// Asks for events; `query` begins with its question mark.
    func read(_ query: String = "", as key: String, accept: String? = nil) throws -> RawResponse {
        var fields = ["Authorization": "Bearer \(key)"]
        if let accept { fields["Accept"] = accept }
        return try city.call("GET", "/bus/v1/events\(query)", fields)
    }

    /// The texts of letters in a batch.
    func texts(_ answer: RawResponse) throws -> [String] {
        try city.json(answer).elements?.compactMap { $0["data"]?["text"]?.string } ?? []
    }

    /// Opens a stream and leaves it open.
    func stream(
        _ query: String = "",
        as key: String,
        lastEventID: String? = nil,
        receiveBuffer: Int32? = nil
    ) throws -> RawClient {
        let client = try RawClient(port: city.port, receiveBuffer: receiveBuffer)
        let resume = lastEventID.map { "Last-Event-ID: \($0)\r\n" } ?? ""
        try client.send(
            "GET /bus/v1/events/stream\(query) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "Authorization: Bearer \(key)\r\n\(resume)\r\n"
        )
        return client
    }
}

/// What has come of a stream so far.
struct StreamText {
    private(set) var ids: [String] = []
    private(set) var events: [JSONValue] = []
    private(set) var bytes: [UInt8] = []
    private var line: [UInt8] = []

    /// Reads on until `isEnough` or the stream falls silent or ends.
    mutating func read(_ client: RawClient, until isEnough: (StreamText) -> Bool) {
        while !isEnough(self), let piece = client.receive(), !piece.isEmpty { take(piece) }
    }

    private mutating func take(_ piece: [UInt8]) {
        bytes += piece
        for byte in piece {
            guard byte == 10 || byte == 13 else {
                line.append(byte)
                continue
            }
            let text = String(decoding: line, as: UTF8.self)
            line = []
            if text.hasPrefix("id: ") { ids.append(String(text.dropFirst(4))) }
            guard text.hasPrefix("data: "),
                let event = try? JSONValue.parse(String(text.dropFirst(6)))
            else { continue }
            events.append(event)
        }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var texts: [String] { events.compactMap { $0["data"]?["text"]?.string } }
}
