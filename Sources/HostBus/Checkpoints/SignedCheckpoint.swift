package import PluginKit
package import TransparencyLog

/// A checkpoint that is durable and signed, with the cosignatures that have come so far.
package struct SignedCheckpoint: Sendable {
    package let checkpoint: Checkpoint
    package let at: Instant
    package private(set) var note: SignedNote

    init(_ note: SignedNote, at: Instant) throws {
        checkpoint = try Checkpoint(note.text)
        self.note = note
        self.at = at
    }

    /// The same with one signature more; one that is there already changes nothing.
    func adding(_ signature: NoteSignature) throws -> SignedCheckpoint {
        guard !note.signatures.contains(where: { $0.keyID == signature.keyID }) else { return self }
        var copy = self
        copy.note = try SignedNote(text: note.text, signatures: note.signatures + [signature])
        return copy
    }
}
