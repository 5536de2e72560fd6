import Foundation
import HostStore
import PluginKit
import Synchronization
import TestGround
import Testing

@Suite struct `After a crash` {
    /// A copy of file and WAL at any moment is what a killed process leaves behind.
    @Test(arguments: [11, 12, 13] as [UInt64])
    func `everything acknowledged before is there, and nothing half`(seed: UInt64) async throws {
        let home = try TestStore()
        let store = try home.open(limits: { $0.checkpointPages = 64 })
        let call = home.call(tenant: "t1")
        let run = Run()
        let writers = (0..<8).map { writer in
            Task {
                var number = writer
                while !run.isDone.load(ordering: .relaxed) {
                    let own = number
                    // Two notes and an event: all of them or none.
                    try await store.write(call) { tx in
                        try tx.run(AddNote(id: "a\(own)", body: "x"))
                        try tx.publish(NoteTaken(id: "n\(own)"))
                        try tx.run(AddNote(id: "b\(own)", body: "x"))
                    }
                    _ = run.acknowledged.withLock { $0.insert(own) }
                    number += 8
                }
            }
        }
        var random = SeededRandom(seed: seed)
        for round in 0..<6 {
            let more = run.count + Int.random(in: 8...60, using: &random)
            while run.count < more { try await Task.sleep(for: .microseconds(300)) }
            let before = run.acknowledged.withLock { $0 }
            let copy = try home.copyOfFiles("copy\(round)")
            try check(copy, before, call, "seed \(seed), round \(round)")
        }
        run.isDone.store(true, ordering: .relaxed)
        for writer in writers { try await writer.value }
        store.close()
    }

    private func check(
        _ copy: TestStore,
        _ before: Set<Int>,
        _ call: CallContext,
        _ comment: Comment
    ) throws {
        let store = try copy.open()
        let notes = Set(try store.notes(call).keys)
        for number in before {
            #expect(notes.contains("a\(number)") && notes.contains("b\(number)"), comment)
        }
        let halves = notes.filter { $0.hasPrefix("a") }.map { $0.dropFirst() }
        #expect(
            Set(halves) == Set(notes.filter { $0.hasPrefix("b") }.map { $0.dropFirst() }),
            comment
        )
        let events = try store.file.read { snapshot in
            let count = try snapshot.statement("SELECT count(*), max(n) FROM host_outbox")
            return try count.first { [$0.int64(at: 0), $0.int64(at: 1)] }
        }
        let expected = Int64(halves.count)
        #expect(events == [expected, expected], comment)
        store.close()
    }
}

/// What the writers of a test have been told.
private final class Run: Sendable {
    let acknowledged = Mutex<Set<Int>>([])
    let isDone = Atomic<Bool>(false)

    var count: Int { acknowledged.withLock(\.count) }
}

extension TestStore {
    /// File first, then WAL: a checkpoint between the two would lose pages, so the copy is made
    /// again when the file changed meanwhile.
    func copyOfFiles(_ name: String, of file: String = "notebook") throws -> TestStore {
        let copy = try TestStore()
        let manager = FileManager.default
        while true {
            let before = try stamp(file)
            for suffix in ["", "-wal"] {
                let target = copy.path + "/\(file).db" + suffix
                try? manager.removeItem(atPath: target)
                try manager.copyItem(atPath: path + "/\(file).db" + suffix, toPath: target)
            }
            if try stamp(file) == before { return copy }
        }
    }

    private func stamp(_ file: String) throws -> [Date] {
        try [""].map { suffix in
            let attributes = try FileManager.default.attributesOfItem(
                atPath: path + "/\(file).db" + suffix
            )
            return attributes[.modificationDate] as? Date ?? .distantPast
        }
    }
}
