import JSONWire
import TestGround
import Testing
import TransparencyLog

@Suite struct `Proofs` {
    private func isProven(_ proof: JSONValue) throws -> Bool {
        if try #require(proof["kind"]?.string) == "inclusion" {
            return MerkleProof.verifiesInclusion(
                of: try proof.hash("leaf_hash"),
                at: try proof.number("index"),
                in: try proof.number("size"),
                root: try proof.hash("root"),
                path: try proof.hashes("proof")
            )
        }
        return MerkleProof.verifiesConsistency(
            from: try proof.number("old_size"),
            oldRoot: try proof.hash("old_root"),
            to: try proof.number("new_size"),
            root: try proof.hash("new_root"),
            proof: try proof.hashes("proof")
        )
    }

    private func proof(_ value: JSONValue, _ kind: String) -> JSONValue {
        .object((value.members ?? []) + [JSONMember("kind", .string(kind))])
    }

    @Test func `every published audit path is made and verified`() throws {
        let cases = try Corpora.cases("inclusion.json")
        #expect(cases.count == 287)
        for entry in cases {
            #expect(try isProven(proof(entry, "inclusion")))
            let path = try MerkleProof.inclusion(
                of: try entry.number("index"),
                in: try entry.number("size")
            ) { try SampleTree.full.hash(of: $0) }
            #expect(path == (try entry.hashes("proof")))
        }
    }

    @Test func `every published consistency proof is made and verified`() throws {
        let cases = try Corpora.cases("consistency.json")
        #expect(cases.count == 239)
        for entry in cases {
            #expect(try isProven(proof(entry, "consistency")))
            let parts = try MerkleProof.consistency(
                from: try entry.number("old_size"),
                to: try entry.number("new_size")
            ) { try SampleTree.full.hash(of: $0) }
            #expect(parts == (try entry.hashes("proof")))
        }
    }

    @Test func `every bad proof is refused`() throws {
        let cases = try Corpora.cases("bad-proofs.json")
        #expect(cases.count == 147)
        for entry in cases {
            let name = try entry.text("name")
            #expect(try !isProven(entry), "\(name)")
        }
    }

    @Test func `every pair of sizes up to 70 is proven, and no proof with a change in it`() throws {
        var roots: [MerkleHash] = []
        for size in UInt64(0)...70 { roots.append(SampleTree(size: size).tree.root) }
        for new in UInt64(1)...70 {
            for old in UInt64(1)...new {
                let parts = try MerkleProof.consistency(from: old, to: new) {
                    try SampleTree.full.hash(of: $0)
                }
                func holds(_ parts: [MerkleHash]) -> Bool {
                    MerkleProof.verifiesConsistency(
                        from: old,
                        oldRoot: roots[Int(old)],
                        to: new,
                        root: roots[Int(new)],
                        proof: parts
                    )
                }
                #expect(holds(parts), "\(old) to \(new)")
                #expect(!holds(parts + [.ofNothing]))
                for place in parts.indices {
                    var changed = parts
                    changed[place] = .ofNothing
                    #expect(!holds(changed), "\(old) to \(new), part \(place)")
                    changed.remove(at: place)
                    #expect(!holds(changed), "\(old) to \(new) without part \(place)")
                }
            }
        }
    }

    @Test func `a leaf is proven at its own place only`() throws {
        for size in UInt64(1)...33 {
            let root = SampleTree(size: size).tree.root
            for index in 0..<size {
                let path = try MerkleProof.inclusion(of: index, in: size) {
                    try SampleTree.full.hash(of: $0)
                }
                for place in 0..<size + 2 {
                    let holds = MerkleProof.verifiesInclusion(
                        of: .leaf(SampleTree.entry(index)),
                        at: place,
                        in: size,
                        root: root,
                        path: path
                    )
                    #expect(holds == (place == index), "\(index) of \(size) at \(place)")
                }
            }
        }
    }

    @Test func `a proof with more parts than its sizes ask for is refused`() throws {
        let parts = try MerkleProof.consistency(from: 13, to: 14) {
            try SampleTree.full.hash(of: $0)
        }
        // Its first three parts have the shape of a proof from 3 to 4; the fourth is too many.
        #expect(parts.count == 4)
        func holds(from oldSize: UInt64, to size: UInt64) -> Bool {
            MerkleProof.verifiesConsistency(
                from: oldSize,
                oldRoot: SampleTree(size: 13).tree.root,
                to: size,
                root: SampleTree(size: 14).tree.root,
                proof: parts
            )
        }
        #expect(holds(from: 13, to: 14))
        #expect(!holds(from: 3, to: 4))
    }

    @Test func `a path of one tree proves nothing under another size`() throws {
        for size in UInt64(1)...20 {
            let root = SampleTree(size: size).tree.root
            for index in 0..<size {
                let path = try MerkleProof.inclusion(of: index, in: size) {
                    try SampleTree.full.hash(of: $0)
                }
                for claimed in UInt64(0)...24 {
                    for place in 0..<claimed where claimed != size || place != index {
                        let holds = MerkleProof.verifiesInclusion(
                            of: .leaf(SampleTree.entry(index)),
                            at: place,
                            in: claimed,
                            root: root,
                            path: path
                        )
                        // Sizes with the same shape above a leaf cannot be told apart by its path.
                        let expected = Self.shape(place, claimed) == Self.shape(index, size)
                        #expect(holds == expected, "\(index) of \(size) as \(place) of \(claimed)")
                    }
                }
            }
        }
    }

    /// On which side of the path each sibling of a leaf stands, from the leaf upward.
    private static func shape(_ index: UInt64, _ size: UInt64) -> [Bool] {
        guard size > 1 else { return [] }
        var half: UInt64 = 1
        while half * 2 < size { half *= 2 }
        return index < half
            ? shape(index, half) + [false] : shape(index - half, size - half) + [true]
    }
}
