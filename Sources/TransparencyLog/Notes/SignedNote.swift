/// One signature line of a note, not yet checked.
package struct NoteSignature: Hashable, Sendable {
    /// The name of the key that is said to have signed.
    package let name: String
    package let keyID: UInt32
    package let signature: [UInt8]

    package init(name: String, keyID: UInt32, signature: [UInt8]) {
        self.name = name
        self.keyID = keyID
        self.signature = signature
    }

    /// The line as a note has it, with its newline.
    package var line: String {
        let id = (0..<4).map { UInt8(truncatingIfNeeded: keyID >> UInt32(24 - 8 * $0)) }
        return "\u{2014} \(name) \(Base64.encode(id + signature))\n"
    }
}

/// A text with signatures below it, in the form of C2SP signed-note.
package struct SignedNote: Hashable, Sendable {
    /// The largest note that is read.
    package static let bytesMax = 1 << 20

    /// The most signatures that are read; far more than any set of witnesses needs.
    package static let signaturesMax = 100

    /// What is signed; it ends in a newline.
    package let text: String
    package let signatures: [NoteSignature]

    /// Puts signatures under a text that is well formed.
    package init(text: String, signatures: [NoteSignature]) throws(LogError) {
        guard text.utf8.last == 0x0A, Self.isClean(text) else { throw .malformedNote }
        self.text = text
        self.signatures = signatures
    }

    /// Reads a note without checking its signatures.
    package init(_ bytes: [UInt8]) throws(LogError) {
        guard bytes.count <= Self.bytesMax, let note = String(validating: bytes, as: UTF8.self),
            Self.isClean(note), bytes.last == 0x0A, let gap = Self.lastEmptyLine(bytes)
        else { throw .malformedNote }
        text = String(decoding: bytes[...gap], as: UTF8.self)
        let lines = String(decoding: bytes[(gap + 2)...], as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        guard (1...Self.signaturesMax).contains(lines.count) else { throw .malformedNote }
        var signatures: [NoteSignature] = []
        for line in lines { signatures.append(try Self.signature(line)) }
        self.signatures = signatures
    }

    /// Reads a note without checking its signatures.
    package init(_ text: String) throws(LogError) {
        try self.init(Array(text.utf8))
    }

    /// The whole note.
    package var encoded: String { text + "\n" + signatures.map(\.line).joined() }

    /// The last place where one newline follows another.
    private static func lastEmptyLine(_ bytes: [UInt8]) -> Int? {
        bytes.indices.dropLast().last { bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A }
    }

    /// Whether there are no control characters but newlines.
    private static func isClean(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A }
    }

    private static func signature(_ line: Substring) throws(LogError) -> NoteSignature {
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "\u{2014}", NoteKey.isName(parts[1]),
            let bytes = Base64.decode(parts[2]), bytes.count > 4
        else { throw .malformedNote }
        return NoteSignature(
            name: String(parts[1]),
            keyID: bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) },
            signature: Array(bytes.dropFirst(4))
        )
    }
}

extension SignedNote {
    /// The names of the keys that signed this note; unknown signatures are passed over.
    ///
    /// A signature that stands under a known name and id and fails spoils the whole note.
    package func verified(by keys: [NoteKey]) throws(LogError) -> Verified {
        var verified = Verified(signers: [], cosignatures: [])
        for signature in signatures {
            guard let key = keys.first(where: { signature.names($0) }) else { continue }
            switch key.kind {
            case .ed25519:
                guard signature.signature.count == 64,
                    key.isValid(signature.signature, of: Array(text.utf8))
                else { throw .badSignature(key.name) }
                verified.signers.append(key.name)
            case .cosignature:
                guard let cosignature = Cosignature(signature, of: text, by: key) else {
                    throw .badSignature(key.name)
                }
                verified.add(cosignature)
            }
        }
        return verified
    }

    /// What was found to be signed, and by whom.
    package struct Verified: Hashable, Sendable {
        package var signers: [String]

        /// One for each witness, however often it signed.
        package var cosignatures: [Cosignature]

        fileprivate mutating func add(_ cosignature: Cosignature) {
            guard !cosignatures.contains(where: { $0.name == cosignature.name }) else { return }
            cosignatures.append(cosignature)
        }
    }
}

extension NoteSignature {
    /// Whether this is said to be a signature of a key: its name and its id, never one alone.
    fileprivate func names(_ key: NoteKey) -> Bool {
        keyID == key.id && name.utf8.elementsEqual(key.name.utf8)
    }
}
