/// Where a checked number lies in the text, and where its parts are.
struct NumberToken: Equatable, Sendable {
    /// A number's exact value as a whole number.
    enum Whole: Equatable {
        case some(Int64)
        case fraction
        case outOfRange
    }

    let start: Int

    /// The end of the digits before any point or exponent.
    let wholeEnd: Int

    /// The end of the digits after the point; `wholeEnd` when there is no point.
    let fractionEnd: Int
    let end: Int

    /// Whether it is written with digits only, without point or exponent.
    var isPlain: Bool { wholeEnd == end }
}

extension NumberToken {
    /// Checks the number that starts at `start` and ends where its grammar does.
    static func scan(
        _ text: Span<UInt8>,
        from start: Int,
        end: Int
    ) throws(JSONError) -> NumberToken {
        var at = start
        if text[at] == ASCII.minus { at += 1 }
        guard at < end else { throw JSONError(.unexpectedEnd, at: end) }
        let leading = text[at]
        try skipDigits(text, &at, end)
        let wholeEnd = at
        // A zero in front of other digits would be octal elsewhere; JSON has no such numbers.
        let digitStart = text[start] == ASCII.minus ? start + 1 : start
        guard leading != ASCII.zero || wholeEnd == digitStart + 1 else {
            throw JSONError(.invalidNumber, at: digitStart)
        }
        if at < end, text[at] == ASCII.point {
            at += 1
            try skipDigits(text, &at, end)
        }
        let fractionEnd = at
        if at < end, text[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < end, text[at] == ASCII.plus || text[at] == ASCII.minus { at += 1 }
            try skipDigits(text, &at, end)
        }
        return NumberToken(start: start, wholeEnd: wholeEnd, fractionEnd: fractionEnd, end: at)
    }

    /// Steps over at least one digit.
    private static func skipDigits(
        _ text: Span<UInt8>,
        _ at: inout Int,
        _ end: Int
    ) throws(JSONError) {
        guard at < end else { throw JSONError(.unexpectedEnd, at: end) }
        guard ASCII.isDigit(text[at]) else { throw JSONError(.invalidNumber, at: at) }
        repeat { at += 1 } while at < end && ASCII.isDigit(text[at])
    }

    /// The exact value, if it is a whole number that fits.
    func wholeValue(in text: Span<UInt8>) -> Whole {
        let isNegative = text[start] == ASCII.minus
        let digitStart = isNegative ? start + 1 : start
        // Eighteen digits cannot overflow, and nearly every number is written this way.
        if isPlain, end - digitStart <= 18 {
            var value: Int64 = 0
            for at in digitStart..<end {
                value = value &* 10 &+ Int64(text[at] &- ASCII.zero)
            }
            return .some(isNegative ? -value : value)
        }
        return scaledValue(in: text, digitStart: digitStart, isNegative: isNegative)
    }

    private func scaledValue(
        in text: Span<UInt8>,
        digitStart: Int,
        isNegative: Bool
    ) -> Whole {
        let fractionDigits = max(0, fractionEnd - wholeEnd - 1)
        let scale = exponent(in: text) - fractionDigits
        // With a negative scale the last digits lie behind the point and have to be zeroes.
        let digitCount = wholeEnd - digitStart + fractionDigits
        var kept = digitCount + min(scale, 0)
        var value: Int64 = 0
        var at = digitStart
        while at < fractionEnd {
            defer { at += 1 }
            guard at != wholeEnd else { continue }
            let digit = Int64(text[at] &- ASCII.zero)
            if kept <= 0 {
                guard digit == 0 else { return .fraction }
                continue
            }
            kept -= 1
            guard let next = Self.shifted(value, adding: -digit) else { return .outOfRange }
            value = next
        }
        guard value != 0 else { return .some(0) }
        for _ in 0..<max(scale, 0) {
            guard let next = Self.shifted(value, adding: 0) else { return .outOfRange }
            value = next
        }
        if isNegative { return .some(value) }
        return value == .min ? .outOfRange : .some(-value)
    }

    /// Ten times the value and one more digit; values are kept negative, where one more fits.
    private static func shifted(_ value: Int64, adding digit: Int64) -> Int64? {
        let (product, isTooBig) = value.multipliedReportingOverflow(by: 10)
        let (sum, isStillTooBig) = product.addingReportingOverflow(digit)
        return isTooBig || isStillTooBig ? nil : sum
    }

    /// The exponent as written, held within a bound that no text is long enough to undo.
    private func exponent(in text: Span<UInt8>) -> Int {
        guard fractionEnd < end else { return 0 }
        let bound = 1 << 32
        var at = fractionEnd + 1
        let isNegative = text[at] == ASCII.minus
        if isNegative || text[at] == ASCII.plus { at += 1 }
        var value = 0
        while at < end {
            value = min(value * 10 + Int(text[at] &- ASCII.zero), bound)
            at += 1
        }
        return isNegative ? -value : value
    }
}
