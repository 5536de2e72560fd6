import Foundation
import JSONWire
import TestGround
import Testing

@Suite struct `Any JSON at all` {
    @Test func `a value written is the value read`() throws {
        for seed in UInt64(0)..<2000 {
            var numbers = SeededRandom(seed: seed)
            let value = Self.value(&numbers, depth: 0)
            #expect(try JSONValue.parse(value.encoded) == value, "seed \(seed)")
        }
    }

    @Test func `no proper prefix of an object is accepted`() {
        for seed in UInt64(0)..<60 {
            var numbers = SeededRandom(seed: seed)
            let bytes = JSONValue.object([
                JSONMember("é\n", Self.value(&numbers, depth: 1)),
                JSONMember("", .array([Self.value(&numbers, depth: 1), .null])),
            ]).encoded
            for length in 0..<bytes.count {
                let error = refusal { _ = try JSONValue.parse(Array(bytes[..<length])) }
                #expect(error != nil, "seed \(seed), \(length) of \(bytes.count) bytes")
                #expect((error?.offset ?? 0) <= length, "seed \(seed)")
            }
        }
    }

    /// Foundation's reader was written by others; it may be laxer than ours but never stricter.
    @Test func `a damaged text is refused, or is JSON to another reader too`() throws {
        var accepted = 0
        for seed in UInt64(0)..<10_000 {
            var numbers = SeededRandom(seed: seed)
            var bytes = Self.value(&numbers, depth: 0).encoded
            for _ in 0...Int.random(in: 0..<4, using: &numbers) { Self.damage(&bytes, &numbers) }
            guard let value = try? JSONValue.parse(bytes) else { continue }
            accepted += 1
            #expect(try JSONValue.parse(value.encoded) == value, "seed \(seed)")
            guard !Self.hasHugeNumber(value) else { continue }
            #expect(throws: Never.self, "seed \(seed)") {
                try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            }
        }
        #expect(accepted > 500 && accepted < 9500, "\(accepted) of 10000 were accepted")
    }

    @Test func `bytes at random never end the process`() {
        for seed in UInt64(0)..<10_000 {
            var numbers = SeededRandom(seed: seed)
            let alphabet =
                Array("{}[]:,\"\\u0123dDeE+-. \ntruefalsnl".utf8) + [0, 0x80, 0xE4, 0xFF]
            let bytes = (0..<Int.random(in: 0..<40, using: &numbers)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &numbers)]
            }
            let error = refusal { _ = try JSONValue.parse(bytes) }
            #expect((0...bytes.count).contains(error?.offset ?? 0), "seed \(seed)")
        }
    }

    private static func value(_ numbers: inout SeededRandom, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 4 ? 5 : 8), using: &numbers) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &numbers))
        case 2: return .number(JSONNumber(Int64.random(in: .min ... .max, using: &numbers)))
        case 3:
            let double = Double.random(in: -1e9...1e9, using: &numbers)
            return .number(JSONNumber(text: "\(double)") ?? JSONNumber(0))
        case 4: return .string(text(&numbers))
        case 5, 6:
            let count = Int.random(in: 0..<6, using: &numbers)
            return .array((0..<count).map { _ in value(&numbers, depth: depth + 1) })
        default:
            let count = Int.random(in: 0..<30, using: &numbers) / 5
            return .object(
                (0..<count).map { index in
                    JSONMember("\(index)" + text(&numbers), value(&numbers, depth: depth + 1))
                }
            )
        }
    }

    private static func text(_ numbers: inout SeededRandom) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "b", "\"", "\\", "/", "\n", "\u{0}", "\u{7F}", "é", "住", "𝄞", "\u{10FFFF}",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0..<12, using: &numbers) {
            text.unicodeScalars.append(scalars[Int.random(in: 0..<scalars.count, using: &numbers)])
        }
        return text
    }

    private static func damage(_ bytes: inout [UInt8], _ numbers: inout SeededRandom) {
        let at = Int.random(in: 0..<bytes.count, using: &numbers)
        switch Int.random(in: 0..<4, using: &numbers) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &numbers)
        case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
        case 2: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &numbers)], at: at)
        default: if bytes.count > 1 { bytes.remove(at: at) }
        }
    }

    private static func hasHugeNumber(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let number): number.double == nil
        case .array(let elements): elements.contains(where: hasHugeNumber)
        case .object(let members): members.contains { hasHugeNumber($0.value) }
        default: false
        }
    }
}
