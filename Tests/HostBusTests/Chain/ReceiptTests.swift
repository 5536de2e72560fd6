import Foundation
@testable import HostBus
import HostStore
import JSONWire
import PluginKit
import TestGround
import Testing
import TransparencyLog

@Suite struct `A receipt` {
    /// A log with some notes and one personal event, signed; and the personal event's place.
    private func signed(
        _ town: TestTown,
        notes: Int,
        _ body: (BusLog, PluginStore, Sequencer, ReceiptDesk) async throws -> Void
    ) async throws {
        let bus = try town.bus()
        let store = try town.store("town")
        let sequencer = try await town.sequencer(bus)
        try await town.append(0..<notes, store, bus)
        try await store.write(town.call()) {
            try $0.publish(HomeHeld(person: PersonID("wang"), phone: "13812345678"))
        }
        try await town.relay(store, bus).drain()
        try await sequencer.step()
        try await body(bus, store, sequencer, ReceiptDesk(bus))
        store.close()
        bus.close()
    }

    @Test(arguments: [0, 6, 300])
    func `verifies offline and shows what the event says`(notes: Int) async throws {
        let town = try TestTown()
        try await signed(town, notes: notes) { bus, store, sequencer, desk in
            let check = ReceiptCheck(key: sequencer.key)
            for event in try bus.read(after: -1, limit: 1000).suffix(8) {
                let concern = try #require(try desk.concern(event.envelope.id))
                #expect(concern.sequence == event.envelope.sequence)
                #expect(concern.tenant == TenantID("t1"))
                let whole = try #require(try desk.receipt(of: concern.sequence, withPayload: true))
                let proven = try check.check(Array(whole.text.utf8))
                #expect(proven.leaf == event.leaf && proven.payload == event.payload)
                let bare = try #require(try desk.receipt(of: concern.sequence, withPayload: false))
                #expect(try check.check(Array(bare.text.utf8)).payload == nil)
                #expect(!bare.text.contains("payload"))
            }
            #expect(try desk.concern("town.\(store.file.epoch).999") == nil)
            #expect(try desk.concern("town.other.1") == nil)
            #expect(try desk.concern("") == nil)
        }
    }

    @Test func `with any byte changed is refused`() async throws {
        let town = try TestTown()
        try await signed(town, notes: 6) { _, _, sequencer, desk in
            let check = ReceiptCheck(key: sequencer.key)
            let receipt = try #require(try desk.receipt(of: 6, withPayload: true))
            let bytes = Array(receipt.text.utf8)
            _ = try check.check(bytes)
            var refused = 0
            for place in bytes.indices {
                for mask in [0x01, 0x02, 0x20, 0x80] as [UInt8] {
                    var changed = bytes
                    changed[place] ^= mask
                    do {
                        _ = try check.check(changed)
                        Issue.record("byte \(place) may be changed by \(mask)")
                    } catch let fault as Fault where fault.code == "bus.receipt_refused" {
                        refused += 1
                    }
                }
            }
            #expect(refused == bytes.count * 4)
        }
    }

    @Test func `that was put together otherwise is refused`() async throws {
        let town = try TestTown()
        try await signed(town, notes: 12) { bus, _, sequencer, desk in
            let check = ReceiptCheck(key: sequencer.key)
            let one = try #require(try desk.receipt(of: 5, withPayload: true))
            let two = try #require(try desk.receipt(of: 9, withPayload: true))
            var random = SeededRandom(seed: 26)
            let extra = try #require(one.extra)
            let told = try #require(ReceiptExtra(extra))
            let foreign = try #require(two.extra.flatMap(ReceiptExtra.init))
            var mutants: [LogProof] = [
                LogProof(index: 6, path: one.path, note: one.note, extra: extra),
                LogProof(index: 5 + 16, path: one.path, note: one.note, extra: extra),
                LogProof(index: 5, path: two.path, note: one.note, extra: extra),
                LogProof(index: 5, path: one.path, note: one.note, extra: two.extra),
                LogProof(index: 5, path: one.path, note: one.note),
                LogProof(index: 5, path: [], note: one.note, extra: extra),
                LogProof(index: 5, path: one.path + one.path, note: one.note, extra: extra),
                LogProof(index: 5, path: one.path.reversed(), note: one.note, extra: extra),
                LogProof(index: 5, path: one.path, note: one.note, extra: extra + [0x20]),
            ]
            let texts = [
                ReceiptExtra(leaf: told.leaf, opened: foreign.opened),
                ReceiptExtra(leaf: foreign.leaf, opened: told.opened),
                ReceiptExtra(leaf: told.leaf, opened: told.opened.map { ([], $0.payload) }),
                ReceiptExtra(
                    leaf: told.leaf,
                    opened: told.opened.map { ($0.salt + [0], $0.payload) }
                ),
                ReceiptExtra(leaf: told.leaf + [0x20], opened: told.opened),
            ]
            mutants += texts.map {
                LogProof(index: 5, path: one.path, note: one.note, extra: $0.bytes)
            }
            for place in one.path.indices {
                var path = one.path
                path.remove(at: place)
                mutants.append(LogProof(index: 5, path: path, note: one.note, extra: extra))
                path.insert(.leaf([UInt8.random(in: 0...255, using: &random)]), at: place)
                mutants.append(LogProof(index: 5, path: path, note: one.note, extra: extra))
            }
            mutants += try notes(other: one.note, bus, sequencer).map {
                LogProof(index: 5, path: one.path, note: $0, extra: extra)
            }
            for (number, mutant) in mutants.enumerated() {
                let refused = await fault { try check.check(Array(mutant.text.utf8)) }
                #expect(refused?.code == "bus.receipt_refused", "mutant \(number)")
            }
            #expect(throws: Fault.self) { try check.check([0xFF, 0xFE]) }
        }
    }

