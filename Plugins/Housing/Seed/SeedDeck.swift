import PluginKit

/// Deals every number a place among so many, each block of as many numbers each place once: the shares
/// of a block are exact, and no deck knows of another.
///
/// A block is mixed by a keyed permutation: six rounds of a Feistel network over a rectangle, walked on
/// until it comes out within the block (Black and Rogaway, "Ciphers with Arbitrary Finite Domains").
/// Residues of one number by several moduli, which are shorter, hang together.
struct SeedDeck: Sendable {
    /// What is dealt out; raw values are the streams of chance that mix it.
    enum Dealt: UInt64, Sendable {
        case occupied = 101
        case lock, group, variant, phone, ending, payment, papers, leaving
    }

    let dealt: Dealt
    /// Numbers of a block, and places.
    let size: Int
    private let seed: UInt64
    /// The edge of the smallest square that holds them all.
    private let edge: UInt64

    private static let rounds = 6

    init(_ dealt: Dealt, of size: Int, seed: UInt64) {
        self.dealt = dealt
        self.size = size
        self.seed = seed
        var edge: UInt64 = 1
        while edge * edge < UInt64(size) { edge += 1 }
        self.edge = edge
    }

    /// The place of a number in its block, from 0.
    func place(of number: Int) -> Int {
        let (block, index) = number.quotientAndRemainder(dividingBy: size)
        var chance = SplitMix64(seed: seed, stream: dealt.rawValue, number: block)
        let key = chance.next()
        var place = UInt64(index)
        repeat { place = mixed(place, key) } while place >= UInt64(size)
        return Int(place)
    }

    /// Each place of the square once.
    private func mixed(_ place: UInt64, _ key: UInt64) -> UInt64 {
        var (left, right) = place.quotientAndRemainder(dividingBy: edge)
        for round in 0..<UInt64(SeedDeck.rounds) {
            var chance = SplitMix64(seed: key ^ (right << 8 | round))
            let turned = (left + chance.next() % edge) % edge
            (left, right) = (right, turned)
        }
        return left * edge + right
    }
}
