internal import Crypto

/// A private key that signs notes: a log's own, or a witness's.
package struct NoteSigner: Sendable {
    /// The key that checks what this one signs.
    package let key: NoteKey

    private let privateKey: Curve25519.Signing.PrivateKey

    /// Takes an Ed25519 seed of 32 bytes, nil when it or the name cannot be a key's.
    package init?(name: String, kind: NoteKey.Kind, seed: [UInt8]) {
        guard let privateKey = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
            let key = NoteKey(
                name: name,
                kind: kind,
                publicKey: Array(privateKey.publicKey.rawRepresentation)
            )
        else { return nil }
        self.privateKey = privateKey
        self.key = key
    }

    /// Signs a note's text as the log.
    package func sign(_ text: String) throws -> NoteSignature {
        precondition(key.kind == .ed25519, "A witness's key signs checkpoints with a time.")
        return NoteSignature(
            name: key.name,
            keyID: key.id,
            signature: Array(try privateKey.signature(for: Array(text.utf8)))
        )
    }

    /// Signs a checkpoint as a witness that saw it at a time, in seconds since 1970.
    package func cosign(_ checkpoint: Checkpoint, at seconds: UInt64) throws -> NoteSignature {
        precondition(key.kind == .cosignature, "A log's key signs the bare text.")
        let message = Cosignature.message(checkpoint.text, at: seconds)
        var signature = Cosignature.bytes(of: seconds)
        signature += try privateKey.signature(for: message)
        return NoteSignature(name: key.name, keyID: key.id, signature: signature)
    }
}