    /// Checkpoints that are almost the signed one.
    private func notes(
        other note: SignedNote,
        _ bus: BusLog,
        _ sequencer: Sequencer
    ) throws -> [SignedNote] {
        let told = try Checkpoint(note.text)
        let foreign = try #require(
            NoteSigner(
                name: sequencer.key.name,
                kind: .ed25519,
                seed: [UInt8](repeating: 9, count: 32)
            )
        )
        let texts = [
            try Checkpoint(origin: told.origin, size: told.size + 1, root: told.root),
            try Checkpoint(origin: told.origin, size: told.size - 1, root: told.root),
            try Checkpoint(origin: told.origin + "x", size: told.size, root: told.root),
            try Checkpoint(origin: told.origin, size: told.size, root: .ofNothing),
            try Checkpoint(
                origin: told.origin,
                size: told.size,
                root: told.root,
                extensions: ["more"]
            ),
        ].map(\.text)
        let own = note.signatures[0]
        let noone = NoteSignature(
            name: own.name,
            keyID: own.keyID,
            signature: [UInt8](repeating: 0, count: 64)
        )
        return try texts.map { try SignedNote(text: $0, signatures: note.signatures) } + [
            try SignedNote(text: note.text, signatures: [foreign.sign(note.text)]),
            try SignedNote(text: note.text, signatures: [noone]),
            try SignedNote(text: note.text, signatures: [own, noone]),
            try told.signed(by: foreign),
        ]
    }

    @Test func `of an erased event still proves that it happened, and no more`() async throws {
        let town = try TestTown()
        try await signed(town, notes: 3) { bus, store, sequencer, desk in
            let before = try #require(try desk.receipt(of: 3, withPayload: true)?.text)
            try await bus.erase(PersonID("wang"))
            let check = ReceiptCheck(key: sequencer.key)
            let after = try #require(try desk.receipt(of: 3, withPayload: true)?.text)
            let proven = try check.check(Array(after.utf8))
            #expect(proven.payload == nil)
            #expect(try #require(try desk.concern("town.\(store.file.epoch).4")).subject == nil)
            // Who kept the earlier one still holds a valid proof.
            #expect(try check.check(Array(before.utf8)).leaf == proven.leaf)
            let tile = try #require(Tile(.entries, index: 0, width: 4))
            let entries = try #require(try await TileDesk(sequencer).bytes(of: tile))
            #expect(EntryBundle.decode(entries, count: 4)?[3] == proven.leaf)
            // A start and the whole check find the log sound.
            #expect(try await sequencer.step() == false)
            #expect(try bus.read(after: 2, limit: 1).first?.payload == nil)
        }
        #expect(try town.verified().size == 4)
    }

    @Test func `asks for as many witnesses as its reader does`() async throws {
        let town = try TestTown()
        let witness = try #require(
            NoteSigner(name: "w.example", kind: .cosignature, seed: .init(repeating: 3, count: 32))
        )
        try await signed(town, notes: 3) { _, _, sequencer, desk in
            let check = ReceiptCheck(key: sequencer.key, witnesses: [witness.key])
            let alone = try #require(try desk.receipt(of: 2, withPayload: false))
            #expect(throws: Fault.self) { try check.check(Array(alone.text.utf8)) }
            let latest = try #require(sequencer.latest)
            let line = try witness.cosign(latest.checkpoint, at: 1_800_000_000)
            try await sequencer.add(line, of: latest.checkpoint.size)
            let seen = try #require(try desk.receipt(of: 2, withPayload: false))
            let proven = try check.check(Array(seen.text.utf8))
            #expect(proven.cosignatures.map(\.name) == ["w.example"])
            #expect(sequencer.latest?.note.signatures.count == 2)
            // Every byte counts now, those of the witness's line too.
            let bytes = Array(seen.text.utf8)
            for place in bytes.indices {
                var changed = bytes
                changed[place] ^= 0x02
                #expect(throws: Fault.self, "byte \(place)") { try check.check(changed) }
            }
        }
    }
}
