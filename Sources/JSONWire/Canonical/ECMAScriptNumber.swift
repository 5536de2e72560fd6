/// Doubles as ECMAScript's Number::toString writes them, which is what RFC 8785 asks for.
enum ECMAScriptNumber {
    /// The shortest text that reads back as the same double, nil when it is not finite.
    static func text(of value: Double) -> String? {
        guard value.isFinite else { return nil }
        guard value != 0 else { return "0" }
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 { return String(whole) }
        let (digits, exponent) = shortest(value.magnitude)
        let sign = value < 0 ? "-" : ""
        return sign + layout(digits, pointAfter: exponent)
    }

    /// The shortest digits d1d2…, and n such that the value is 0.d1d2… times ten to the n.
    private static func shortest(_ value: Double) -> (digits: [UInt8], exponent: Int) {
        // Swift's description already has the shortest digits nearest to the value; only where
        // it puts the point and the exponent differs.
        var digits: [UInt8] = []
        var pointAt: Int?
        var exponent = 0
        let text = Array(value.description.utf8)
        for (index, byte) in text.enumerated() {
            if ASCII.isDigit(byte) {
                digits.append(byte)
            } else if byte == ASCII.point {
                pointAt = digits.count
            } else {
                exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
                break
            }
        }
        let leadingZeroes = digits.prefix { $0 == ASCII.zero }.count
        let position = (pointAt ?? digits.count) - leadingZeroes + exponent
        digits.removeFirst(leadingZeroes)
        while digits.last == ASCII.zero { digits.removeLast() }
        return (digits, position)
    }

    /// The four forms of Number::toString.
    private static func layout(_ digits: [UInt8], pointAfter position: Int) -> String {
        let text = String(decoding: digits, as: UTF8.self)
        let count = digits.count
        switch position {
        case count...21 where count <= 21:
            return text + String(repeating: "0", count: position - count)
        case 1...21:
            let whole = String(decoding: digits[..<position], as: UTF8.self)
            return whole + "." + String(decoding: digits[position...], as: UTF8.self)
        case -5...0:
            return "0." + String(repeating: "0", count: -position) + text
        default:
            let exponent = position - 1
            let tail = (exponent < 0 ? "e-" : "e+") + String(exponent.magnitude)
            guard count > 1 else { return text + tail }
            return text.prefix(1) + "." + text.dropFirst() + tail
        }
    }
}
