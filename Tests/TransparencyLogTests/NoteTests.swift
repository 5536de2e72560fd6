import JSONWire
import TestGround
import Testing
import TransparencyLog

@Suite struct `Signed notes` {
    private func signer(_ place: Int) throws -> NoteSigner {
        let keys = try #require(Corpora.json("notes.json")["keys"]?.elements)
        #expect(keys.count == 3)
        let kind = try #require(NoteKey.Kind(rawValue: UInt8(keys[place].number("type"))))
        let seed = try #require(Hex.decode(keys[place].text("seed")))
        let name = try keys[place].text("name")
        return try #require(NoteSigner(name: name, kind: kind, seed: seed))
    }

    private func verifier() throws -> LogVerifier {
        LogVerifier(
            log: try signer(0).key,
            witnesses: [try signer(1).key, try signer(2).key]
        )
    }

    @Test func `keys have the published ids and texts`() throws {
        let keys = try #require(Corpora.json("notes.json")["keys"]?.elements)
        for (place, entry) in keys.enumerated() {
            let key = try signer(place).key
            #expect(Hex.encode(key.publicKey) == (try entry.text("public_key")))
            #expect(String(key.id, radix: 16) == (try entry.text("key_id")))
            #expect(key.text == (try entry.text("vkey")))
            let read = try #require(NoteKey(entry.text("vkey")))
            #expect(read.text == key.text && read.id == key.id && read.kind == key.kind)
        }
    }

    @Test func `a verifier key that is not consistent is refused`() throws {
        let text = try signer(0).key.text
        #expect(NoteKey(text.replacing("5de50c03", with: "5de50c04")) == nil)
        #expect(NoteKey(text.replacing("log.example", with: "log.examplf")) == nil)
        #expect(NoteKey(text.replacing("+Add", with: "+Bdd")) == nil)
        #expect(NoteKey(String(text.dropLast())) == nil)
        #expect(NoteKey("") == nil)
        for name in ["", "a b", "a+b", "a\u{3000}b", "a\nb"] {
            #expect(NoteSigner(name: name, kind: .ed25519, seed: Array(0..<32)) == nil, "\(name)")
        }
    }

    @Test func `the example of the signed-note text verifies`() throws {
        let example = try #require(Corpora.json("notes.json")["published_example"])
        let key = try #require(NoteKey(example.text("vkey")))
        let note = try SignedNote(try example.text("note"))
        #expect(try note.verified(by: [key]).signers == ["example.com/foo"])
        #expect(note.text == "This is an example message.\n")
        #expect(note.encoded == (try example.text("note")))
    }

    @Test func `every published note is accepted or refused as it must be`() throws {
        let notes = try #require(Corpora.json("notes.json")["notes"]?.elements)
        #expect(notes.count == 25)
        let verifier = try verifier()
        for entry in notes {
            let name = try entry.text("name")
            let verified = try? verifier.verify(try entry.text("note"))
            #expect((verified != nil) == entry["accept"]?.bool, "\(name)")
            guard let verified else { continue }
            #expect(verified.checkpoint.size == (try entry.number("size")), "\(name)")
            let witnesses = try #require(entry["valid_witnesses"]?.elements).map(\.string)
            #expect(verified.cosignatures.map(\.name) == witnesses, "\(name)")
            #expect(try SignedNote(try entry.text("note")).encoded == entry.text("note"))
        }
    }

    @Test func `a checkpoint signed here says and proves what the published one does`() throws {
        let published = try Corpora.text("checkpoint-7.txt")
        let checkpoint = try Checkpoint(
            origin: "log.example/anju",
            size: 7,
            root: SampleTree(size: 7).tree.root
        )
        let note = try checkpoint.signed(by: try signer(0))
        // Signatures need not be the same each time, what they sign and that they hold does.
        #expect(note.text == (try SignedNote(published).text))
        #expect(try verifier().verify(note) == verifier().verify(published))
        #expect(try Checkpoint(note.text) == checkpoint)
    }

    @Test func `the checkpoint of 70000 leaves was seen by both witnesses`() throws {
        let verified = try verifier().verify(try Corpora.text("checkpoint-70000.txt"))
        #expect(verified.checkpoint.root == SampleTree.full.tree.root)
        #expect(verified.cosignatures.map(\.name) == ["witness-1.example", "witness-2.example"])
    }

    @Test func `a cosignature made here counts, and only for its text and time`() throws {
        let checkpoint = try Checkpoint(origin: "log.example/anju", size: 0, root: .ofNothing)
        let log = try checkpoint.signed(by: try signer(0))
        let seen = try signer(1).cosign(checkpoint, at: 1_700_000_000)
        let note = try SignedNote(text: log.text, signatures: log.signatures + [seen, seen])
        let verified = try verifier().verify(note.encoded)
        #expect(verified.cosignatures.map(\.seconds) == [1_700_000_000])
        for place in seen.signature.indices {
            var changed = seen.signature
            changed[place] ^= 1
            let line = NoteSignature(name: seen.name, keyID: seen.keyID, signature: changed)
            let forged = try SignedNote(text: log.text, signatures: log.signatures + [line])
            #expect(throws: LogError.badSignature("witness-1.example")) {
                try verifier().verify(forged)
            }
        }
    }

    @Test func `a witness that is not known does not count`() throws {
        let note = try SignedNote(try Corpora.text("checkpoint-70000.txt"))
        let verified = try LogVerifier(log: try signer(0).key).verify(note)
        #expect(verified.cosignatures.isEmpty)
    }

    @Test func `a note whose last line is not ended is refused, not read without it`() throws {
        let text = try Corpora.text("checkpoint-70000.txt")
        #expect(throws: LogError.malformedNote) { try SignedNote(String(text.dropLast())) }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let shorter = lines.dropLast(2).joined(separator: "\n") + "\n"
        #expect(try SignedNote(shorter).signatures.count == 2)
    }

    @Test func `every prefix and every changed byte of a note is refused`() throws {
        let verifier = try verifier()
        let bytes = Array(try Corpora.text("checkpoint-7.txt").utf8)
        for length in 0..<bytes.count {
            #expect(throws: LogError.self) {
                try verifier.verify(try SignedNote(Array(bytes[..<length])))
            }
        }
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 0x01
            #expect(throws: LogError.self, "byte \(place)") {
                try verifier.verify(try SignedNote(changed))
            }
        }
    }
}
