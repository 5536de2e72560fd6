/// What bytes are known by: their SHA-256 (FIPS 180-4); other bytes have another one.
public struct SHA256Sum: Sendable, Hashable, CustomStringConvertible {
    /// 64 small hexadecimal digits.
    public let hex: String

    /// The sum of these bytes.
    public init(of bytes: [UInt8]) { hex = ReviewedSum.hex(bytes) }

    /// The hexadecimal digits.
    public var description: String { hex }
}
