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

    /// Reads a private key as it is kept: `PRIVATE+KEY+<name>+<id in hex>+<base64 of kind and seed>`.
    package init?(secret text: String) {
        let prefix = "PRIVATE+KEY+"
        guard text.hasPrefix(prefix) else { return nil }
        let parts = text.dropFirst(prefix.count).split(
            separator: "+",
            maxSplits: 2,
            omittingEmptySubsequences: false
        )
        guard parts.count == 3, let bytes = Base64.decode(parts[2]), let first = bytes.first,
            let kind = NoteKey.Kind(rawValue: first)
        else { return nil }
        self.init(name: String(parts[0]), kind: kind, seed: Array(bytes.dropFirst()))
        // An id of another key shows that name or key were changed by hand.
        guard key.text.hasPrefix("\(key.name)+\(parts[1])+") else { return nil }
    }

    /// The private key as text; for its owner's eyes only.
    package var secret: String {
        let id = key.text.dropFirst(key.name.count + 1).prefix(8)
        let seed = [key.kind.rawValue] + privateKey.rawRepresentation
        return "PRIVATE+KEY+\(key.name)+\(id)+\(Base64.encode(seed))"
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
