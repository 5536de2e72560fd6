/// A receipt that verifies offline: a leaf's place and path, and the checkpoint they lead to.
///
/// Its text form is C2SP tlog-proof.
package struct LogProof: Hashable, Sendable {
    private static let firstLine = "c2sp.org/tlog-proof@v1"

    /// The longest path a tree of 64-bit sizes can have.
    private static let pathMax = 64

    /// Bytes the application adds; nothing vouches for them.
    package let extra: [UInt8]?
    package let index: UInt64
    package let path: [MerkleHash]

    /// The checkpoint with its signatures, not yet checked.
    package let note: SignedNote

    package init(index: UInt64, path: [MerkleHash], note: SignedNote, extra: [UInt8]? = nil) {
        self.extra = extra
        self.index = index
        self.path = path
        self.note = note
    }

    /// Reads a proof without checking it.
    package init(_ text: String) throws(LogError) {
        let bytes = Array(text.utf8)
        // A proof's own lines are not empty, so the first empty line ends them.
        guard
            let gap = bytes.indices.dropLast().first(where: {
                bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A
            })
        else { throw .malformedProof }
        var lines = String(decoding: bytes[..<gap], as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard lines.popFirst().map(String.init) == Self.firstLine else { throw .malformedProof }
        extra = try Self.extra(&lines)
        guard let indexLine = lines.popFirst(), indexLine.hasPrefix("index "),
            let index = Decimal.parse(indexLine.dropFirst(6)), lines.count <= Self.pathMax
        else { throw .malformedProof }
        self.index = index
        var path: [MerkleHash] = []
        for line in lines {
            guard let bytes = Base64.decode(line), let hash = MerkleHash(bytes) else {
                throw .malformedProof
            }
            path.append(hash)
        }
        self.path = path
        note = try SignedNote(Array(bytes[(gap + 2)...]))
        _ = try Checkpoint(note.text)
    }

    private static func extra(_ lines: inout ArraySlice<Substring>) throws(LogError) -> [UInt8]? {
        guard let line = lines.first, line.hasPrefix("extra ") else { return nil }
        lines.removeFirst()
        guard let bytes = Base64.decode(line.dropFirst(6)) else { throw .malformedProof }
        return bytes
    }

    /// The proof as text, usually stored under the extension `.tlog-proof`.
    package var text: String {
        var text = Self.firstLine + "\n"
        if let extra { text += "extra \(Base64.encode(extra))\n" }
        text += "index \(index)\n"
        for hash in path { text += Base64.encode(hash.bytes) + "\n" }
        return text + "\n" + note.encoded
    }

    /// Checks everything: the checkpoint's signatures, and that the leaf is in its tree.
    package func verify(
        leaf: MerkleHash,
        by verifier: LogVerifier
    ) throws(LogError) -> LogVerifier.Verified {
        let verified = try verifier.verify(note)
        guard
            MerkleProof.verifiesInclusion(
                of: leaf,
                at: index,
                in: verified.checkpoint.size,
                root: verified.checkpoint.root,
                path: path
            )
        else { throw .unproven }
        return verified
    }
}
