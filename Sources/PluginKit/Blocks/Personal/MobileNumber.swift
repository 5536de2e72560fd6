/// A mobile number of mainland China: 11 half-width digits, the first 1, the second 3 to 9.
///
/// As text it is masked, so that a careless log line or answer gives nothing away.
public struct MobileNumber: Sendable, Hashable, CustomStringConvertible {
    /// The eleven digits; never for logs, events or the chain.
    public let digits: String

    /// Takes eleven digits; throws `personal.phone_wrong` for anything else.
    public init(_ digits: String) throws {
        guard MobileNumber.isNumber(digits) else { throw Fault.phoneWrong() }
        self.digits = digits
    }

    /// The number as it may be shown: `138****5678`.
    public var masked: String { digits.prefix(3) + "****" + digits.suffix(4) }

    /// The masked number.
    public var description: String { masked }

    static func isNumber(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 11 && Digits.value(bytes) != nil && bytes[0] == UInt8(ascii: "1")
            && bytes[1] >= UInt8(ascii: "3")
    }
}
