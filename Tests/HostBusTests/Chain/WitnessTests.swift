@testable import HostBus
import HostStore
import PluginKit
import Synchronization
import TestGround
import Testing
import TransparencyLog

@Suite struct `A witness` {
    private static let origin = "town.example/chain"

    private func signer(_ seed: UInt8 = 3) throws -> NoteSigner {
        try #require(
            NoteSigner(
                name: "w.example",
                kind: .cosignature,
                seed: [UInt8](repeating: seed, count: 32)
            )
        )
    }

    private func book(_ town: TestTown, _ log: NoteKey) throws -> WitnessBook {
        try WitnessBook(
            path: town.path + "/witness.db",
            signer: signer(),
            logs: [log],
            environment: town.environment
        )
    }

    private func client(
        _ town: TestTown,
        _ sequencer: Sequencer,
        _ book: WitnessBook
    ) throws -> WitnessClient {
        try WitnessClient(
            book.key,
            at: "http://w.example",
            sequencer: sequencer,
            onProblem: town.note
        ) { url, body, _ in
            #expect(url == "http://w.example/add-checkpoint")
            let answer = try await book.add(body)
            return (answer.status, Array(answer.body.utf8))
        }
    }

    @Test func `cosigns what continues, and the log keeps its word`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        let sequencer = try await town.sequencer(bus)
        let book = try book(town, sequencer.key)
        let client = try client(town, sequencer, book)
        var published = 0
        for more in [1, 1, 255, 300, 2] {
            try await town.append(published..<(published + more), store, bus)
            published += more
            try await sequencer.step()
            #expect(try await client.attempt(within: 1000) == .cosigned(UInt64(published)))
            #expect(try await client.attempt(within: 1000) == .nothing)
            let note = try #require(sequencer.latest?.note.encoded)
            let verified = try LogVerifier(log: sequencer.key, witnesses: [book.key]).verify(note)
            #expect(verified.cosignatures.map(\.name) == ["w.example"])
            #expect(verified.cosignatures.first?.seconds == 1_800_000_000)
        }
        // A client that starts anew, or has forgotten, finds out where the witness is.
        let again = try self.client(town, sequencer, book)
        #expect(again.cosigned == UInt64(published))
        try await bus.file.lane.perform {
            try $0.statement("DELETE FROM cosignature").run()
        }
        let forgetful = try self.client(town, sequencer, book)
        #expect(forgetful.cosigned == 0)
        try await town.append(published..<(published + 1), store, bus)
        try await sequencer.step()
        #expect(try await forgetful.attempt(within: 1000) == .cosigned(UInt64(published + 1)))
        book.close()
        store.close()
        bus.close()
    }

    @Test func `stops the start of a log that it has seen more of`() async throws {
        let town = try TestTown()
        try await town.write(notes: 5)
        let bus = try town.bus()
        let store = try town.store("town")
        let sequencer = try await town.sequencer(bus)
        try await sequencer.step()
        let book = try book(town, sequencer.key)
        try await client(town, sequencer, book).ask()
        store.close()
        bus.close()
        try town.copy("bus.db", to: "older.db")
        try await town.write(notes: 3)
        let longer = try town.bus()
        let ahead = try await town.sequencer(longer)
        try await ahead.step()
        try await client(town, ahead, book).ask()
        longer.close()
        // Log and guard come back from a backup together; only the witness knows.
        try town.copy("older.db", to: "bus.db")
        try DurableFile.remove(town.path + "/chain.checkpoint")
        let restored = try town.bus()
        let behind = try await town.sequencer(restored)
        try await behind.step()
        let more = try town.store("two")
        try await more.write(town.call()) { try $0.publish(NoteWritten(note: "other")) }
        try await town.relay(more, restored).drain()
        try await behind.step()
        let refused = await fault { try await client(town, behind, book).ask() }
        #expect(refused?.code == "bus.log_rolled_back")
        #expect(refused?.message.en.contains("w.example") == true)
        // With as many events it is another history, and so it is with more.
        for further in [2, 3] {
            try await more.write(town.call()) { tx in
                for _ in 0..<further { try tx.publish(NoteWritten(note: "other")) }
            }
            try await town.relay(more, restored).drain()
            try await behind.step()
            let forked = await fault { try await client(town, behind, book).ask() }
            #expect(forked?.code == "bus.log_forked")
        }
        book.close()
        more.close()
        restored.close()
    }

    @Test func `that does not answer, or answers nonsense, keeps nobody from starting`()
        async throws
    {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        let sequencer = try await town.sequencer(bus)
        try await town.append(0..<2, store, bus)
        try await sequencer.step()
        let answers: [(status: Int, body: String)] = [
            (500, ""), (200, ""), (200, "x"), (409, "many\n"), (409, "1"), (404, ""), (302, ""),
            (200, "\u{2014} w.example AAAAAAAAAAAA\n"),
        ]
        for answer in answers {
            let client = try WitnessClient(
                signer().key,
                at: "http://w.example/",
                sequencer: sequencer,
                onProblem: town.note
            ) { _, _, _ in (answer.status, Array(answer.body.utf8)) }
            try await client.ask()
            #expect(client.cosigned == 0)
        }
        #expect(town.problems.withLock(\.count) == answers.count)
        #expect(sequencer.latest?.note.signatures.count == 1)
        store.close()
        bus.close()
    }

    @Test func `has one call under way, about the newest checkpoint`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        let sequencer = try await town.sequencer(bus)
        let book = try book(town, sequencer.key)
        let calls = Mutex<(now: Int, most: Int, all: Int)>((0, 0, 0))
        let client = try WitnessClient(
            book.key,
            at: "http://w.example",
            sequencer: sequencer,
            onProblem: town.note
        ) { _, body, _ in
            calls.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.all + 1) }
            defer { calls.withLock { $0.now -= 1 } }
            await Task.yield()
            let answer = try await book.add(body)
            return (answer.status, Array(answer.body.utf8))
        }
        let running = Task { await client.run() }
        for number in 0..<20 {
            try await town.append(number..<(number + 1), store, bus)
            try await sequencer.step()
        }
        while client.cosigned < 20 { await Task.yield() }
        client.stop()
        await running.value
        #expect(calls.withLock { $0.most == 1 && $0.all <= 20 })
        book.close()
        store.close()
        bus.close()
    }

    /// Two histories of one log, submitted in every order: one of each size is cosigned.
    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `never cosigns two histories of one log`(seed: UInt64) async throws {
        let town = try TestTown()
        let log = try #require(
            NoteSigner(name: Self.origin, kind: .ed25519, seed: .init(repeating: 5, count: 32))
        )
        var random = SeededRandom(seed: seed)
        let honest = WholeTree((0..<40).map { Array("leaf-\($0)".utf8) })
        let forked = WholeTree((0..<40).map { Array("leaf-\($0 < 12 ? $0 : $0 + 100)".utf8) })
        var cosigned: [UInt64: Set<MerkleHash>] = [:]
        var book = try book(town, log.key)
        var last: UInt64 = 0
        for _ in 0..<120 {
            let tree = Bool.random(using: &random) ? honest : forked
            let size = UInt64.random(in: max(1, last)...min(40, last + 6), using: &random)
            let old =
                Bool.random(using: &random) ? last : UInt64.random(in: 0...size, using: &random)
            let checkpoint = try Checkpoint(
                origin: Self.origin,
                size: size,
                root: tree.roots[Int(size)]
            )
            let proof =
                old == 0 || old >= size
                ? [] : try MerkleProof.consistency(from: old, to: size, from: tree.hash)
            let request = WitnessRequest(
                oldSize: old,
                proof: proof,
                note: try checkpoint.signed(by: log)
            )
            let answer = try await book.add(Array(request.text.utf8))
            if answer.status == 200 {
                cosigned[size, default: []].insert(checkpoint.root)
                #expect(size >= last)
                last = size
            }
            // What it said stays said over a restart.
            if Bool.random(using: &random) {
                book.close()
                book = try self.book(town, log.key)
            }
        }
        #expect(cosigned.count > 1)
        for size in cosigned.keys { #expect(cosigned[size]?.count == 1, "size \(size)") }
        let isHonest = last <= 12 || cosigned[last] == [honest.roots[Int(last)]]
        let whole = isHonest ? honest : forked
        for (size, roots) in cosigned { #expect(roots == [whole.roots[Int(size)]]) }
        book.close()
    }
}
