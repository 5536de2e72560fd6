/// The unified social credit code of an organisation (GB 32100-2015), checked: both the code and
/// the organisation code inside it.
public struct SocialCreditCode: Sendable, Hashable, CustomStringConvertible {
    /// All 18 characters, in capitals.
    public let code: String

    /// Takes a code as it was typed, in capitals or small letters; anything else must be exact.
    ///
    /// Throws `personal.credit_code_wrong`.
    public init(_ typed: String, within range: CitizenID.Range = .issued) throws {
        let bytes = typed.utf8.map {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) ? $0 - 32 : $0
        }
        guard bytes.count == 18 else { throw Fault.creditCodeWrong() }
        let values = bytes.compactMap(SocialCreditCode.value)
        guard values.count == 18, Area.isKnown(bytes[2..<8], within: range),
            SocialCreditCode.isSoundOrganisation(bytes[8..<17]),
            SocialCreditCode.checkValue(of: values.prefix(17)) == values[17]
        else { throw Fault.creditCodeWrong() }
        code = String(decoding: bytes, as: UTF8.self)
    }

    /// Who registered it: one character, such as 9 for market regulation.
    public var authority: String { String(code.prefix(1)) }

    /// The area of registration: six digits.
    public var area: String { String(code.dropFirst(2).prefix(6)) }

    /// The organisation code (GB 11714): eight characters and its check character.
    public var organisation: String { String(code.dropFirst(8).prefix(9)) }

    /// The code.
    public var description: String { code }

    /// 0 to 30; no I, O, S, V or Z.
    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)

    private static func value(_ byte: UInt8) -> Int? { alphabet.firstIndex(of: byte) }

    private static func checkValue(of values: ArraySlice<Int>) -> Int {
        let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
        let sum = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
        return (31 - sum % 31) % 31
    }

    /// GB 11714 counts letters from 10 on, without gaps.
    private static func isSoundOrganisation(_ bytes: ArraySlice<UInt8>) -> Bool {
        let weights = [3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(bytes, weights).reduce(0) { sum, pair in
            let isDigit = pair.0 <= UInt8(ascii: "9")
            let value = isDigit ? pair.0 - UInt8(ascii: "0") : pair.0 - UInt8(ascii: "A") + 10
            return sum + Int(value) * pair.1
        }
        let expected: UInt8 =
            switch 11 - sum % 11 {
            case 10: UInt8(ascii: "X")
            case 11: UInt8(ascii: "0")
            case let digit: UInt8(ascii: "0") + UInt8(digit)
            }
        return bytes.last == expected
    }
}
