import Crypto
import Testing

@testable import PluginKit

@Suite struct `SHA-256 without a crypto package` {
    @Test func `sums are those of swift-crypto at every length around a block`() {
        var random = SystemRandomNumberGenerator()
        for length in 0...200 {
            let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let sum = Crypto.SHA256.hash(data: bytes).map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined()
            #expect(ReviewedSum.hex(bytes) == sum, "\(bytes)")
        }
    }
}
