import JSONWire
import TestGround
import Testing

@testable import HostAuth

@Suite struct `Session tokens` {
    private func read(_ text: String) -> SessionToken? {
        let bytes = Array(text.utf8)
        return SessionToken(bytes.span)
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `a token is read back, and no other spelling of it is`(seed: UInt64) throws {
        var numbers = SeededRandom(seed: seed)
        let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &numbers) }
        let token = try #require(SessionToken(random: bytes))
        #expect(token.secret.bytes == bytes)
        #expect(token.text == "chs_" + Base64URL.encode(bytes))
        #expect(read(token.text) == token)
        var text = Array(token.text.utf8)
        for place in text.indices {
            let kept = text[place]
            for other in 0...255 as ClosedRange<UInt8> where other != kept {
                text[place] = other
                let found = SessionToken(text.span)
                #expect(found == nil || found != token, "seed \(seed), place \(place)")
            }
            text[place] = kept
        }
    }

    @Test func `texts of another length or form are no tokens`() throws {
        let good = try #require(SessionToken(random: Array(0..<32))).text
        let naughty = try naughtyStrings()
        let strange = ["", "chs_", good + "A", String(good.dropLast()), good + "=", " " + good]
        for text in strange + naughty + naughty.map({ "chs_" + $0 }) {
            #expect(read(text) == nil, "\(text.debugDescription)")
        }
        #expect(SessionToken(random: Array(0..<31)) == nil)
        #expect(SessionToken(random: Array(0..<33)) == nil)
    }

    @Test func `the stored hash is SHA-256 of the random bytes`() throws {
        let token = try #require(SessionToken(random: Array(repeating: 0x61, count: 32)))
        #expect(
            Hex.encode(token.hash.bytes)
                == "3ba3f5f43b92602683c19aee62a20342b084dd5971ddd33808d81a328879a547"
        )
    }

    @Test func `thirty-two bytes are equal only when all of them are`() throws {
        let bytes = Array(0..<32 as Range<UInt8>)
        let value = try #require(Bytes32(bytes))
        #expect(value.bytes == bytes)
        for place in 0..<32 {
            for bit in 0..<8 {
                var other = bytes
                other[place] ^= 1 << UInt8(bit)
                #expect(try #require(Bytes32(other)) != value)
            }
        }
        #expect(Bytes32(bytes.dropLast()) == nil)
        #expect(Bytes32(bytes + [1]) == nil)
    }
}
