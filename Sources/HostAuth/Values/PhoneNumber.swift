/// A mobile number of mainland China in one form: eleven ASCII digits.
package struct PhoneNumber: Sendable, Hashable, CustomStringConvertible {
    /// The eleven digits; never for logs.
    package let digits: String

    /// Reads a number as people type or paste it; nil when it is no mobile number.
    ///
    /// Full-width digits, spaces, hyphens, brackets and the prefixes +86, 0086 and 86 are all read.
    package init?(_ text: String) {
        guard var found = TypedDigits.read(text, max: PhoneNumber.typedDigitsMax) else {
            return nil
        }
        if found.digits.count == 15, found.digits.starts(with: Array("0086".utf8)), !found.hasPlus {
            found.digits.removeFirst(4)
        } else if found.digits.count == 13, found.digits.starts(with: Array("86".utf8)) {
            found.digits.removeFirst(2)
        } else if found.hasPlus {
            return nil
        }
        guard found.digits.count == 11, found.digits[0] == UInt8(ascii: "1"),
            found.digits[1] >= UInt8(ascii: "3")
        else { return nil }
        digits = String(decoding: found.digits, as: UTF8.self)
    }

    /// The number as it may be shown: `138****5678`.
    package var masked: String { digits.prefix(3) + "****" + digits.suffix(4) }

    /// The masked number, so that a careless log line gives nothing away.
    package var description: String { masked }

    private static let typedDigitsMax = 15
}
