/// What bytes are known by: their SHA-256 (FIPS 180-4); other bytes have another one.
public struct SHA256Sum: Sendable, Hashable, CustomStringConvertible {
    /// 64 small hexadecimal digits.
    public let hex: String

    /// The sum of these bytes.
    public init(of bytes: [UInt8]) { hex = ReviewedSum.hex(bytes) }

    /// The keyed sum (HMAC, RFC 2104): only who has the key can make it.
    public init(of bytes: [UInt8], keyedBy key: [UInt8]) {
        let short = key.count > 64 ? SHA256Sum(of: key).bytes : key
        let padded = short + [UInt8](repeating: 0, count: 64 - short.count)
        let inner = SHA256Sum(of: padded.map { $0 ^ 0x36 } + bytes)
        self.init(of: padded.map { $0 ^ 0x5C } + inner.bytes)
    }

    /// The sum's 32 bytes.
    public var bytes: [UInt8] {
        let digits = hex.utf8.map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
        return stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// The hexadecimal digits.
    public var description: String { hex }
}
