import JSONWire
import TestGround
import Testing
import TransparencyLog

@Suite struct `Offline proofs` {
    private static let files: [(name: String, index: UInt64)] = [
        ("leaf-0-of-1.tlog-proof", 0), ("leaf-3-of-7.tlog-proof", 3),
        ("leaf-69999-of-70000.tlog-proof", 69_999),
    ]

    private func verifier() throws -> LogVerifier {
        let keys = try #require(Corpora.json("notes.json")["keys"]?.elements)
            .map { key in
                let text = try key.text("vkey")
                return try #require(NoteKey(text))
            }
        return LogVerifier(log: keys[0], witnesses: Array(keys.dropFirst()))
    }

    @Test func `every published proof is read, verified and written the same`() throws {
        for (name, index) in Self.files {
            let text = try Corpora.text(name)
            let proof = try LogProof(text)
            #expect(proof.index == index)
            #expect(proof.text == text)
            let leaf = MerkleHash.leaf(SampleTree.entry(index))
            let verified = try proof.verify(leaf: leaf, by: try verifier())
            #expect(verified.checkpoint.size > index)
            let other = MerkleHash.leaf(SampleTree.entry(index + 1))
            #expect(throws: LogError.unproven) {
                try proof.verify(leaf: other, by: try verifier())
            }
        }
    }

    @Test func `the extra line is handed on`() throws {
        let proof = try LogProof(try Corpora.text("leaf-69999-of-70000.tlog-proof"))
        #expect(proof.extra == Array("salt:0123456789abcdef".utf8))
        let verified = try proof.verify(
            leaf: .leaf(SampleTree.entry(69_999)),
            by: try verifier()
        )
        #expect(verified.cosignatures.count == 2)
    }

    @Test func `a proof with any byte changed is refused or says the same`() throws {
        let verifier = try verifier()
        for (name, index) in Self.files.prefix(2) {
            let bytes = Array(try Corpora.text(name).utf8)
            for place in bytes.indices {
                var changed = bytes
                changed[place] ^= 0x02
                guard let text = String(validating: changed, as: UTF8.self) else { continue }
                #expect(throws: LogError.self, "\(name), byte \(place)") {
                    let proof = try LogProof(text)
                    try #require(proof.text == text)
                    _ = try proof.verify(leaf: .leaf(SampleTree.entry(index)), by: verifier)
                }
            }
        }
    }

    @Test func `a proof that is not in its form is refused`() throws {
        let text = try Corpora.text("leaf-3-of-7.tlog-proof")
        for (part, other) in [
            ("@v1", "@v2"), ("index 3", "index 03"), ("index 3", "index -3"), ("index 3", "3"),
            ("index 3\n", "index 3\n\n"), ("index 3", "extra YQ\nindex 3"),
            ("index 3", "index 3\nextra YQ=="), ("/KifV", "KifV"), ("index 3", "index 3 "),
        ] {
            #expect(throws: LogError.self, "\(other)") {
                _ = try LogProof(text.replacing(part, with: other))
            }
        }
        #expect(throws: Never.self) { _ = try LogProof(text) }
    }
}
