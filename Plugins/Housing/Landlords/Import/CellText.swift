/// What somebody has typed into a cell, read as people mean it.
enum CellText {
    /// The text with half-width letters, digits and signs for full-width ones, and nothing around it.
    static func halfWidth(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: plain.append(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
            case 0x3000, 0xA0: plain.append(" ")
            case 0xFFE5: plain.append("¥")
            default: plain.append(scalar)
            }
        }
        return trimmed(String(plain))
    }

    /// The text without white space at its ends.
    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars.drop(while: \.properties.isWhitespace)
        let end = scalars.lastIndex { !$0.properties.isWhitespace }
        return end.map { String(scalars[...$0]) } ?? ""
    }

    /// A number in decimal digits, in units of its last place: `"45.5"` with two places is 4550.
    ///
    /// Thousands may be set apart by commas. Nil for anything else, for more places than are taken, and for
    /// more than twelve digits.
    static func scaled(_ text: String, places: Int) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = digits(String(parts[0])) else { return nil }
        let rest = parts.count == 2 ? String(parts[1]) : ""
        guard parts.count == 1 || !rest.isEmpty, rest.utf8.count <= places,
            rest.utf8.allSatisfy(isDigit)
        else { return nil }
        let padded = whole + rest + String(repeating: "0", count: places - rest.utf8.count)
        return padded.utf8.count <= 12 + places ? Int64(padded) : nil
    }

    /// The digits of a whole number; nil for what is none.
    private static func digits(_ text: String) -> String? {
        let groups = text.split(separator: ",", omittingEmptySubsequences: false)
        guard let first = groups.first, !first.isEmpty, first.utf8.count <= 12,
            groups.allSatisfy({ $0.utf8.allSatisfy(isDigit) })
        else { return nil }
        guard groups.count > 1 else { return text }
        guard first.utf8.count <= 3, groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }) else {
            return nil
        }
        return groups.joined()
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
