/// What a log sends a witness to have a checkpoint cosigned (C2SP tlog-witness, add-checkpoint).
package struct WitnessRequest: Hashable, Sendable {
    /// The longest consistency proof there is.
    package static let proofMax = 63

    /// The size that the witness cosigned last, as far as the log knows.
    package let oldSize: UInt64
    /// From that size to the checkpoint's; empty from 0.
    package let proof: [MerkleHash]
    package let note: SignedNote

    package init(oldSize: UInt64, proof: [MerkleHash], note: SignedNote) {
        self.oldSize = oldSize
        self.proof = proof
        self.note = note
    }

    /// Reads a request's body without checking what it says.
    package init(_ bytes: [UInt8]) throws(LogError) {
        // None of the first lines is empty, so the first empty line ends them.
        guard
            let gap = bytes.indices.dropLast().first(where: {
                bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A
            }), let head = String(validating: bytes[..<gap], as: UTF8.self)
        else { throw .malformedProof }
        var lines = head.split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard let first = lines.popFirst(), first.hasPrefix("old "),
            let size = Decimal.parse(first.dropFirst(4)), lines.count <= Self.proofMax
        else { throw .malformedProof }
        oldSize = size
        var proof: [MerkleHash] = []
        for line in lines {
            guard let bytes = Base64.decode(line), let hash = MerkleHash(bytes) else {
                throw .malformedProof
            }
            proof.append(hash)
        }
        self.proof = proof
        note = try SignedNote(Array(bytes[(gap + 2)...]))
        _ = try Checkpoint(note.text)
    }

    /// The body as it is sent.
    package var text: String {
        var text = "old \(oldSize)\n"
        for hash in proof { text += Base64.encode(hash.bytes) + "\n" }
        return text + "\n" + note.encoded
    }
}
