import Foundation
import HTTPTesting
@testable import Host
import HostStore
import JSONWire
import PluginKit
import PluginTesting
import TestGround
import Testing

@testable import Workshop

@Suite struct `Files, through the whole host` {
    /// A picture of so many bytes, as far as its first bytes go, and unlike any other of another seed.
    private static func picture(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        let head: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        return head + (head.count..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    private func city() async throws -> (TestCity, liu: TestCaller) {
        let city = try await TestCity(plugins: Workshop(), over: .socket)
        try await city.tenant("acme")
        try await city.tenant("beta")
        return (city, try await city.resident("Liu"))
    }

    private func send(
        _ bytes: [UInt8],
        _ type: String = "image/png",
        by caller: TestCaller,
        to owner: String = "acme",
        key: String? = nil
    ) async throws -> TestAnswer {
        let (plugin, route) = try caller.city.route("sendProof")
        var request = TestRequest(route, ["owner": .string(owner)], key: key)
        request.body = bytes
        request.contentType = type
        return try await caller.send(request, route, plugin)
    }

    private func read(
        _ file: String,
        by caller: TestCaller,
        _ fields: [String: String] = [:],
        method: String = "GET"
    ) throws -> RawResponse {
        let own = Dictionary(uniqueKeysWithValues: caller.fields)
        return try caller.city.call(
            method,
            "/workshop/v1/proofs/\(file)",
            own.merging(fields) { $1 }
        )
    }

    /// The files that lie on the disk.
    private func lying(_ city: TestCity) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: city.folder + "/workshop.files")
    }

    @Test func `what was brought is read again whole, in ranges, and by its tag`() async throws {
        let (city, liu) = try await city()
        let bytes = Self.picture(200_003)
        let sent = try await send(bytes, by: liu)
        let id = try #require(sent.json["file"]?.string)
        let tag = try #require(sent.json["sha256"]?.string)
        let whole = try read(id, by: liu)
        #expect(whole.status == 200 && whole.body == bytes)
        #expect(whole.fields["content-type"] == "image/png" && whole.fields["etag"] == "\"\(tag)\"")
        #expect(whole.fields["content-length"] == "200003")
        #expect(whole.fields["x-content-type-options"] == "nosniff")
        let known = try read(id, by: liu, ["If-None-Match": "\"\(tag)\""])
        #expect(known.status == 304 && known.body.isEmpty)
        for (asked, range) in [
            ("bytes=0-0", 0..<1), ("bytes=65535-65536", 65_535..<65_537),
            ("bytes=131072-", 131_072..<200_003), ("bytes=-3", 200_000..<200_003),
            ("bytes=1-999999", 1..<200_003),
        ] {
            let part = try read(id, by: liu, ["Range": asked])
            #expect(part.status == 206 && part.body == Array(bytes[range]), "\(asked)")
            let said = "bytes \(range.lowerBound)-\(range.upperBound - 1)/200003"
            #expect(part.fields["content-range"] == said)
        }
        #expect(try read(id, by: liu, ["Range": "bytes=200003-"]).status == 416)
        #expect(try read(id, by: liu, ["Range": "bytes=5-4"]).status == 200)
        let stale = ["Range": "bytes=0-0", "If-Range": "\"other\""]
        #expect(try read(id, by: liu, stale).status == 200)
        let head = try read(id, by: liu, method: "HEAD")
        #expect(head.status == 200 && head.fields["content-length"] == "200003")
        await city.stop()
    }

    @Test func `what is not what it says, not taken, empty or too long leaves nothing behind`()
        async throws
    {
        let (city, liu) = try await city()
        let png = Self.picture(1000)
        for (bytes, type, code) in [
            (png, "image/jpeg", "files.type_refused"),
            (png, "application/pdf", "files.type_refused"),
            (png, "text/html", "files.type_refused"),
            (Array("<script>".utf8), "image/png", "files.type_refused"),
            (Array("GIF89a…".utf8), "image/gif", "files.type_refused"),
            ([], "image/png", "files.one_file"),
        ] {
            #expect(try await send(bytes, type, by: liu).code == code, "\(type)")
        }
        let long = try await send(Self.picture(1_048_577), by: liu)
        #expect(long.status == 413)
        let nobody = try await send(Self.picture(300_000), by: city.anonymous)
        #expect(nobody.status == 413, "who is not signed in may not even send so much")
        #expect(try lying(city) == [])
        await city.stop()
    }

    @Test func `members and the person see a file, and for anybody else there is none`()
        async throws
    {
        let (city, liu) = try await city()
        let sent = try await send(Self.picture(500), by: liu)
        let id = try #require(sent.json["file"]?.string)
        let (member, stranger) = (
            try await city.staff("landlord", of: "acme"),
            try await city.staff("landlord", of: "beta")
        )
        #expect(try read(id, by: member).status == 200)
        for other in [stranger, try await city.resident("Chen")] {
            let refused = try read(id, by: other)
            #expect(refused.status == 404)
            #expect(try city.code(refused) == "files.not_found")
            try await other.call("eraseProof", ["file": .string(id)])
        }
        #expect(try read(id, by: liu).status == 200, "nobody else has erased it")
        try await liu.call("eraseProof", ["file": .string(id)])
        #expect(try read(id, by: liu).status == 404)
        #expect(try lying(city) == [id])
        #expect(try city.store("workshop").sweepFiles() == 1)
        #expect(try lying(city) == [])
        await city.stop()
    }

