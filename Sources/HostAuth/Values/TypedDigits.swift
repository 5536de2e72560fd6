/// Digits as people type and paste them: full-width, spaced, with invisible marks.
enum TypedDigits {
    /// The ASCII digits of a text and whether a plus sign led them; nil for any other character,
    /// for no digits and for more than `max`.
    static func read(_ text: String, max: Int) -> (digits: [UInt8], hasPlus: Bool)? {
        guard text.utf8.count <= textBytesMax else { return nil }
        var digits: [UInt8] = []
        var hasPlus = false
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x30...0x39: digits.append(UInt8(scalar.value))
            case 0xFF10...0xFF19: digits.append(UInt8(scalar.value - 0xFF10 + 0x30))
            case 0x2B, 0xFF0B:
                guard digits.isEmpty, !hasPlus else { return nil }
                hasPlus = true
            default:
                guard isSeparator(scalar.value) else { return nil }
            }
            guard digits.count <= max else { return nil }
        }
        return digits.isEmpty ? nil : (digits, hasPlus)
    }

    /// Spaces, hyphens, brackets, and the marks that address books wrap around a number.
    private static func isSeparator(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x20, 0x09, 0xA0, 0x2000...0x200F, 0x202A...0x202F, 0x205F, 0x2060, 0x2066...0x2069,
            0x3000, 0xFEFF:
            true
        case 0x28, 0x29, 0x2D, 0x2010...0x2015, 0x2212, 0xFF08, 0xFF09, 0xFF0D: true
        default: false
        }
    }

    private static let textBytesMax = 128
}
