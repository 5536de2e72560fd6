import Crypto
import PluginKit

/// Hashes that providers' formats prescribe, as lower-case hexadecimal digits.
package enum Digests {
    package static func sha256(_ bytes: [UInt8]) -> String { Hex.encode(SHA256.hash(data: bytes)) }

    /// For a provider's checksum of what was loaded; proves nothing against somebody hostile.
    package static func sha1(_ bytes: [UInt8]) -> String {
        Hex.encode(Insecure.SHA1.hash(data: bytes))
    }

    /// For a format that wants it; protects nothing.
    package static func md5(_ bytes: [UInt8]) -> String {
        Hex.encode(Insecure.MD5.hash(data: bytes))
    }

    /// HMAC-SHA-256, as bytes.
    package static func hmac(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
    }

    /// True when both are equal, in a time that does not tell where they differ.
    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