    @Test func `the same content is kept once, and a key brings the same answer`() async throws {
        let (city, liu) = try await city()
        let bytes = Self.picture(5000)
        let first = try await send(bytes, by: liu, key: "k1")
        for key in ["k1", "k2"] {
            let again = try await send(bytes, by: liu, key: key)
            #expect(again.json["file"] == first.json["file"])
        }
        let other = try await send(Self.picture(5000, seed: 2), by: liu, key: "k1")
        #expect(other.status == 422)
        #expect(try lying(city).count == 1)
        await city.stop()
    }

    @Test func `an organisation and a person may have so much and no more`() async throws {
        let (city, liu) = try await city()
        #expect(try await send(Self.picture(1_000_000), by: liu).isSuccess)
        let more = try await send(Self.picture(700_000, seed: 2), by: liu, to: "beta")
        #expect(more.code == "files.quota_full", "a person's share is counted everywhere")
        let chen = try await city.resident("Chen")
        #expect(try await send(Self.picture(1_000_000, seed: 3), by: chen).isSuccess)
        let wang = try await city.resident("Wang")
        let full = try await send(Self.picture(200_000, seed: 4), by: wang)
        #expect(full.code == "files.quota_full")
        #expect(try lying(city).count == 2)
        await city.stop()
    }

    @Test func `nothing of a file can be read on the disk, and a changed one is not served`()
        async throws
    {
        let (city, liu) = try await city()
        let bytes = Self.picture(150_000)
        let sent = try await send(bytes, by: liu)
        let id = try #require(sent.json["file"]?.string)
        let url = URL(fileURLWithPath: city.folder).appending(path: "workshop.files/\(id)")
        let lying = try Data(contentsOf: url)
        #expect(lying.range(of: Data(bytes.prefix(8))) == nil)
        for change in [
            { (data: inout Data) in data[70_000] ^= 1 },
            { (data: inout Data) in data.removeLast() },
            { (data: inout Data) in data.replaceSubrange(0..<65_552, with: data[65_552..<131_104])
            },
        ] {
            var changed = lying
            change(&changed)
            try changed.write(to: url)
            let answer = try read(id, by: liu, ["Range": "bytes=65536-"])
            let first = try read(id, by: liu, ["Range": "bytes=0-9"])
            #expect([answer.status, first.status].contains(500))
        }
        try FileManager.default.removeItem(at: url)
        #expect(try city.code(read(id, by: liu)) == "files.unreadable")
        await city.stop()
    }

    @Test func `erasing a person takes their files away, from the disk too`() async throws {
        let (city, liu) = try await city()
        let mine = try await send(Self.picture(900), by: liu)
        let chen = try await city.resident("Chen")
        let other = try await send(Self.picture(900, seed: 2), by: chen)
        let store = try city.store("workshop")
        try await store.erase(try #require(liu.person))
        #expect(try read(mine.json["file"]?.string ?? "", by: liu).status == 404)
        #expect(try read(other.json["file"]?.string ?? "", by: chen).status == 200)
        #expect(try lying(city).count == 1)
        await city.stop()
    }

    @Test func `a browser without JavaScript brings a file with a form`() async throws {
        let (city, liu) = try await city()
        let bytes = Self.picture(3000)
        func submit(_ parts: [(String, [UInt8])]) throws -> RawResponse {
            let client = try RawClient(port: city.port)
            defer { client.close() }
            var body: [UInt8] = []
            for (head, content) in parts {
                body += Array("--line\r\nContent-Disposition: form-data; \(head)\r\n\r\n".utf8)
                body += content + Array("\r\n".utf8)
            }
            body += Array("--line--\r\n".utf8)
            var head = "POST /workshop/proofs HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            for (name, value) in liu.browsing.fields { head += "\(name): \(value)\r\n" }
            head += "Origin: http://127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
            head += "Content-Type: multipart/form-data; boundary=line\r\n"
            head += "Content-Length: \(body.count)\r\n\r\n"
            try client.send(Array(head.utf8) + body)
            return try #require(client.response())
        }
        let token = ("name=\"csrf\"", Array(try liu.browsing.formToken().utf8))
        let owner = ("name=\"owner\"", Array("acme".utf8))
        let file = ("name=\"proof\"; filename=\"纸.png\"\r\nContent-Type: image/png", bytes)
        let sent = try submit([token, owner, file])
        #expect(sent.status == 303, "\(sent.text)")
        let place = try #require(sent.fields["location"])
        let id = try #require(place.split(separator: "/").last.map(String.init))
        #expect(try read(id, by: liu).body == bytes)
        #expect(try submit([owner, file]).status == 403, "a form without its token")
        #expect(try submit([token, owner]).status == 422, "a form without a file")
        #expect(try submit([token, owner, file, file]).status == 422, "a form with two")
        #expect(try lying(city).count == 1)
        await city.stop()
    }

    @Test func `a contract is typeset, kept and read as it was`() async throws {
        let (city, _) = try await city()
        let landlord = try await city.staff("landlord", of: "acme")
        let input: JSONValue = ["resident": "刘某", "rentFen": 153_000]
        let drawn = try await landlord.call("drawContract", input)
        let again = try await landlord.call("drawContract", input)
        #expect(drawn == again, "the same content at the same time is the same file")
        let file = try read(drawn["file"]?.string ?? "", by: landlord)
        #expect(file.status == 200 && file.fields["content-type"] == "application/pdf")
        #expect(file.body.starts(with: "%PDF-1.7".utf8))
        #expect(file.fields["etag"] == "\"\(drawn["sha256"]?.string ?? "")\"")
        let gap = try await landlord.ask("drawContract", ["resident": "\u{F56}", "rentFen": 1])
        #expect(gap.status == 422 && gap.code == "documents.glyph_missing")
        #expect(try lying(city).count == 1)
        await city.stop()
    }
}
