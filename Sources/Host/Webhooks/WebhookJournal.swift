import HostBus
import Synchronization

/// Writes how far a webhook has come, in the order in which it came there.
///
/// Nobody who sends waits for it: what gathers while one commit runs goes with the next, so that
/// the disk sets no pace. Until something is written a stop has it sent again, and what cannot be
/// written is kept and tried again: the file never says more than what is over.
final class WebhookJournal: Sendable {
    private struct Entry {
        var settlement: WebhookSchedule.Settlement?
        var attempts: [WebhookAttempt] = []

        var isEmpty: Bool { settlement == nil && attempts.isEmpty }

        mutating func append(_ next: Entry) {
            if let known = next.settlement {
                if settlement == nil { settlement = known } else { settlement?.append(known) }
            }
            attempts += next.attempts
        }
    }

    private struct State {
        var waiting = Entry()
        var writer: Task<Void, Never>?
        var isFailing = false
        var isEnding = false
        /// Somebody waits for room.
        var isAwaited = false

        var hasRoom: Bool { !isFailing && waiting.attempts.count < WebhookJournal.attemptsMax }
    }

    /// Writes in one commit.
    typealias Write =
        @Sendable (WebhookSchedule.Settlement?, [WebhookAttempt]) async throws -> Void

    /// Attempts that wait to be written at most, and so may be made again after a kill.
    static let attemptsMax = 512

    private let retryMillis: Int
    private let write: Write
    private let note: @Sendable (String) -> Void
    /// There is room again.
    private let onRoom: @Sendable () -> Void
    private let state = Mutex(State())

    init(
        retryMillis: Int = 1000,
        note: @escaping @Sendable (String) -> Void,
        onRoom: @escaping @Sendable () -> Void,
        write: @escaping Write
    ) {
        self.retryMillis = retryMillis
        self.note = note
        self.onRoom = onRoom
        self.write = write
    }

    /// False while so much waits, or the disk takes nothing: nothing more is to be sent.
    var hasRoom: Bool {
        state.withLock { state in
            state.isAwaited = !state.hasRoom
            return state.hasRoom
        }
    }

    /// True while something waits for the commit that runs.
    var isWaiting: Bool { state.withLock { !$0.waiting.isEmpty } }

    /// Takes down what came of messages, and where the webhook stands with that.
    func add(_ settlement: WebhookSchedule.Settlement?, _ attempts: [WebhookAttempt]) {
        let entry = Entry(settlement: settlement, attempts: attempts)
        guard !entry.isEmpty else { return }
        state.withLock { state in
            state.waiting.append(entry)
            if state.writer == nil { state.writer = Task { await work() } }
        }
    }

    /// Returns when everything is written, or cannot be.
    func end() async {
        let writer = state.withLock { state in
            state.isEnding = true
            return state.writer
        }
        writer?.cancel()
        await writer?.value
    }

    @concurrent private func work() async {
        while let entry = next() {
            do {
                try await write(entry.settlement, entry.attempts)
                if isAwaited() { onRoom() }
            } catch {
                note("\(error)")
                guard keep(entry) else { return }
                try? await Task.sleep(for: .milliseconds(retryMillis))
            }
        }
    }

    /// What is to be written now; with nothing the writer ends.
    private func next() -> Entry? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.writer = nil
                return nil
            }
            defer { state.waiting = Entry() }
            return state.waiting
        }
    }

    /// Something was written; true when somebody waited for that.
    private func isAwaited() -> Bool {
        state.withLock { state in
            state.isFailing = false
            defer { state.isAwaited = false }
            return state.isAwaited
        }
    }

    /// Keeps what could not be written before what came meanwhile; false at the end.
    private func keep(_ entry: Entry) -> Bool {
        state.withLock { state in
            var whole = entry
            whole.append(state.waiting)
            state.waiting = whole
            state.isFailing = true
            if state.isEnding { state.writer = nil }
            return !state.isEnding
        }
    }
}
