/// A whole number of any size, never negative: for powers of a rate, which no machine word holds.
struct WideInteger: Sendable, Hashable, Comparable {
    /// Least significant first; the last one is never zero.
    private var words: [UInt64]

    init(_ value: UInt64) { words = value == 0 ? [] : [value] }

    /// `base` multiplied with itself `exponent` times.
    static func power(_ base: UInt64, _ exponent: Int) -> WideInteger {
        var power = WideInteger(1)
        for _ in 0..<exponent { power.multiply(by: base) }
        return power
    }

    mutating func multiply(by factor: UInt64) {
        var carry: UInt64 = 0
        for index in words.indices {
            let product = words[index].multipliedFullWidth(by: factor)
            let (low, overflow) = product.low.addingReportingOverflow(carry)
            words[index] = low
            carry = product.high + (overflow ? 1 : 0)
        }
        if carry > 0 { words.append(carry) }
        trim()
    }

    func multiplied(by factor: UInt64) -> WideInteger {
        var product = self
        product.multiply(by: factor)
        return product
    }

    /// Divides in place, rounding down; `divisor` is not zero.
    mutating func divide(by divisor: UInt64) {
        var remainder: UInt64 = 0
        for index in words.indices.reversed() {
            (words[index], remainder) = divisor.dividingFullWidth((remainder, words[index]))
        }
        trim()
    }

    static func += (left: inout WideInteger, right: WideInteger) {
        var carry: UInt64 = 0
        for index in 0..<max(left.words.count, right.words.count) {
            if index == left.words.count { left.words.append(0) }
            let other = index < right.words.count ? right.words[index] : 0
            let (sum, first) = left.words[index].addingReportingOverflow(other)
            let (total, second) = sum.addingReportingOverflow(carry)
            left.words[index] = total
            carry = (first ? 1 : 0) + (second ? 1 : 0)
        }
        if carry > 0 { left.words.append(carry) }
    }

    /// The difference; `right` is not the larger one.
    static func - (left: WideInteger, right: WideInteger) -> WideInteger {
        precondition(right <= left, "A wide integer is never negative.")
        var difference = left
        var borrow: UInt64 = 0
        for index in left.words.indices {
            let other = index < right.words.count ? right.words[index] : 0
            let (first, one) = left.words[index].subtractingReportingOverflow(other)
            let (second, two) = first.subtractingReportingOverflow(borrow)
            difference.words[index] = second
            borrow = (one ? 1 : 0) + (two ? 1 : 0)
        }
        difference.trim()
        return difference
    }

    static func < (left: WideInteger, right: WideInteger) -> Bool {
        guard left.words.count == right.words.count else {
            return left.words.count < right.words.count
        }
        for index in left.words.indices.reversed() where left.words[index] != right.words[index] {
            return left.words[index] < right.words[index]
        }
        return false
    }

    /// `self / divisor` rounded to the nearest whole number, halves up; nil when that is above
    /// `limit`, which is below 2^62.
    func roundedQuotient(dividingBy divisor: WideInteger, limit: UInt64) -> UInt64? {
        // round(a / b) is the largest q with (2q - 1) b <= 2a; found bit by bit.
        let doubled = multiplied(by: 2)
        var quotient: UInt64 = 0
        for bit in (0..<62).reversed() {
            let candidate = quotient | 1 << UInt64(bit)
            if divisor.multiplied(by: 2 * candidate - 1) <= doubled { quotient = candidate }
        }
        return quotient <= limit ? quotient : nil
    }

    /// The number, when it has at most 127 bits.
    var int128: Int128? {
        guard words.count <= 2 else { return nil }
        let low = words.first ?? 0
        let high = words.count > 1 ? words[1] : 0
        return high >> 63 == 0 ? Int128(high) << 64 | Int128(low) : nil
    }

    private mutating func trim() { while words.last == 0 { words.removeLast() } }
}
