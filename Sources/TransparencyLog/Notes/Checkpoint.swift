/// What a log commits to: its name, its size and its root (C2SP tlog-checkpoint).
package struct Checkpoint: Hashable, Sendable {
    package let origin: String
    package let size: UInt64
    package let root: MerkleHash

    /// Lines with a meaning of their own; they are signed but nobody audits them.
    package let extensions: [String]

    /// Takes the parts; names and extensions are not empty and have no line breaks.
    package init(
        origin: String,
        size: UInt64,
        root: MerkleHash,
        extensions: [String] = []
    ) throws(LogError) {
        let lines = [origin] + extensions
        guard lines.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { $0 >= 0x20 } }) else {
            throw .malformedCheckpoint
        }
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// Reads a note's text.
    package init(_ text: String) throws(LogError) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.popLast()?.isEmpty == true, lines.count >= 3,
            lines.allSatisfy({ !$0.isEmpty }), let size = Decimal.parse(lines[1]),
            let bytes = Base64.decode(lines[2]), let root = MerkleHash(bytes)
        else { throw .malformedCheckpoint }
        try self.init(
            origin: String(lines[0]),
            size: size,
            root: root,
            extensions: lines.dropFirst(3).map(String.init)
        )
    }

    /// The text that is signed.
    package var text: String {
        var text = "\(origin)\n\(size)\n\(Base64.encode(root.bytes))\n"
        for line in extensions { text += line + "\n" }
        return text
    }

    /// The checkpoint signed by its log.
    package func signed(by log: NoteSigner) throws -> SignedNote {
        try SignedNote(text: text, signatures: [try log.sign(text)])
    }
}
