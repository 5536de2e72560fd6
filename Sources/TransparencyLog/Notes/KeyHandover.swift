/// A log's word that another key signs for it from here on: a checkpoint that names the key, signed
/// by the key before and by the one that follows.
package enum KeyHandover {
    /// What the extension line begins with.
    private static let word = "key-handover "

    /// The statement that `next` follows `signer`, made at a size of the log.
    package static func note(
        at checkpoint: Checkpoint,
        from signer: NoteSigner,
        to next: NoteSigner
    ) throws -> SignedNote {
        let told = try Checkpoint(
            origin: checkpoint.origin,
            size: checkpoint.size,
            root: checkpoint.root,
            extensions: [word + next.key.text]
        )
        return try SignedNote(
            text: told.text,
            signatures: [try signer.sign(told.text), try next.sign(told.text)]
        )
    }

    /// The key that a statement hands over to; both keys have to have signed it.
    package static func next(
        _ note: SignedNote,
        after key: NoteKey,
        origin: String
    ) throws(LogError) -> NoteKey {
        let checkpoint = try Checkpoint(note.text)
        guard checkpoint.origin.utf8.elementsEqual(origin.utf8) else {
            throw .wrongOrigin(checkpoint.origin)
        }
        guard checkpoint.extensions.count == 1, checkpoint.extensions[0].hasPrefix(word),
            let next = NoteKey(String(checkpoint.extensions[0].dropFirst(word.count))),
            next.kind == .ed25519, next.name.utf8.elementsEqual(key.name.utf8), next.id != key.id
        else { throw .malformedCheckpoint }
        for one in [key, next] where !(try note.verified(by: [one]).signers.contains(one.name)) {
            throw .missingSignature(one.text)
        }
        return next
    }

    /// A key and all that followed it, in order; statements of other keys are passed over.
    package static func line(
        from key: NoteKey,
        _ notes: [SignedNote],
        origin: String
    ) -> [NoteKey] {
        var keys = [key]
        for note in notes {
            guard let last = keys.last,
                let next = try? next(note, after: last, origin: origin)
            else { continue }
            keys.append(next)
        }
        return keys
    }

    /// Reads what a log says of its keys: public keys a line each, then the hand-overs, with an empty
    /// line before each; nil when it is something else.
    package static func read(_ text: String) -> (keys: [NoteKey], notes: [SignedNote])? {
        var blocks = text.split(separator: "\n\n", omittingEmptySubsequences: false)[...]
        guard let first = blocks.popFirst(), blocks.count.isMultiple(of: 2) else { return nil }
        let lines = first.split(separator: "\n")
        let keys = lines.compactMap { NoteKey(String($0)) }
        guard !keys.isEmpty, keys.count == lines.count else { return nil }
        var notes: [SignedNote] = []
        while let text = blocks.popFirst(), let signatures = blocks.popFirst() {
            let end = signatures.hasSuffix("\n") ? "" : "\n"
            guard let note = try? SignedNote("\(text)\n\n\(signatures)\(end)") else { return nil }
            notes.append(note)
        }
        return (keys, notes)
    }
}
