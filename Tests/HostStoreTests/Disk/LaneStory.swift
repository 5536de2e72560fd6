@testable import TestDisk
import HostStore
import PluginKit
import Synchronization

/// The canonical story of a lane: every kind of command, batches, refusals, checkpoints, reads,
/// and a restart in the middle, the same calls in the same order each time.
final class LaneStory: Sendable {
    static let steps = 60
    static let restartAt = 30

    /// What became of a story.
    struct Told {
        /// Steps that were told of success.
        var acknowledged: Set<Int> = []
        /// Failures that somebody was told of.
        var failures = 0
        /// Times the host was told that it has to end.
        var ends = 0
        /// Why.
        var reasons: [String] = []
        /// Steps acknowledged after the host was told to end.
        var afterEnd: [Int] = []
        /// Steps that failed because there was no room, and were then tried again with room.
        var healed = 0
    }

    let disk: SimulatedDisk
    let directory: DataDirectory
    /// Gives room again after the first refusal for want of it.
    let healsWhenFull: Bool

    private let ends = Mutex<[String]>([])

    init(_ disk: SimulatedDisk, in directory: DataDirectory, healsWhenFull: Bool = false) {
        self.disk = disk
        self.directory = directory
        self.healsWhenFull = healsWhenFull
    }

    static func open(
        _ disk: SimulatedDisk,
        in directory: DataDirectory,
        onFatal: @escaping @Sendable (StoreFailure) -> Void = { _ in }
    ) throws -> PluginStore {
        try PluginStore(
            bundle: Notebook.bundle(),
            tables: Notebook.tables,
            in: directory,
            environment: .story(on: disk, onFatal: onFatal)
        )
    }

    /// Tells it to its end, or to the first step that stops the host.
    func tell() async -> Told {
        var told = Told()
        await tell(0..<LaneStory.restartAt, &told)
        if told.ends == 0 { await tell(LaneStory.restartAt..<LaneStory.steps, &told) }
        return told
    }

    private func tell(_ steps: Range<Int>, _ told: inout Told) async {
        let store: PluginStore
        do {
            store = try LaneStory.open(disk, in: directory) { [self] failure in
                ends.withLock { $0.append("\(failure)") }
            }
        } catch {
            told.failures += 1
            return
        }
        for step in steps {
            let ended = ends.withLock(\.self)
            // A reader's end is the process's; the lane's is told to see that it holds.
            if ended.contains(where: { $0.contains("a read failed") }) { break }
            let hasEnded = !ended.isEmpty
            do {
                try await attempt(step, store)
                acknowledge(step, hasEnded, &told)
            } catch {
                told.failures += 1
                guard healsWhenFull, (error as? Fault)?.kind == .storageFull else { continue }
                disk.heal()
                do {
                    try await attempt(step, store)
                    acknowledge(step, hasEnded, &told)
                    told.healed += 1
                } catch {}
            }
        }
        store.close()
        told.reasons = ends.withLock(\.self)
        told.ends = told.reasons.count
    }

    private func acknowledge(_ step: Int, _ hasEnded: Bool, _ told: inout Told) {
        // Whoever reads may still read; what is committed stays committed.
        if hasEnded, step % 6 != 5 { told.afterEnd.append(step) }
        told.acknowledged.insert(step)
        disk.note(acknowledged: step)
    }

    /// One step; writes `a<step>` and `b<step>`, or reads.
    private func attempt(_ step: Int, _ store: PluginStore) async throws {
        switch step % 6 {
        case 0: try await write(step, store)
        case 1: try await runCommand(step, store)
        case 2: try await writeBatch(step, store)
        case 3: try await remind(step, store)
        case 4: try await store.lane.flush()
        default:
            _ = try store.notes(call)
            _ = try await store.query(call) { try $0.all(AllNotes()) }
        }
    }

    /// True for steps that leave notes behind.
    static func writes(_ step: Int) -> Bool { step % 6 < 4 }

    private var call: CallContext {
        CallContext(
            principal: Principal(kind: .person, id: "liu"),
            tenant: TenantID("t1"),
            permissions: [],
            received: Received(monotonicNanos: 0, instant: Instant(utcMillis: 1_800_000_000_000)),
            traceID: "0af7651916cd43dd8448eb211c80319c",
            language: .zh,
            operation: "test"
        )
    }

    private static let body = String(repeating: "note ", count: 60)

    private func write(_ step: Int, _ store: PluginStore) async throws {
        try await store.write(call) { tx in
            try tx.run(AddNote(id: "a\(step)", body: LaneStory.body))
            try tx.publish(NoteTaken(id: "n\(step)"))
            try tx.run(AddNote(id: "b\(step)", body: LaneStory.body))
            try tx.run(PutNote(id: "latest", body: "\(step)"))
        }
    }

    private func runCommand(_ step: Int, _ store: PluginStore) async throws {
        let claim = IdempotencyClaim(
            key: "k\(step)",
            bodyHash: [UInt8](repeating: 1, count: 32),
            status: 201
        )
        _ = try await store.lane.runCommand(call, idempotency: claim) { tx in
            try tx.run(AddNote(id: "a\(step)", body: LaneStory.body))
            try tx.publish(NoteTaken(id: "n\(step)"))
            try tx.run(AddNote(id: "b\(step)", body: LaneStory.body))
            return Array("{}".utf8)
        }
    }

    /// Three commands in one batch: the second writes and is then refused, so all run again.
    private func writeBatch(_ step: Int, _ store: PluginStore) async throws {
        let call = call
        let bodies: [@Sendable (borrowing SystemTransaction) throws -> Void] = [
            { tx in
                try tx.acting(for: call) { tx in
                    try tx.run(AddNote(id: "a\(step)", body: "x"))
                    try tx.run(AddNote(id: "b\(step)", body: "x"))
                    try tx.publish(NoteTaken(id: "n\(step)"))
                }
            },
            { tx in
                try tx.acting(for: call) { tx in
                    try tx.run(AddNote(id: "c\(step)", body: "x"))
                    throw Unwanted(number: step)
                }
            },
            { tx in
                try tx.acting(for: call) { tx in
                    _ = try tx.run(AddNote(id: "d\(step)", body: "x"))
                }
            },
        ]
        let outcomes = await store.lane.performEach(bodies)
        _ = try outcomes[0].get()
        _ = try outcomes[2].get()
    }

    private func remind(_ step: Int, _ store: PluginStore) async throws {
        try await store.write(call) { tx in
            try tx.run(AddNote(id: "a\(step)", body: "x"))
            try tx.publish(NoteTaken(id: "n\(step)"))
            try tx.run(AddNote(id: "b\(step)", body: "x"))
        }
    }
}
