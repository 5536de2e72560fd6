import JSONWire
import TestGround
import Testing

@Suite struct `Canonical JSON` {
    @Test func `every published pair comes out byte for byte`() throws {
        let names = try Corpora.names(in: "jcs/input")
        #expect(names.count == 6)
        for name in names {
            let canonical = try CanonicalJSON.encode(text: try Corpora.bytes("jcs/input/\(name)"))
            #expect(canonical == (try Corpora.bytes("jcs/output/\(name)")), "\(name)")
            let hex = try Corpora.bytes("jcs/outhex/\(name.replacing(".json", with: ".txt"))")
            let digits = String(decoding: hex.filter { $0 > 0x20 }, as: UTF8.self)
            #expect(Hex.decode(digits) == canonical, "\(name)")
        }
    }

    @Test func `ten thousand doubles are written as ECMAScript writes them`() throws {
        let text = String(decoding: try Corpora.bytes("jcs/numbers-10000.csv"), as: UTF8.self)
        let lines = text.split(separator: "\n")
        #expect(lines.count == 10_000)
        for line in lines {
            let parts = line.split(separator: ",")
            let bits = try #require(UInt64(parts[0], radix: 16))
            var writer = JSONWriter()
            writer.double(Double(bitPattern: bits))
            #expect(String(decoding: writer.bytes, as: UTF8.self) == parts[1], "\(line)")
            let number = try #require(JSONNumber(text: String(parts[1])))
            let again = try CanonicalJSON.encode(.number(number), integers: .rounded)
            #expect(String(decoding: again, as: UTF8.self) == parts[1], "\(line)")
        }
    }

    @Test func `names are in the order of their UTF-16 units`() throws {
        let names = [
            "\u{E000}", "𝄞", "é", "", "a", "aa", "\u{FFFD}", "\u{10FFFF}", "\u{D7FF}", "1",
        ]
        let value = JSONValue.object(names.map { JSONMember($0, .null) })
        let canonical = try JSONValue.parse(try CanonicalJSON.encode(value))
        let expected = names.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
        let written = try #require(canonical.members).map { Array($0.name.utf8) }
        #expect(written == expected.map { Array($0.utf8) })
    }

    @Test(
        arguments: [
            ("9007199254740993", nil), ("-9007199254740993", nil), ("123456789012345678901", nil),
            ("9007199254740992", "9007199254740992"), ("-0", "0"), ("1.0", "1"), ("1e3", "1000"),
            ("9007199254740993.0", "9007199254740992"),
        ] as [(String, String?)]
    )
    func `a whole number that a double would change is refused`(text: String, canonical: String?) {
        let written = try? CanonicalJSON.encode(text: Array(text.utf8))
        #expect(written.map { String(decoding: $0, as: UTF8.self) } == canonical)
    }

    @Test func `rounding is there for who asks for it`() throws {
        let rounded = try CanonicalJSON.encode(
            text: Array("9007199254740993".utf8),
            integers: .rounded
        )
        #expect(rounded == Array("9007199254740992".utf8))
    }

    @Test func `canonical text is its own canonical text`() throws {
        for name in try Corpora.names(in: "jcs/output") {
            let bytes = try Corpora.bytes("jcs/output/\(name)")
            #expect(try CanonicalJSON.encode(text: bytes) == bytes, "\(name)")
        }
    }
}
