import HostStore
import PluginKit
import Synchronization
package import TransparencyLog

/// Has the log's checkpoints cosigned by one witness (C2SP tlog-witness).
///
/// At most one call is under way, always about the newest checkpoint; the log waits for nobody.
package final class WitnessClient: Sendable {
    /// Sends a body to an address within so many milliseconds; gives status and body of the answer.
    package typealias Wire =
        @Sendable (_ url: String, _ body: [UInt8], _ deadlineMillis: Int) async throws -> (
            status: Int, body: [UInt8]
        )

    /// What became of one attempt.
    package enum Outcome: Equatable, Sendable {
        /// The newest checkpoint is cosigned already.
        case nothing
        case cosigned(UInt64)
        /// The witness has cosigned more than the log has.
        case ahead(UInt64)
        /// The witness has cosigned another history.
        case forked(UInt64)
        /// It said something else; the next checkpoint is tried all the same.
        case refused(status: Int)
    }

    package let key: NoteKey
    private let url: String
    private let sequencer: Sequencer
    private let wire: Wire
    private let onProblem: @Sendable (String) -> Void
    private let doorbell = Doorbell()
    private let last: Atomic<UInt64>
    private let alarmed = Atomic<UInt64>(0)

    private static let askMillis = 2000
    private static let callMillis = 5000
    private static let retryMillis: UInt64 = 5000

    /// Prepares to ask the witness at an address, whose submission prefix `url` is.
    package init(
        _ key: NoteKey,
        at url: String,
        sequencer: Sequencer,
        onProblem: @escaping @Sendable (String) -> Void,
        wire: @escaping Wire
    ) throws {
        self.key = key
        self.url = url.hasSuffix("/") ? url + "add-checkpoint" : url + "/add-checkpoint"
        self.sequencer = sequencer
        self.wire = wire
        self.onProblem = onProblem
        last = Atomic(
            try sequencer.bus.file.read { snapshot in
                try CheckpointTable.cosigned(by: key.name) { try snapshot.statement($0) }
            }
        )
        sequencer.onCheckpoint(doorbell)
        doorbell.ring()
    }

    /// The size the witness cosigned last.
    package var cosigned: UInt64 { last.load(ordering: .relaxed) }

    /// How often the witness has known another or a longer history of the log.
    package var conflicts: UInt64 { alarmed.load(ordering: .relaxed) }

    /// Asks once, before anything is appended.
    ///
    /// Throws when the witness has seen more of this log, or something else. One that does not
    /// answer is asked again later.
    package func ask() async throws {
        let outcome: Outcome
        do {
            outcome = try await attempt(within: WitnessClient.askMillis)
        } catch {
            return onProblem("witness \(key.name): \(error)")
        }
        let size = sequencer.latest?.checkpoint.size ?? 0
        switch outcome {
        case .ahead(let seen):
            throw Fault.logRolledBack(has: size, signed: seen, by: key.name)
        case .forked(let seen):
            throw Fault.logForked(at: seen, by: key.name)
        case .refused(let status):
            onProblem("witness \(key.name): it says \(status)")
        case .nothing, .cosigned: break
        }
    }

    /// Has each new checkpoint cosigned until the task is cancelled or `stop` is called.
    @concurrent package func run() async {
        while !Task.isCancelled {
            guard await doorbell.wait() else { return }
            do {
                let outcome = try await attempt(within: WitnessClient.callMillis)
                guard let problem = outcome.problem else { continue }
                alarmed.add(outcome.isAlarm ? 1 : 0, ordering: .relaxed)
                onProblem("witness \(key.name): \(problem)")
            } catch {
                onProblem("witness \(key.name): \(error)")
            }
            guard await Pause.millis(WitnessClient.retryMillis) else { return }
            doorbell.ring()
        }
    }

    /// Ends `run`.
    package func stop() { doorbell.close() }

    /// Submits the newest checkpoint; once more when the witness remembers another size.
    func attempt(within millis: Int) async throws -> Outcome {
        guard let latest = sequencer.latest, latest.checkpoint.size > cosigned else {
            return .nothing
        }
        let size = latest.checkpoint.size
        let first = try await submit(latest, after: cosigned, millis)
        guard case .remembers(let seen) = first else { return first.outcome }
        guard seen <= size else { return .ahead(seen) }
        // The same size is asked for too: the root may be another.
        guard case .ended(let outcome) = try await submit(latest, after: seen, millis) else {
            return .forked(seen)
        }
        return outcome
    }

    /// What one call says.
    private enum Said {
        case ended(Outcome)
        /// The witness cosigned another size last.
        case remembers(UInt64)

        var outcome: Outcome {
            switch self {
            case .ended(let outcome): outcome
            case .remembers(let size): .forked(size)
            }
        }
    }

    private func submit(
        _ latest: SignedCheckpoint,
        after old: UInt64,
        _ millis: Int
    ) async throws -> Said {
        let size = latest.checkpoint.size
        let isProven = old > 0 && old < size
        let request = WitnessRequest(
            oldSize: old,
            proof: isProven ? try sequencer.bus.consistency(from: old, to: size) : [],
            note: latest.note
        )
        let answer = try await wire(url, Array(request.text.utf8), millis)
        switch answer.status {
        case 200:
            try await take(answer.body, latest)
            return .ended(.cosigned(size))
        case 409:
            guard let seen = WitnessClient.size(answer.body) else {
                return .ended(.refused(status: 409))
            }
            return .remembers(seen)
        case 422: return .ended(.forked(old))
        default: return .ended(.refused(status: answer.status))
        }
    }

    private func take(_ body: [UInt8], _ latest: SignedCheckpoint) async throws {
        let lines = Array((latest.note.text + "\n").utf8) + body
        let note = try SignedNote(lines)
        guard try note.verified(by: [key]).cosignatures.contains(where: { $0.name == key.name }),
            let own = note.signatures.first(where: { $0.keyID == key.id && $0.name == key.name })
        else { throw LogError.missingSignature(key.name) }
        try await sequencer.add(own, of: latest.checkpoint.size)
        last.store(latest.checkpoint.size, ordering: .relaxed)
    }

    /// The size in an answer to a conflict: digits and a newline.
    private static func size(_ body: [UInt8]) -> UInt64? {
        guard body.last == 0x0A else { return nil }
        return UInt64(String(decoding: body.dropLast(), as: UTF8.self))
    }
}

extension WitnessClient.Outcome {
    fileprivate var isAlarm: Bool {
        switch self {
        case .ahead, .forked: true
        case .nothing, .cosigned, .refused: false
        }
    }

    fileprivate var problem: String? {
        switch self {
        case .nothing, .cosigned: nil
        case .ahead(let seen): "it has cosigned \(seen) events, more than the log has"
        case .forked(let seen): "it has cosigned another history of the log's first \(seen) events"
        case .refused(let status): "it says \(status)"
        }
    }
}

extension BusLog {
    /// The proof that the tree of `size` continues the one of `oldSize`.
    func consistency(from oldSize: UInt64, to size: UInt64) throws -> [MerkleHash] {
        try file.read { snapshot in
            try TileTable.withNodes(of: size, { try snapshot.statement($0) }) { hash in
                try MerkleProof.consistency(from: oldSize, to: size, from: hash)
            }
        }
    }
}
