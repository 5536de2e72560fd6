/// A yearly interest rate of 0 to 100 %, exactly as it was agreed: a decimal, never a
/// floating-point number.
public struct AnnualRate: Sendable, Hashable, CustomStringConvertible {
    /// The rate in parts of 10^8: 3.10 % is 3,100,000.
    public let parts: Int64

    /// The number of parts in 100 %.
    public static let whole: Int64 = 100_000_000

    /// Takes parts of 10^8; throws `money.rate_out_of_range` outside 0 to 100 %.
    public init(parts: Int64) throws {
        guard (0...AnnualRate.whole).contains(parts) else { throw Fault.rateOutOfRange() }
        self.parts = parts
    }

    /// Reads a decimal such as `0.0310` for 3.10 %, with at most eight decimals.
    ///
    /// Throws `money.rate_out_of_range` for anything else and above 100 %.
    public init(_ decimal: String) throws {
        let pieces = decimal.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = pieces.count == 2 ? Array(pieces[1].utf8) : []
        guard let first = pieces.first, first.utf8.count <= 3,
            let units = Digits.value(Array(first.utf8)), pieces.count == 1 || !fraction.isEmpty,
            pieces.count <= 2, fraction.count <= 8
        else { throw Fault.rateOutOfRange() }
        let padded = fraction + Array(repeating: UInt8(ascii: "0"), count: 8 - fraction.count)
        guard let rest = Digits.value(padded) else { throw Fault.rateOutOfRange() }
        try self.init(parts: units * AnnualRate.whole + rest)
    }

    /// `3.10%`, with two to six decimals.
    public var description: String {
        var decimals = Array(Digits.padded(parts % 1_000_000, to: 6).utf8)
        while decimals.count > 2, decimals.last == UInt8(ascii: "0") { decimals.removeLast() }
        return "\(parts / 1_000_000).\(String(decoding: decimals, as: UTF8.self))%"
    }

    /// The rate of one month, a twelfth of the year's, as a fraction in lowest terms.
    var monthly: (numerator: UInt64, denominator: UInt64) {
        let (numerator, denominator) = (UInt64(parts), UInt64(12 * AnnualRate.whole))
        let divisor = AnnualRate.greatestCommonDivisor(numerator, denominator)
        return (numerator / divisor, denominator / divisor)
    }

    private static func greatestCommonDivisor(_ left: UInt64, _ right: UInt64) -> UInt64 {
        right == 0 ? left : greatestCommonDivisor(right, left % right)
    }
}
