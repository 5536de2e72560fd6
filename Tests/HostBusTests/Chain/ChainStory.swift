@testable import HostBus
import HostStore
import PluginKit
import Synchronization
@testable import TestDisk
import TransparencyLog

/// The canonical story of relay and sequencer on a disk that keeps a record: events are committed,
/// relayed and signed, files are emptied into, everything starts anew in the middle; the same calls
/// in the same order each time.
final class ChainStory: Sendable {
    static let rounds = 24
    private static let restartAt = 12

    /// What somebody was told, in the order of the marks in the disk's record.
    enum Told: Sendable {
        /// So many events were committed.
        case committed(Int)
        /// A checkpoint was made known.
        case signed(Checkpoint)
    }

    private let disk: SimulatedDisk
    private let directory: DataDirectory
    private let state = Mutex<(told: [Told], kept: Checkpoint?)>(([], nil))

    init(_ disk: SimulatedDisk, in directory: DataDirectory) {
        self.disk = disk
        self.directory = directory
    }

    /// What was told so far; mark `i` of the record stands for element `i`.
    var told: [Told] { state.withLock(\.told) }

    static let signer = NoteSigner(
        name: "story.example/chain",
        kind: .ed25519,
        seed: [UInt8](repeating: 4, count: 32)
    )

    static func store(_ disk: SimulatedDisk, _ directory: DataDirectory) throws -> PluginStore {
        try PluginStore(
            bundle: PluginBundle(
                id: "town",
                manifest: "",
                digest: "",
                schemas: [],
                migrations: [],
                statements: [],
                web: []
            ),
            tables: [],
            in: directory,
            environment: .story(on: disk)
        )
    }

    static func sequencer(
        _ bus: BusLog,
        _ rollbackGuard: RollbackGuard
    ) async throws -> Sequencer {
        guard let signer else { throw TestTown.Missing() }
        return try await Sequencer(
            bus,
            signer: signer,
            rollbackGuard: rollbackGuard,
            onProblem: { _ in }
        )
    }

    /// Tells it to its end.
    func tell() async throws {
        try await tell(0..<ChainStory.restartAt)
        try await tell(ChainStory.restartAt..<ChainStory.rounds)
    }

    private func tell(_ rounds: Range<Int>) async throws {
        let bus = try BusLog(in: directory, environment: .story(on: disk))
        let store = try ChainStory.store(disk, directory)
        try await StartCheck.run(store, bus)
        let relay = try Relay(store: store, bus: bus, onProblem: { _ in })
        let kept = RollbackGuard(
            name: "the guard",
            read: { self.state.withLock(\.kept) },
            keep: { note in
                let checkpoint = try Checkpoint(note.text)
                self.state.withLock { $0.kept = checkpoint }
            }
        )
        let sequencer = try await ChainStory.sequencer(bus, kept)
        var committed = rounds.lowerBound * ChainStory.events
        for round in rounds {
            try await store.write(ChainStory.call) { tx in
                for number in 0..<ChainStory.events {
                    let isPersonal = number == 0
                    if isPersonal {
                        try tx.publish(HomeHeld(person: PersonID("p\(round % 3)"), phone: "1"))
                    } else {
                        try tx.publish(NoteWritten(note: "n\(round)-\(number)"))
                    }
                }
            }
            committed += ChainStory.events
            tell(.committed(committed))
            _ = try await relay.step()
            if round % 3 != 1, try await sequencer.step(), let latest = sequencer.latest {
                tell(.signed(latest.checkpoint))
            }
            if round % 5 == 4 { try await bus.file.lane.flush() }
        }
        store.close()
        bus.close()
    }

    /// Events of one round: tiles become full on the way.
    private static let events = 40

    private func tell(_ told: Told) {
        let mark = state.withLock { state in
            state.told.append(told)
            return state.told.count - 1
        }
        disk.note(acknowledged: mark)
    }

    private static var call: CallContext {
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
}
