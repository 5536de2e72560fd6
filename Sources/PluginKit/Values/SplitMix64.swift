/// Steele, Lea and Flood's SplitMix64: the same numbers on every machine, for models and samples.
///
/// Whoever sees a few of its numbers knows the rest, so nothing that has to be secret or fair is drawn
/// with it.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Numbers of one seed.
    public init(seed: UInt64) { state = seed }

    /// A stream of its own for each of many things under one seed.
    public init(seed: UInt64, stream: UInt64, number: Int) {
        var mixer = SplitMix64(seed: seed &+ stream &* 0xd134_2543_de82_ef95)
        self.init(
            seed: mixer.next() ^ (UInt64(truncatingIfNeeded: number) &* 0x9e37_79b9_7f4a_7c15)
        )
        _ = next()
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A whole number in the range, by the high bits; the bias below 2^-40 does not matter here.
    public mutating func pick(_ range: ClosedRange<Int64>) -> Int64 {
        let width = UInt64(range.upperBound - range.lowerBound) + 1
        return range.lowerBound + Int64(next().multipliedFullWidth(by: width).high)
    }

    /// A place in a list of so many.
    public mutating func index(below count: Int) -> Int { Int(pick(0...Int64(count) - 1)) }

    /// Fisher and Yates.
    public mutating func shuffle<Element>(_ list: inout [Element]) {
        for last in stride(from: list.count - 1, to: 0, by: -1) {
            list.swapAt(last, index(below: last + 1))
        }
    }
}
