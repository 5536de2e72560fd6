import JSONWire
import TestGround
import Testing
import TransparencyLog

@Suite struct `The tree` {
    @Test func `leaf hashes are those of RFC 6962`() throws {
        let cases = try Corpora.cases("leaf-hashes.json")
        #expect(cases.count == 21)
        for leaf in cases {
            let index = try leaf.number("index")
            #expect(MerkleHash.leaf(SampleTree.entry(index)) == (try leaf.hash("hash")))
        }
    }

    @Test func `every size has the published root`() throws {
        let cases = try Corpora.cases("roots.json")
        #expect(cases.count == 93)
        var sample = SampleTree(size: 0)
        for entry in cases {
            sample.grow(to: try entry.number("size"))
            #expect(sample.tree.root == (try entry.hash("root")), "size \(sample.tree.size)")
        }
        #expect(sample.tree.size == 70_000)
    }

    @Test func `a tree taken up again goes on as if it had never been put down`() throws {
        for size in UInt64(0)..<130 {
            var kept = SampleTree(size: size).tree
            var again = try #require(CompactTree(size: size, peaks: kept.peaks))
            #expect(again == kept)
            #expect(CompactTree(size: size, peaks: kept.peaks + [.ofNothing]) == nil)
            let read = try CompactTree(size: size) { try SampleTree.full.hash(of: $0) }
            #expect(read == kept)
            for next in size..<size + 3 {
                kept.append(.leaf(SampleTree.entry(next)))
                again.append(.leaf(SampleTree.entry(next)))
            }
            #expect(again.root == kept.root)
        }
        #expect(CompactTree(size: 3, peaks: [.ofNothing]) == nil)
    }

    @Test func `a hash is 32 bytes, in and out`() throws {
        let bytes = (0..<32).map { UInt8($0 * 7 + 3) }
        let hash = try #require(MerkleHash(bytes))
        #expect(hash.bytes == bytes)
        #expect(hash.description == Hex.encode(bytes))
        #expect(MerkleHash(bytes.dropLast()) == nil)
        #expect(MerkleHash(bytes + [0]) == nil)
        for place in 0..<32 {
            var other = bytes
            other[place] ^= 1
            #expect(MerkleHash(other) != hash)
        }
    }
}
