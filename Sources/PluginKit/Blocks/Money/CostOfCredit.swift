/// What a cash flow costs: the rate a month and the two ways of saying it for a year.
///
/// All rates are whole numbers of 10^-12; the yearly ones are of the monthly one so rounded.
public struct CostOfCredit: Sendable, Hashable {
    /// The internal rate a month, in 10^-12.
    public let monthlyTrillionths: Int64

    /// Parts of one.
    static let scale = 1_000_000_000_000

    init(monthly: Int) { monthlyTrillionths = Int64(monthly) }

    /// Twelve times the monthly rate (单利), in 10^-12.
    public var simpleTrillionths: Int64 { 12 * monthlyTrillionths }

    /// A year of months on top of each other (复利), in 10^-12.
    public var compoundTrillionths: Int128 {
        let scale = UInt64(CostOfCredit.scale)
        var grown = WideInteger.power(UInt64(Int64(CostOfCredit.scale) + monthlyTrillionths), 12)
        var half = WideInteger.power(scale, 11)
        half.divide(by: 2)
        grown += half
        for _ in 0..<11 { grown.divide(by: scale) }
        // At most 11^12 in parts of 10^-12, which has 82 bits.
        return (grown.int128 ?? .max) - Int128(scale)
    }

    /// The yearly rate by simple interest as people read it, such as `13.03%`.
    public var simpleText: String { CostOfCredit.percent(Int128(simpleTrillionths)) }

    /// The yearly rate by compound interest as people read it, such as `13.84%`.
    public var compoundText: String { CostOfCredit.percent(compoundTrillionths) }

    /// Two decimals of a percent, halves up.
    private static func percent(_ trillionths: Int128) -> String {
        let unit: Int128 = 100_000_000
        let doubled = 2 * trillionths + unit
        var rounded = doubled / (2 * unit)
        if doubled % (2 * unit) < 0 { rounded -= 1 }
        let magnitude = rounded.magnitude
        let cents = magnitude % 100
        return "\(rounded < 0 ? "-" : "")\(magnitude / 100).\(cents < 10 ? "0" : "")\(cents)%"
    }
}
