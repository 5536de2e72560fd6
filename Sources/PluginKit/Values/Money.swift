/// An amount of renminbi in fen (1 yuan = 100 fen); never a floating-point number.
public struct Money: Sendable, Hashable, Comparable {
    /// The amount in fen; negative amounts are debts.
    public let fen: Int64

    /// An amount given in fen.
    public init(fen: Int64) { self.fen = fen }

    /// Compares two amounts.
    public static func < (left: Money, right: Money) -> Bool { left.fen < right.fen }

    /// The sum of two amounts; traps on overflow, which bounds on inputs keep out of reach.
    public static func + (left: Money, right: Money) -> Money { Money(fen: left.fen + right.fen) }

    /// The difference of two amounts; traps on overflow.
    public static func - (left: Money, right: Money) -> Money { Money(fen: left.fen - right.fen) }

    /// The amount as people read it, in yuan with two decimals, such as `1530.00`.
    public var yuanText: String {
        let magnitude = fen.magnitude
        let cents = magnitude % 100
        return "\(fen < 0 ? "-" : "")\(magnitude / 100).\(cents < 10 ? "0" : "")\(cents)"
    }
}
