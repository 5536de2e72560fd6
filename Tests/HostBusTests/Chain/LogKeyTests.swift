import Foundation
@testable import HostBus
import HostStore
import PluginKit
import Testing
import TransparencyLog

@Suite struct `The log's key` {
    private func signer(_ town: TestTown, _ bus: BusLog, origin: String? = nil) async throws
        -> NoteSigner
    {
        try await town.logKey.signer(of: bus, origin: origin, environment: town.environment)
    }

    @Test func `is made at the first start for its owner alone, and found again`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let made = try await signer(town, bus, origin: "town.example/chain")
        #expect(made.key.name == "town.example/chain")
        let attributes = try FileManager.default.attributesOfItem(atPath: town.logKey.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try await signer(town, bus).key.text == made.key.text)
        let renamed = await fault { try await signer(town, bus, origin: "other.example") }
        #expect(renamed?.code == "bus.origin_changed")
        bus.close()
    }

    @Test func `that is lost, foreign, spoiled or open to others is refused`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let made = try await signer(town, bus)
        let path = town.logKey.path
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(await fault { try await signer(town, bus) }?.code == "bus.key_unusable")
        let foreign = try #require(
            NoteSigner(name: made.key.name, kind: .ed25519, seed: [UInt8](repeating: 1, count: 32))
        )
        for (text, code) in [
            (foreign.secret, "bus.key_missing"), ("PRIVATE+KEY+x", "bus.key_unusable"),
            (made.secret.replacing("+KEY+", with: "+KEY+x"), "bus.key_unusable"),
        ] {
            try DurableFile.replace(path, with: Array(text.utf8))
            #expect(await fault { try await signer(town, bus) }?.code == code, "\(text)")
        }
        try DurableFile.remove(path)
        #expect(await fault { try await signer(town, bus) }?.code == "bus.key_missing")
        bus.close()
    }

    @Test func `hands over, and whoever trusts the first key follows`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        try await town.append(0..<4, store, bus)
        var sequencer = try await town.sequencer(bus)
        try await sequencer.step()
        let first = sequencer.key
        let second = try await town.logKey.handOver(bus, environment: town.environment)
        let third = try await town.logKey.handOver(bus, environment: town.environment)
        #expect(Set([first.text, second.text, third.text]).count == 3)
        sequencer = try await town.sequencer(bus)
        try await town.append(4..<9, store, bus)
        try await sequencer.step()
        #expect(sequencer.key.text == third.text)
        let told = try #require(try bus.keys()?.text)
        let read = try #require(KeyHandover.read(told))
        #expect(read.keys.map(\.text) == [first.text, second.text, third.text])
        let line = KeyHandover.line(from: first, read.notes, origin: first.name)
        #expect(line.map(\.text) == [first.text, second.text, third.text])
        // Without a link in the middle nobody follows.
        #expect(KeyHandover.line(from: first, [read.notes[1]], origin: first.name).count == 1)
        #expect(try town.verified().size == 9)
        store.close()
        bus.close()
    }

    /// Whoever trusts the lost key refuses what follows; the history stays one.
    @Test func `that is gone for good is replaced, and nobody says that it handed over`()
        async throws
    {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        func replace() async throws -> (lost: NoteKey, made: NoteKey) {
            try await town.logKey.replaceLost(bus, environment: town.environment)
        }
        #expect(await fault { try await replace() }?.code == "bus.key_not_lost")
        try await town.append(0..<300, store, bus)
        let before = try await town.sequencer(bus)
        try await before.step()
        let old = try #require(before.latest)
        _ = try await town.logKey.handOver(bus, environment: town.environment)
        try await town.append(300..<400, store, bus)
        try await town.sequencer(bus).step()
        #expect(await fault { try await replace() }?.code == "bus.key_not_lost")

        try DurableFile.remove(town.logKey.path)
        #expect(await fault { try await signer(town, bus) }?.code == "bus.key_missing")
        let (lost, made) = try await replace()
        #expect(lost.text != made.text && lost.name == made.name)
        let after = try await town.sequencer(bus)
        try await after.step()
        try await town.append(400..<700, store, bus)
        try await after.step()
        let new = try #require(after.latest)
        #expect(throws: (any Error).self) { try LogVerifier(log: lost).verify(new.note) }
        #expect(throws: (any Error).self) { try LogVerifier(log: before.key).verify(new.note) }
        _ = try LogVerifier(log: made).verify(new.note)
        #expect(try bus.keys()?.text == made.text + "\n")
        #expect(try bus.root(of: 300) == old.checkpoint.root)
        #expect(try town.verified().size == 700)
        // Another loss, at once after a hand-over.
        let third = try await town.logKey.handOver(bus, environment: town.environment)
        try DurableFile.remove(town.logKey.path)
        #expect(try await replace().lost.text == third.text)
        #expect(try bus.keys()?.keys.count == 1)
        #expect(try town.verified().size == 700)
        store.close()
        bus.close()
    }

    /// What the lost key has signed last has to be what the log still says.
    @Test func `that was lost still tells of a log that is not the one it signed`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        try await town.append(0..<9, store, bus)
        try await town.sequencer(bus).step()
        try DurableFile.remove(town.logKey.path)
        _ = try await town.logKey.replaceLost(bus, environment: town.environment)
        store.close()
        bus.close()
        let tool = try Connection(
            path: town.path + "/bus.db",
            role: .bare,
            environment: town.environment
        )
        let note = try #require(try tool.text("SELECT note FROM lost_key"))
        let other = note.replacingOccurrences(of: "\n9\n", with: "\n8\n")
        try tool.execute("UPDATE lost_key SET note = '\(other)'")
        tool.close()
        #expect(await fault { try town.verified() }?.code == "bus.chain_broken")
    }

    /// The new key is written down before the log says so.
    @Test func `that is gone is found in its place after a loss of power in the midst of that`()
        async throws
    {
        let town = try TestTown()
        let bus = try town.bus()
        _ = try await signer(town, bus)
        try DurableFile.remove(town.logKey.path)
        let (_, made) = try await town.logKey.replaceLost(bus, environment: town.environment)
        try FileManager.default.moveItem(
            atPath: town.logKey.path,
            toPath: town.logKey.path + ".next"
        )
        #expect(try await signer(town, bus).key.text == made.text)
        bus.close()
    }

    @Test func `a hand-over that only one key signed leads nowhere`() async throws {
        let one = try #require(
            NoteSigner(name: "a", kind: .ed25519, seed: .init(repeating: 1, count: 32))
        )
        let two = try #require(
            NoteSigner(name: "a", kind: .ed25519, seed: .init(repeating: 2, count: 32))
        )
        let note = try KeyHandover.note(
            at: Checkpoint(origin: "a", size: 0, root: .ofNothing),
            from: one,
            to: two
        )
        #expect(KeyHandover.line(from: one.key, [note], origin: "a").count == 2)
        for signature in note.signatures {
            let half = try SignedNote(text: note.text, signatures: [signature])
            #expect(KeyHandover.line(from: one.key, [half], origin: "a").count == 1)
        }
        #expect(KeyHandover.line(from: one.key, [note], origin: "b").count == 1)
    }

    /// The new key is written down before the log says so, and takes its place after that.
    @Test func `is one of the two after a loss of power in the midst of a hand-over`() async throws
    {
        let town = try TestTown()
        let bus = try town.bus()
        let first = try await signer(town, bus)
        // Written, and not said yet: the first stays in charge.
        try DurableFile.replace(
            town.logKey.path + ".next",
            with: Array("PRIVATE+KEY+nobody".utf8)
        )
        #expect(try await signer(town, bus).key.text == first.key.text)
        let next = try await town.logKey.handOver(bus, environment: town.environment)
        // Said, and not carried out: the next start does it.
        try town.copy("chain.key", to: "chain.key.next")
        try DurableFile.replace(town.logKey.path, with: Array(first.secret.utf8))
        #expect(try await signer(town, bus).key.text == next.text)
        #expect(try await signer(town, bus).key.text == next.text)
        bus.close()
    }
}
