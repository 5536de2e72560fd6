import Foundation
import JSONWire
import TestGround
import Testing

@Suite struct `Bytes as text` {
    @Test func `base64url agrees with Foundation's base64`() {
        for seed in UInt64(0)..<500 {
            var numbers = SeededRandom(seed: seed)
            let bytes = (0..<Int(seed % 50)).map { _ in UInt8.random(in: 0...255, using: &numbers) }
            let expected = Data(bytes).base64EncodedString().filter { $0 != "=" }
                .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            #expect(Base64URL.encode(bytes) == expected, "seed \(seed)")
            #expect(Base64URL.decode(expected) == bytes, "seed \(seed)")
        }
    }

    @Test(arguments: ["A", "AB==", "AA+A", "AA/A", "AA A", "AB", "AAB", "é"])
    func `a text that is not exactly one value's base64url is refused`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func `hexadecimal digits come in pairs`() {
        #expect(Hex.encode([0, 0x0F, 0xA5, 0xFF]) == "000fa5ff")
        #expect(Hex.decode("000fA5Ff") == [0, 0x0F, 0xA5, 0xFF])
        for text in ["0", "0g", "0x", "000", "é0"] { #expect(Hex.decode(text) == nil) }
    }
}
