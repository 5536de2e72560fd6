import Foundation
@testable import HostBus
import JSONWire
import TestGround
import Testing

@Suite struct Leaves {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `are canonical JSON`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<300 {
            let leaf = LeafWriter(
                atMillis: Int64.random(in: 0...4_000_000_000_000, using: &random),
                commit: text(43, &random),
                id: text(Int.random(in: 1...64, using: &random), &random),
                number: Int64.random(in: 1...1_000_000_000, using: &random),
                previous: Int64.random(in: -1...1_000_000, using: &random),
                sequence: Int64.random(in: 0...1_000_000_000, using: &random),
                source: "housing/" + text(20, &random),
                subjectTag: Bool.random(using: &random) ? text(22, &random) : "",
                tenantTag: Bool.random(using: &random) ? text(22, &random) : "",
                type: "housing.home." + text(10, &random) + ".v1"
            ).bytes()
            #expect(try CanonicalJSON.encode(text: leaf) == leaf, "seed \(seed)")
            #expect(leaf.count <= LeafWriter.bytesMax)
        }
    }

    private func text(_ count: Int, _ random: inout SeededRandom) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        return String((0..<count).map { _ in letters[Int.random(in: 0..<64, using: &random)] })
    }

    @Test func `have the fields and the order that the format page gives`() {
        let leaf = LeafWriter(
            atMillis: 1,
            commit: "c",
            id: "i",
            number: 2,
            previous: -1,
            sequence: 0,
            source: "housing/e",
            subjectTag: "",
            tenantTag: "t",
            type: "housing.home.held.v1"
        ).bytes()
        let expected = """
            {"at":1,"commit":"c","id":"i","n":2,"prev":-1,"seq":0,"source":"housing/e",\
            "subject":"","tenant":"t","type":"housing.home.held.v1","v":1}
            """
        #expect(String(decoding: leaf, as: UTF8.self) == expected)
    }
}

@Suite struct `The check for canonical form` {
    @Test(arguments: [
        #"{"a":1,"b":[true,false,null,-5,"x"],"c":{"d":"中文 \" \\ \n"}}"#,
        "{}", "[]", #"{"a":{},"b":[]}"#, #""plain""#, "0", "-1", "999999999999999",
        #"[{"a":1},{"a":2}]"#, #"{"a":{"z":1},"b":{"a":1}}"#, #"{"a":1,"aa":2,"ab":3}"#,
    ])
    func `passes what is canonical`(_ text: String) throws {
        let bytes = Array(text.utf8)
        let isCanonical = CanonicalCheck.isCanonical(bytes.span)
        #expect(isCanonical)
        #expect(try CanonicalJSON.encode(text: bytes) == bytes)
    }

    @Test(arguments: [
        #"{"b":1,"a":2}"#, #"{"a":1, "b":2}"#, #"{"a":1.50}"#, #"{"a":1e3}"#, #"{"a":-0}"#,
        #"{"a":"\u0041"}"#, #"{"a":"\/"}"#, #"{"aa":1,"a":2}"#, #"{"a":{"c":1,"b":2}}"#, " 1",
        #"[{"b":1,"a":2}]"#, #"{"a":[{"c":1,"b":2}],"b":1}"#,
    ])
    func `sends the rest to be written anew`(_ text: String) throws {
        let bytes = Array(text.utf8)
        let isCanonical = CanonicalCheck.isCanonical(bytes.span)
        #expect(!isCanonical)
        let canonical = try CanonicalCheck.canonical(bytes)
        #expect(canonical != bytes)
        #expect(try canonical == CanonicalJSON.encode(text: bytes))
    }

    /// Whatever it passes must be what the full encoder writes.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `never passes anything else`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var passed = 0
        for _ in 0..<2000 {
            var writer = JSONWriter()
            write(depth: 3, &writer, &random)
            let bytes = writer.take()
            guard CanonicalCheck.isCanonical(bytes.span) else { continue }
            passed += 1
            // A key that stands twice is no JSON of ours; the writer never makes one.
            guard let canonical = try? CanonicalJSON.encode(text: bytes) else { continue }
            #expect(canonical == bytes, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(passed > 100)
    }

    private func write(depth: Int, _ writer: inout JSONWriter, _ random: inout SeededRandom) {
        switch Int.random(in: 0...(depth > 0 ? 7 : 4), using: &random) {
        case 0:
            writer.int64(
                Int64.random(in: -2_000_000_000_000_000...2_000_000_000_000_000, using: &random)
            )
        case 1:
            writer.string(
                ["", "x", "é", "\u{1}", "a\"b", "\u{10FFFF}"].randomElement(using: &random) ?? ""
            )
        case 2: writer.bool(Bool.random(using: &random))
        case 3: writer.null()
        case 4: writer.double(Double.random(in: -10...10, using: &random))
        case 5:
            writer.beginArray()
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                write(depth: depth - 1, &writer, &random)
            }
            writer.endArray()
        default:
            writer.beginObject()
            var keys = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                ["a", "b", "aa", "é", "\u{FF21}", "\u{10000}", "z\"", ""]
                    .randomElement(using: &random) ?? ""
            }
            if Bool.random(using: &random) { keys.sort() }
            for key in keys {
                writer.key(text: key)
                write(depth: depth - 1, &writer, &random)
            }
            writer.endObject()
        }
    }
}
