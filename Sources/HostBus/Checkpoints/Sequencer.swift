import HostStore
package import PluginKit
import Synchronization
package import TransparencyLog

/// Signs checkpoints of the log: at most one a second, and only over what the disk holds.
///
/// It reads back what was committed, hashes it into a tree of its own and signs when both trees
/// agree. A checkpoint is known to nobody before `bus.db` and the guard hold it, so no loss of
/// power leaves two checkpoints that contradict each other.
package final class Sequencer: Sendable {
    private struct State {
        var edge: CompactTree
        /// The newest that `bus.db` holds.
        var kept: SignedCheckpoint?
        /// The newest that the guard holds too, and that may be made known.
        var latest: SignedCheckpoint?
        var listeners: [Doorbell] = []
        var isAsleep = true
        /// Until then, on the log's monotonic clock, no other checkpoint is signed.
        var restsUntil: UInt64 = 0
    }

    /// What it is at, for whoever turns the clock.
    package enum Turn: Sendable {
        /// Nothing was appended since the newest checkpoint.
        case asleep
        case working
        /// No other checkpoint is signed until then, by the log's clock.
        case resting(until: Instant)
    }

    /// Least time between two checkpoints, so that none is missing for more than a second.
    private static let apartNanos: UInt64 = 900_000_000
    private static let retryMillis: UInt64 = 1000
    /// How long a clock that was turned on is not looked at.
    private static let lookMillis: UInt64 = 20
    /// Leaves read and kept as tiles in one step.
    private static let leavesMax = 16_384

    package let bus: BusLog
    private let signer: NoteSigner
    private let rollbackGuard: RollbackGuard
    private let doorbell = Doorbell()
    private let state: Mutex<State>
    private let onProblem: @Sendable (String) -> Void

    /// Prepares to sign for a log; refuses one that says less, or something else, than what was
    /// signed for it.
    package init(
        _ bus: BusLog,
        signer: NoteSigner,
        rollbackGuard: RollbackGuard,
        onProblem: @escaping @Sendable (String) -> Void
    ) async throws {
        self.bus = bus
        self.signer = signer
        self.rollbackGuard = rollbackGuard
        self.onProblem = onProblem
        state = Mutex(
            try bus.file.read { snapshot in
                let size = try TileTable.leaves { try snapshot.statement($0) }
                return State(
                    edge: try TileTable.tree(of: size) { try snapshot.statement($0) },
                    kept: try CheckpointTable.newest { try snapshot.statement($0) }
                )
            }
        )
        let tree = try await grown().tree
        let kept = state.withLock(\.kept)
        if let kept { try check(kept.checkpoint, "bus.db", tree) }
        if let known = try rollbackGuard.read() { try check(known, rollbackGuard.name, tree) }
        bus.onGrowth(doorbell)
        doorbell.ring()
    }

    /// The public key that checks what is signed now.
    package var key: NoteKey { signer.key }

    /// The newest checkpoint that is made known; nil before the first.
    package var latest: SignedCheckpoint? { state.withLock(\.latest) }

    /// What it is at now.
    package var turn: Turn {
        let (isAsleep, end) = state.withLock { ($0.isAsleep, $0.restsUntil) }
        guard !isAsleep else { return .asleep }
        let now = bus.environment.monotonicNanos()
        guard now < end else { return .working }
        let millis = Int64((end - now) / 1_000_000) + 1
        return .resting(until: Instant(utcMillis: bus.environment.now().utcMillis + millis))
    }

    /// Rings whenever there is a new checkpoint.
    package func onCheckpoint(_ doorbell: Doorbell) {
        state.withLock { $0.listeners.append(doorbell) }
    }

    private func check(_ known: Checkpoint, _ witness: String, _ tree: CompactTree) throws {
        guard known.origin == signer.key.name else {
            throw Fault.originChanged(to: signer.key.name, from: known.origin)
        }
        guard known.size <= tree.size else {
            throw Fault.logRolledBack(has: tree.size, signed: known.size, by: witness)
        }
        guard try bus.root(of: known.size) == known.root else {
            throw Fault.logForked(at: known.size, by: witness)
        }
    }

    /// Signs until the task is cancelled or `stop` is called; asleep while nothing is appended.
    @concurrent package func run() async {
        let clock = bus.environment.monotonicNanos
        while !Task.isCancelled {
            let began = clock()
            state.withLock { $0.isAsleep = false }
            do {
                guard try await step() else {
                    state.withLock { $0.isAsleep = true }
                    guard await doorbell.wait() else { return }
                    continue
                }
                guard await rest(until: began + Sequencer.apartNanos) else { return }
            } catch let fault as Fault where fault.code == "bus.tree_broken" {
                return bus.environment.onFatal(
                    StoreFailure(
                        file: bus.file.path,
                        step: "a checkpoint",
                        cause: fault.message.en
                    )
                )
            } catch {
                onProblem("checkpoint: \(error)")
                guard await Pause.millis(Sequencer.retryMillis) else { return }
            }
        }
    }

    /// Waits until the log's clock says so, which somebody may turn on meanwhile.
    private func rest(until end: UInt64) async -> Bool {
        state.withLock { $0.restsUntil = end }
        // A clock that stands still holds nobody up.
        for _ in 0...Sequencer.apartNanos / 1_000_000 / Sequencer.lookMillis {
            let now = bus.environment.monotonicNanos()
            guard now < end else { return true }
            let left = (end - now) / 1_000_000 + 1
            guard await Pause.millis(min(left, Sequencer.lookMillis)) else { return false }
        }
        return true
    }

    /// Ends `run`.
    package func stop() { doorbell.close() }

    /// Signs a checkpoint over all that is durable and makes it known; false when there is one.
    @discardableResult
    package func step() async throws -> Bool {
        let growth = try await grown()
        let (kept, latest) = state.withLock { ($0.kept, $0.latest) }
        if let kept, kept.checkpoint.size == growth.tree.size {
            guard latest?.checkpoint.size != kept.checkpoint.size else { return false }
            try announce(kept)
            return true
        }
        let checkpoint = try Checkpoint(
            origin: signer.key.name,
            size: growth.tree.size,
            root: growth.tree.root
        )
        let signed = try SignedCheckpoint(
            checkpoint.signed(by: signer),
            at: bus.environment.now()
        )
        try await bus.file.lane.perform { transaction in
            try TileTable.keep(growth, in: transaction)
            try CheckpointTable.keep(signed, after: kept?.checkpoint.size, in: transaction)
        }
        state.withLock { state in
            state.edge = growth.edge
            state.kept = signed
        }
        try announce(signed)
        return true
    }

    /// Makes known what `bus.db` holds, once the guard holds it too.
    private func announce(_ signed: SignedCheckpoint) throws {
        try rollbackGuard.keep(signed.note)
        let listeners = state.withLock { state in
            state.latest = signed
            return state.listeners
        }
        for doorbell in listeners { doorbell.ring() }
    }

    /// The tree that the rows of the log make, which has to be the one the log keeps; tiles that
    /// became full long ago are kept on the way.
    private func grown() async throws -> TileGrowth {
        while true {
            let edge = state.withLock(\.edge)
            let (stored, growth) = try bus.file.read { snapshot in
                let stored = try TreeRow.read { try snapshot.statement($0) }
                let hashes = try Sequencer.hashes(from: edge.size, snapshot)
                return (stored, TileGrowth(edge, adding: hashes))
            }
            if growth.tree.size == stored.size {
                guard growth.tree == stored else {
                    throw Fault.treeBroken("the rows make another tree of \(stored.size) leaves")
                }
                return growth
            }
            guard growth.edge.size > edge.size, growth.tree.size < stored.size else {
                throw Fault.treeBroken(
                    "\(growth.tree.size) rows and \(stored.size) leaves do not go together"
                )
            }
            try await bus.file.lane.perform { try TileTable.keep(growth, in: $0) }
            state.withLock { $0.edge = growth.edge }
        }
    }

    private static func hashes(
        from size: UInt64,
        _ snapshot: borrowing SystemSnapshot
    ) throws -> [MerkleHash] {
        let first = Int64(clamping: size)
        let bytes = try LeafHashes.bytes(first..<first + Int64(leavesMax)) {
            try snapshot.statement($0)
        }
        return TileHashes(bytes, width: bytes.count / MerkleHash.byteCount)?.hashes ?? []
    }

    /// Keeps a witness's word about a checkpoint.
    func add(_ signature: NoteSignature, of size: UInt64) async throws {
        try await bus.file.lane.perform {
            try CheckpointTable.keep(signature, of: size, in: $0)
        }
        try state.withLock { state in
            guard let latest = state.latest, latest.checkpoint.size == size else { return }
            state.latest = try latest.adding(signature)
        }
    }
}

extension BusLog {
    /// The root that the log's first events had; they have to be in it.
    func root(of size: UInt64) throws -> MerkleHash {
        try file.read { snapshot in
            try TileTable.tree(of: size) { try snapshot.statement($0) }.root
        }
    }
}
