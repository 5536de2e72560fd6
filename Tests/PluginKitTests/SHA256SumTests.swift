import Crypto
import PluginKit
import Testing

@Suite struct `The sum of bytes` {
    @Test(arguments: [0, 1, 55, 56, 64, 1000]) func `is SHA-256`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let digest = SHA256.hash(data: bytes).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        #expect(SHA256Sum(of: bytes).hex == digest.joined())
        #expect("\(SHA256Sum(of: bytes))" == digest.joined())
    }

    @Test(arguments: [0, 1, 63, 64, 65, 200])
    func `a keyed sum is the HMAC of a crypto package, whatever the key's length`(length: Int) {
        let key = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        let bytes = Array("what is said".utf8)
        let sum = SHA256Sum(of: bytes, keyedBy: key)
        let code = HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key))
        #expect(sum.bytes == Array(code))
        #expect(sum.bytes.count == 32)
    }
}
