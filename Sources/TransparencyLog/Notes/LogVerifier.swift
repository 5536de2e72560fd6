/// Whose word about a log counts: the log's own key, and the witnesses that are known.
package struct LogVerifier: Sendable {
    package let origin: String
    package let log: NoteKey
    package let witnesses: [NoteKey]

    /// Takes the keys; the origin is the log key's name unless it differs.
    package init(log: NoteKey, witnesses: [NoteKey] = [], origin: String? = nil) {
        self.log = log
        self.witnesses = witnesses
        self.origin = origin ?? log.name
    }

    /// A checkpoint whose signatures hold.
    package struct Verified: Hashable, Sendable {
        package let checkpoint: Checkpoint

        /// One for each known witness that signed; how many are enough is the caller's policy.
        package let cosignatures: [Cosignature]
    }

    /// Checks a checkpoint: its form, its origin, the log's signature and those of witnesses.
    package func verify(_ note: SignedNote) throws(LogError) -> Verified {
        let checkpoint = try Checkpoint(note.text)
        guard checkpoint.origin.utf8.elementsEqual(origin.utf8) else {
            throw .wrongOrigin(checkpoint.origin)
        }
        let verified = try note.verified(by: [log] + witnesses)
        let hasSigned =
            switch log.kind {
            case .ed25519: verified.signers.contains(log.name)
            case .cosignature: verified.cosignatures.contains { $0.name == log.name }
            }
        guard hasSigned else { throw .missingSignature(log.name) }
        let witnessed = verified.cosignatures.filter { seen in
            witnesses.contains { $0.name == seen.name }
        }
        return Verified(checkpoint: checkpoint, cosignatures: witnessed)
    }

    /// Checks a checkpoint as it was received.
    package func verify(_ note: String) throws(LogError) -> Verified {
        try verify(try SignedNote(note))
    }
}
