package import HostStore
import PluginKit
import Synchronization

/// Carries one file's committed events from its outbox into the log: each exactly once, in
/// order, and soon after the commit.
///
/// The log's transaction holds both the events and the number come to, so a relay that starts
/// again goes on where the log ends. Rows the log has are taken from the outbox when nothing else
/// waits there.
package final class Relay: Sendable {
    /// What the relay does now; for metrics.
    package struct Progress: Sendable {
        /// The newest number committed by the plugin that the relay has heard of.
        package let newest: Int64
        /// The newest number in the log.
        package let relayed: Int64
        /// Events not yet in the log.
        package var lag: Int64 { max(0, newest - relayed) }
    }

    /// Events of one append: many share the pages of the chain's heads.
    private static let batchMax = 8192
    /// Rows taken from the outbox in one command.
    private static let trimMax: Int64 = 512
    /// Relayed rows left in the outbox under load before they are trimmed all the same.
    ///
    /// A burst is carried first; its rows go afterwards, when no caller waits for the lane.
    private static let untrimmedMax: Int64 = 65_536
    /// Their bytes, above which they are trimmed too: the file has a size that is its plugin's.
    private static let untrimmedBytesMax = 16 << 20
    private static let retryMillis: UInt64 = 1000
    /// How long events that follow each other gather for one append.
    private static let restMillis: ClosedRange<UInt64> = 10...20
    /// The same while they come faster than one append after the other would carry them.
    private static let burstRestMillis: ClosedRange<UInt64> = 10...100
    /// So many wait that no more is left for later.
    static let burstMax: Int64 = 131_072
    /// How long an event waits before it is asked again whether those before it have come.
    private static let heldBackMillis: UInt64 = 5
    /// How long the outbox is quiet before its last relayed rows go.
    private static let quietMillis: UInt64 = 1000

    private let store: any EventSource
    private let bus: BusLog
    private let first: Int64
    private let doorbell = Doorbell()
    private let newest: Atomic<Int64>
    private let relayed: Atomic<Int64>
    private let trimmed: Atomic<Int64>
    /// The newest row of authors' names that the log remembers.
    private let namesRow: Atomic<Int64>
    /// Payload bytes relayed since the outbox was trimmed last.
    private let untrimmedBytes = Atomic(0)
    private let isHeldBack = Atomic(false)
    private let onProblem: @Sendable (String) -> Void

    /// For one plugin's store or the host's own; call `wake` from the store's `onCommit`.
    package init(
        store: any EventSource,
        bus: BusLog,
        onProblem: @escaping @Sendable (String) -> Void
    ) throws {
        self.store = store
        self.bus = bus
        self.onProblem = onProblem
        let outbox = try OutboxState.read(store.file)
        first = outbox.first
        let last = try bus.last(of: store.source) ?? outbox.first - 1
        newest = Atomic(outbox.last)
        relayed = Atomic(last)
        trimmed = Atomic(outbox.oldest.map { $0 - 1 } ?? outbox.last)
        let source = store.source
        namesRow = Atomic(
            store.hasForeignNames
                ? try bus.file.read { snapshot in
                    try NameMemory.newestRow(of: source) { try snapshot.statement($0) }
                } : 0
        )
        bus.relayed.withLock { _ = $0.insert(source) }
    }

    /// A commit has left new events; quick, from any thread.
    package func wake(_ report: CommitReport) {
        guard let number = report.newestOutbox else { return }
        newest.store(number, ordering: .relaxed)
        doorbell.ring()
    }

    /// How far the relay has come.
    package var progress: Progress {
        Progress(
            newest: newest.load(ordering: .relaxed),
            relayed: relayed.load(ordering: .relaxed)
        )
    }

    /// Relays until the task is cancelled or `stop` is called.
    @concurrent package func run() async {
        let clock = bus.environment.monotonicNanos
        while !Task.isCancelled {
            do {
                let (began, heard) = (clock(), progress.newest)
                if try await step() {
                    let (progress, took) = (progress, clock() &- began)
                    let isGrowing = progress.newest > heard
                    if let rest = Relay.restMillis(after: took, lag: progress.lag, isGrowing),
                        await !Pause.millis(rest)
                    {
                        return
                    }
                    continue
                }
                if isHeldBack.load(ordering: .relaxed) {
                    guard await Pause.millis(Relay.heldBackMillis) else { return }
                    continue
                }
                try await trimWhatIsMuch()
                guard await waitForEvents() else { return }
            } catch let fault as Fault where Relay.isFinal(fault) {
                return bus.environment.onFatal(
                    StoreFailure(file: bus.file.path, step: "relay", cause: fault.message.en)
                )
            } catch {
                onProblem("relay of \(store.plugin): \(error)")
                guard await Pause.millis(Relay.retryMillis) else { return }
            }
        }
    }

    /// How long events gather after an append that took so long; nil for not at all.
    ///
    /// Four times as long, so that appends take a fifth of the disk's time from commands that
    /// somebody waits for, and not less than ten milliseconds: where one caller's commands follow
    /// each other, an append for each took the processor from them (a tenth of their rate). An
    /// event that comes alone is not held up. Of a burst 131,072 events may wait in that way, less than
    /// a second of it; once it ends, or more wait, one append follows the other.
    static func restMillis(
        after tookNanos: UInt64,
        lag: Int64,
        _ isGrowing: Bool
    ) -> UInt64? {
        guard lag < batchMax || isGrowing && lag < burstMax else { return nil }
        let range = lag < batchMax ? restMillis : burstRestMillis
        return min(max(range.lowerBound, tookNanos / 250_000), range.upperBound)
    }

    /// Ends `run` once it has nothing to do.
    package func stop() { doorbell.close() }

    /// A number that stands for two facts, or facts that are gone: nothing may be added to that.
    private static func isFinal(_ fault: Fault) -> Bool {
        ["bus.source_forked", "bus.log_restored", "bus.tree_broken"].contains(fault.code)
    }

    /// Relays one batch; false when the outbox holds nothing more, or nothing that may go yet.
    func step() async throws -> Bool {
        let from = relayed.load(ordering: .relaxed)
        let rows = try store.file.read { snapshot in
            try OutboxEvent.rows(after: from, limit: Relay.batchMax) {
                try snapshot.statement($0)
            }
        }
        guard !rows.isEmpty else {
            isHeldBack.store(false, ordering: .relaxed)
            return false
        }
        let source = store.source
        let drafts = try DraftMaker.drafts(
            rows,
            after: from,
            source: source,
            tags: TagMaker(key: bus.tagKey),
            environment: bus.environment
        )
        let names = try names(of: rows)
        let outcome = try await bus.append(
            drafts,
            plugin: store.plugin,
            source: source,
            first: first,
            names: names
        )
        if let last = names.last { namesRow.store(last.row, ordering: .relaxed) }
        let hasMoved = relayed.exchange(outcome.last, ordering: .relaxed) != outcome.last
        isHeldBack.store(outcome.isHeldBack, ordering: .relaxed)
        let bytes = rows.reduce(0) { $0 + $1.common.payload.count }
        untrimmedBytes.add(bytes, ordering: .relaxed)
        while outcome.last - trimmed.load(ordering: .relaxed) > Relay.untrimmedMax {
            try await trimOnce()
        }
        if untrimmedBytes.load(ordering: .relaxed) > Relay.untrimmedBytesMax {
            while untrimmed > 0 { try await trimOnce() }
        }
        // Asks again until a read finds nothing: a bound may have cut this one short.
        return hasMoved || !outcome.isHeldBack
    }

    /// What authors outside call these events, as far as the log does not remember it.
    private func names(of rows: [OutboxRow]) throws -> [ForeignNames] {
        guard store.hasForeignNames, let last = rows.last?.common.number else { return [] }
        return try store.file.read { snapshot in
            try ForeignNames.kept(after: namesRow.load(ordering: .relaxed), upTo: last) {
                try snapshot.statement($0)
            }
        }
    }

    /// Relayed rows that still lie in the outbox.
    private var untrimmed: Int64 {
        relayed.load(ordering: .relaxed) - trimmed.load(ordering: .relaxed)
    }

    /// Takes relayed rows from the outbox by whole chunks, so that few commits carry the work; new
    /// events come first.
    private func trimWhatIsMuch() async throws {
        while untrimmed >= Relay.trimMax, progress.lag == 0 { try await trimOnce() }
    }

    /// Waits for events; when none come for a while, the last relayed rows go from the outbox.
    ///
    /// False when the relay is stopped.
    private func waitForEvents() async -> Bool {
        guard untrimmed > 0 else { return await doorbell.wait() }
        let before = newest.load(ordering: .relaxed)
        guard await doorbell.wait(atMostMillis: Relay.quietMillis) else { return false }
        if newest.load(ordering: .relaxed) == before {
            do {
                try await trimOnce()
            } catch {
                onProblem("outbox of \(store.plugin): \(error)")
            }
        }
        return true
    }

    private func trimOnce() async throws {
        let from = trimmed.load(ordering: .relaxed)
        let to = min(relayed.load(ordering: .relaxed), from + Relay.trimMax)
        try await store.lane.perform { transaction in
            let delete = try transaction.statement("DELETE FROM host_outbox WHERE n <= ?1")
            delete.bind(to, at: 1)
            try delete.run()
            let note = try transaction.statement(
                """
                INSERT INTO host_meta VALUES('outbox_last', ?1) ON CONFLICT(key) DO UPDATE SET value=?1
                """
            )
            note.bind(String(to), at: 1)
            try note.run()
        }
        trimmed.store(to, ordering: .relaxed)
        if untrimmed == 0 { untrimmedBytes.store(0, ordering: .relaxed) }
    }
}
