/// An amount divided among several by weight, to the fen: by largest remainder.
public struct Allocation: Sendable, Hashable {
    /// Who takes part, and with which weight.
    public struct Share: Sendable, Hashable {
        /// Tells it from the others, and breaks ties: the smaller one, byte by byte, comes first.
        public let id: String
        /// Its weight, 0 to 10^15.
        public let weight: Int64

        /// A share with a weight.
        public init(id: String, weight: Int64) {
            self.id = id
            self.weight = weight
        }
    }

    /// The amounts, in the order of the shares.
    public let amounts: [Money]

    /// The largest weight, and the largest amount in fen.
    public static let partMax: Int64 = 1_000_000_000_000_000
    /// The most shares.
    public static let sharesMax = 100_000

    /// Divides `total`, which may be negative for a refund.
    ///
    /// The parts add up to the total, each is within a fen of its exact share, and none depends on
    /// the order of the shares. Throws `money.shares_unsound` for no share, a doubled id, a weight
    /// out of range or weights that are all zero, and `money.amount_out_of_range`.
    public init(of total: Money, among shares: [Share]) throws {
        guard total.fen.magnitude <= Allocation.partMax.magnitude else {
            throw Fault.amountOutOfRange()
        }
        guard (1...Allocation.sharesMax).contains(shares.count),
            Set(shares.map(\.id)).count == shares.count,
            shares.allSatisfy({ (0...Allocation.partMax).contains($0.weight) })
        else { throw Fault.sharesUnsound() }
        let sum = shares.reduce(Int128(0)) { $0 + Int128($1.weight) }
        guard sum > 0 else { throw Fault.sharesUnsound() }
        let magnitude = Int128(total.fen.magnitude)
        let exact = shares.map {
            (magnitude * Int128($0.weight)).quotientAndRemainder(dividingBy: sum)
        }
        var parts = exact.map { Int64($0.quotient) }
        let left = Int(magnitude - exact.reduce(0) { $0 + $1.quotient })
        let order = shares.indices.sorted { first, second in
            let (one, two) = (exact[first].remainder, exact[second].remainder)
            guard one == two else { return one > two }
            return shares[first].id.utf8.lexicographicallyPrecedes(shares[second].id.utf8)
        }
        for index in order.prefix(left) { parts[index] += 1 }
        amounts = parts.map { Money(fen: total.fen < 0 ? -$0 : $0) }
    }
}
