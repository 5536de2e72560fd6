package import HostStore
package import PluginKit
import Synchronization

/// One subscription at work: brings every event of a type to its handler on the consumer's own
/// lane, where effect, cursor and new events commit together.
///
/// Order is kept: an event that is to be retried holds those behind it. (Parking one partition
/// key and dead letters are to come in `hold`.)
package final class Consumer: Sendable {
    /// How far a consumer has come; for metrics.
    package struct Progress: Sendable {
        /// Sequence of the last event handled; -1 before the first.
        package let cursor: Int64
        /// Attempts in a row at the event after it.
        package let attempts: Int
    }

    /// Pauses between attempts, from the manifest.
    package struct Retry: Sendable {
        package let millisFirst: Int
        package let millisMax: Int

        package init(millisFirst: Int, millisMax: Int) {
            self.millisFirst = max(1, millisFirst)
            self.millisMax = max(millisFirst, millisMax)
        }

        /// Doubled with every attempt.
        func millis(after attempts: Int) -> Int {
            min(millisMax, millisFirst << min(attempts, 20))
        }
    }

    /// Events of one round on the lane.
    private static let batchMax = 64

    package let name: String
    private let handler: any SubscriptionHandler
    private let type: String
    /// How events of earlier versions become events of this type.
    private let ways: [String: @Sendable ([UInt8]) throws -> [UInt8]]
    private let store: PluginStore
    private let bus: BusLog
    private let retry: Retry
    private let doorbell = Doorbell()
    private let cursor: Atomic<Int64>
    private let attempts: Atomic<Int>
    private let onProblem: @Sendable (String) -> Void

    /// For one subscription; reads its cursor, or starts at the beginning of the log.
    package init(
        name: String,
        handler: any SubscriptionHandler,
        store: PluginStore,
        bus: BusLog,
        upcasts: [BoundUpcast] = [],
        retry: Retry,
        onProblem: @escaping @Sendable (String) -> Void
    ) throws {
        self.name = name
        self.handler = handler
        type = "\(handler.type)"
        ways = BoundUpcast.ways(to: type, upcasts)
        self.store = store
        self.bus = bus
        self.retry = retry
        self.onProblem = onProblem
        let (known, tried) = try CursorRow.read(name, store.file) ?? (-1, 0)
        cursor = Atomic(known)
        attempts = Atomic(tried)
        bus.onGrowth(doorbell)
    }

    /// How far it has come.
    package var progress: Progress {
        Progress(
            cursor: cursor.load(ordering: .relaxed),
            attempts: attempts.load(ordering: .relaxed)
        )
    }

    /// True when nothing waits for it but an event that it wants to see again later.
    package func isUpToDate() throws -> Bool {
        let progress = progress
        guard progress.attempts == 0 else { return true }
        return try bus.read(type: type, after: progress.cursor, limit: 1).isEmpty
    }

    /// Delivers until the task is cancelled or `stop` is called.
    @concurrent package func run() async {
        while !Task.isCancelled {
            do {
                let step = try await step()
                switch step {
                case .delivered: continue
                case .upToDate: guard await doorbell.wait() else { return }
                case .held(let millis): guard await Pause.millis(millis) else { return }
                }
            } catch {
                onProblem("consumer \(name): \(error)")
                guard await Pause.millis(UInt64(retry.millisFirst)) else { return }
            }
        }
    }

    /// Ends `run` once it waits for events.
    package func stop() { doorbell.close() }

    enum Step: Equatable {
        case delivered
        case upToDate
        case held(millis: UInt64)
    }

    /// One round: up to `batchMax` events, each a command of its own.
    func step() async throws -> Step {
        let from = cursor.load(ordering: .relaxed)
        let events = try read(after: from)
        guard !events.isEmpty else { return .upToDate }
        var previous = from
        var bodies: [@Sendable (borrowing SystemTransaction) throws -> Void] = []
        for event in events {
            bodies.append(body(for: event, after: previous))
            previous = event.envelope.sequence
        }
        let outcomes = await store.lane.performEach(bodies)
        for (event, outcome) in zip(events, outcomes) {
            switch outcome {
            case .success:
                cursor.store(event.envelope.sequence, ordering: .relaxed)
                attempts.store(0, ordering: .relaxed)
            case .failure(let error):
                return try await hold(event, error)
            }
        }
        return .delivered
    }

    /// Events of the type and of those that become it, in order.
    private func read(after sequence: Int64) throws -> [LoggedEvent] {
        var events = try bus.read(type: type, after: sequence, limit: Consumer.batchMax)
        guard !ways.isEmpty else { return events }
        for earlier in ways.keys.sorted() {
            events += try bus.read(type: earlier, after: sequence, limit: Consumer.batchMax)
        }
        events.sort { $0.envelope.sequence < $1.envelope.sequence }
        return Array(events.prefix(Consumer.batchMax))
    }

    private func body(
        for event: LoggedEvent,
        after previous: Int64
    ) -> @Sendable (borrowing SystemTransaction) throws -> Void {
        let call = call(for: event.envelope)
        return { [handler, name, way = ways[event.envelope.type]] transaction in
            // One that failed keeps those behind it from running out of turn.
            try CursorRow.advance(
                name,
                from: previous,
                to: event.envelope.sequence,
                in: transaction
            )
            // The person's key is gone, and with it what there was to handle.
            guard let payload = event.payload else { return }
            let cause = EventCause(
                id: event.envelope.id,
                consumer: name,
                originator: event.envelope.originator
            )
            let verdict = try transaction.acting(for: call, cause: cause) {
                try handler.deliver(way?(payload) ?? payload, event.envelope, $0)
            }
            if case .retry(let millis) = verdict { throw RetryWanted(afterMillis: millis) }
        }
    }

    private func call(for envelope: EventEnvelope) -> CallContext {
        let environment = bus.environment
        return CallContext(
            principal: Principal(kind: .service, id: store.plugin.text),
            tenant: envelope.tenant,
            permissions: [],
            received: Received(
                monotonicNanos: environment.monotonicNanos(),
                instant: environment.now()
            ),
            traceID: envelope.traceID,
            language: .zh,
            operation: name
        )
    }

    /// The event stays the next; the attempt is counted.
    private func hold(_ event: LoggedEvent, _ error: any Error) async throws -> Step {
        let tried = attempts.load(ordering: .relaxed)
        let wanted = (error as? RetryWanted).map { Int(min(max($0.afterMillis, 1), 600_000)) }
        if wanted == nil {
            onProblem("consumer \(name) at \(event.envelope.sequence): \(error)")
        }
        attempts.store(tried + 1, ordering: .relaxed)
        let name = name
        let from = cursor.load(ordering: .relaxed)
        try await store.lane.perform { transaction in
            try CursorRow.count(name, at: from, attempts: tried + 1, "\(error)", in: transaction)
        }
        return .held(millis: UInt64(wanted ?? retry.millis(after: tried)))
    }
}

/// A handler's wish to see the event again later.
private struct RetryWanted: Error {
    let afterMillis: Int64
}
