import TestGround
import Testing
import TransparencyLog

@Suite struct `What a witness decides` {
    private static let origin = "log.example"

    private func signer(_ seed: UInt8, _ name: String = origin) throws -> NoteSigner {
        try #require(
            NoteSigner(name: name, kind: .ed25519, seed: [UInt8](repeating: seed, count: 32))
        )
    }

    private func judge(
        _ request: WitnessRequest,
        last: (UInt64, MerkleHash)?
    ) throws -> WitnessVerdict {
        let known = try signer(1).key
        return WitnessVerdict.judge(
            request,
            keys: { $0 == Self.origin ? [known] : [] },
            last: { _ in last }
        )
    }

    private func request(
        old: UInt64,
        size: UInt64,
        _ tree: SampleTree,
        root: MerkleHash? = nil,
        by seed: UInt8 = 1,
        origin: String = origin
    ) throws -> WitnessRequest {
        let whole = try CompactTree(size: size, from: tree.hash)
        let checkpoint = try Checkpoint(origin: origin, size: size, root: root ?? whole.root)
        let proof =
            old > 0 && old < size
            ? try MerkleProof.consistency(from: old, to: size, from: tree.hash) : []
        return WitnessRequest(
            oldSize: old,
            proof: proof,
            note: try checkpoint.signed(by: signer(seed, origin))
        )
    }

    @Test func `each refusal has the status that the protocol gives it`() throws {
        let tree = SampleTree(size: 64)
        func root(_ size: UInt64) throws -> MerkleHash {
            try CompactTree(size: size, from: tree.hash).root
        }
        let at7 = (UInt64(7), try root(7))
        let cases: [(WitnessRequest, (UInt64, MerkleHash)?, Int)] = [
            (try request(old: 0, size: 7, tree), nil, 200),
            (try request(old: 7, size: 12, tree), at7, 200),
            (try request(old: 7, size: 7, tree), at7, 200),
            (try request(old: 0, size: 12, tree, origin: "other.example"), nil, 404),
            (try request(old: 0, size: 12, tree, by: 2), nil, 403),
            (try request(old: 12, size: 7, tree), nil, 400),
            (try request(old: 0, size: 12, tree), at7, 409),
            (try request(old: 6, size: 12, tree), at7, 409),
            (try request(old: 7, size: 7, tree, root: .ofNothing), at7, 409),
            (try request(old: 7, size: 12, tree, root: .ofNothing), at7, 422),
            (try request(old: 7, size: 12, tree), (7, .ofNothing), 422),
        ]
        for (number, (request, last, status)) in cases.enumerated() {
            #expect(try judge(request, last: last).status == status, "case \(number)")
        }
        let short = try request(old: 7, size: 12, tree)
        let withoutProof = WitnessRequest(oldSize: 7, proof: [], note: short.note)
        #expect(try judge(withoutProof, last: at7) == .unproven)
        let first = try request(old: 0, size: 12, tree)
        let withProof = WitnessRequest(oldSize: 0, proof: short.proof, note: first.note)
        #expect(try judge(withProof, last: nil) == .unproven)
        #expect(try judge(request(old: 6, size: 12, tree), last: at7) == .conflict(size: 7))
    }

    @Test func `a request is read as it is written, and nothing else is read`() throws {
        let tree = SampleTree(size: 64)
        let written = try request(old: 7, size: 50, tree)
        let bytes = Array(written.text.utf8)
        #expect(try WitnessRequest(bytes) == written)
        #expect(!written.proof.isEmpty)
        let text = written.text
        for (part, other) in [
            ("old 7", "old 07"), ("old 7", "7"), ("old 7\n", ""), ("old 7", "old -7"),
            ("old 7\n", "old 7\n\n"), ("old 7", "old  7"), ("old 7", "old 7 "),
            ("old 7\n", "old 7\nAAAA\n"),
        ] {
            #expect(throws: LogError.self, "\(other)") {
                _ = try WitnessRequest(Array(text.replacing(part, with: other).utf8))
            }
        }
        var long = WitnessRequest(
            oldSize: 7,
            proof: Array(repeating: .ofNothing, count: 63),
            note: written.note
        )
        #expect(throws: Never.self) { _ = try WitnessRequest(Array(long.text.utf8)) }
        long = WitnessRequest(
            oldSize: 7,
            proof: Array(repeating: .ofNothing, count: 64),
            note: written.note
        )
        #expect(throws: LogError.self) { _ = try WitnessRequest(Array(long.text.utf8)) }
    }

    @Test func `a private key is read as it is written`() throws {
        let signer = try signer(7)
        let read = try #require(NoteSigner(secret: signer.secret))
        #expect(read.key.text == signer.key.text && read.secret == signer.secret)
        for text in [
            "", "PRIVATE+KEY+", signer.key.text, String(signer.secret.dropLast()),
            signer.secret.replacing("log.example", with: "log.examplf"),
        ] {
            #expect(NoteSigner(secret: text) == nil, "\(text)")
        }
    }
}
