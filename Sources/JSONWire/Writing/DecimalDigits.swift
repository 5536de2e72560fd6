/// Whole numbers as decimal digits.
package enum DecimalDigits {
    /// Adds a number to a buffer, as JSON writes it.
    package static func append(_ value: Int64, to bytes: inout [UInt8]) {
        append(value, to: &bytes, comma: false)
    }

    static func append(_ value: Int64, to bytes: inout [UInt8], comma: Bool) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var first = 20
        var rest = value.magnitude
        repeat {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
            first -= 1
            digits[first] = ASCII.zero &+ UInt8(truncatingIfNeeded: remainder)
            rest = quotient
        } while rest != 0
        if value < 0 {
            first -= 1
            digits[first] = ASCII.minus
        }
        bytes.append(addingCapacity: 21) { out in
            if comma { out.append(ASCII.comma) }
            for index in first..<20 { out.append(digits[index]) }
        }
    }
}
