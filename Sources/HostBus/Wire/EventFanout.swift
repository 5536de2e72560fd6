import HostStore
import PluginKit
import Synchronization

/// Spreads the newest events to every reader that waits for them: each event is read from the log
/// once and written once, whatever the number of readers, and no reader waits for another.
package final class EventFanout: Sendable {
    /// What it has done since the start; for metrics.
    package struct Counts: Sendable {
        package var read: Int64 = 0
        package var written: Int64 = 0
        package var overrun: Int64 = 0

        package init() {}
    }

    /// Bytes that one reader may leave untaken.
    package static let streamBytesMax = 1 << 20
    private static let readMax = 512
    private static let retryMillis: UInt64 = 1000

    private struct State {
        var streams: [ObjectIdentifier: EventStream] = [:]
        var watches: [KeyWatch.Key: [ObjectIdentifier: KeyWatch]] = [:]
        /// Everything up to here was spread.
        var place: Int64
        var counts = Counts()
        var isClosed = false
    }

    private let bus: BusLog
    private let writer: CloudEventWriter
    private let doorbell = Doorbell()
    private let state: Mutex<State>
    private let onProblem: @Sendable (String) -> Void

    /// Begins after the log's newest event.
    package init(
        bus: BusLog,
        writer: CloudEventWriter,
        onProblem: @escaping @Sendable (String) -> Void
    ) throws {
        self.bus = bus
        self.writer = writer
        self.onProblem = onProblem
        state = Mutex(State(place: try bus.newest()))
        bus.onGrowth(doorbell)
    }

    /// Spreads until it is closed or the task is cancelled.
    @concurrent package func run() async {
        while await doorbell.wait() {
            do {
                while try spread() {}
            } catch {
                onProblem("spreading events: \(error)")
                guard await Pause.millis(EventFanout.retryMillis) else { return }
                doorbell.ring()
            }
        }
    }

    /// Spreads what has come; false when there was nothing.
    private func spread() throws -> Bool {
        let (place, isIdle) = state.withLock {
            ($0.place, $0.streams.isEmpty && $0.watches.isEmpty)
        }
        if isIdle {
            // Nobody reads: the place moves on without a look at the events.
            let newest = try bus.newest()
            return state.withLock { state in
                // Who came in meanwhile waits for what came before: nobody rings for it again.
                guard state.streams.isEmpty, state.watches.isEmpty else { return true }
                state.place = max(state.place, newest)
                return false
            }
        }
        let events = try bus.read(after: place, limit: EventFanout.readMax)
        guard !events.isEmpty else { return false }
        let begun = bus.environment.monotonicNanos()
        for event in events { spread(event, begun) }
        return true
    }

    private func spread(_ event: LoggedEvent, _ begun: UInt64) {
        let sequence = event.envelope.sequence
        let (streams, isWatched) = state.withLock { state in
            state.place = sequence
            state.counts.read += 1
            return (Array(state.streams.values), !state.watches.isEmpty)
        }
        if isWatched { ring(for: event.envelope) }
        var frame: EventFrame?
        var written: Int64 = 0
        for stream in streams {
            guard let sight = stream.view.sight(of: event.envelope) else {
                stream.pass(sequence)
                continue
            }
            let whole =
                frame
                ?? EventFrame(
                    event,
                    writer,
                    cursor: bus.cursors.text(after: sequence),
                    begun: begun
                )
            frame = whole
            let (text, isNew) = whole.text(as: sight)
            if isNew { written += 1 }
            if !stream.offer(text) { drop(stream) }
        }
        if written > 0 { state.withLock { $0.counts.written += written } }
    }

    /// What is about a person is nobody else's business, not even that it came.
    private func ring(for envelope: EventEnvelope) {
        guard envelope.subject == nil, let plugin = envelope.type.split(separator: ".").first else {
            return
        }
        let key = KeyWatch.Key(plugin: String(plugin), partitionKey: envelope.partitionKey)
        for watch in state.withLock({ Array(($0.watches[key] ?? [:]).values) }) { watch.ring() }
    }

    /// A reader that does not take what there is reads on alone, from where they stopped.
    private func drop(_ stream: EventStream) {
        state.withLock { state in
            guard state.streams.removeValue(forKey: ObjectIdentifier(stream)) != nil else { return }
            state.counts.overrun += 1
        }
    }

    /// Takes a reader in who stands at `place`; nil when events after it were spread already: the
    /// reader has to read these from the log first.
    package func join(_ view: EventView, after place: Int64) -> EventStream? {
        state.withLock { state in
            guard place >= state.place, !state.isClosed else { return nil }
            let stream = EventStream(
                view,
                after: place,
                bytesMax: EventFanout.streamBytesMax
            )
            state.streams[ObjectIdentifier(stream)] = stream
            return stream
        }
    }

    /// A reader is gone.
    package func leave(_ stream: EventStream) {
        state.withLock { _ = $0.streams.removeValue(forKey: ObjectIdentifier(stream)) }
    }

    /// Begins to hear of a key; nil when the host is about to stop.
    package func watch(_ key: KeyWatch.Key) -> KeyWatch? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            let watch = KeyWatch(key)
            state.watches[key, default: [:]][ObjectIdentifier(watch)] = watch
            return watch
        }
    }

    /// Nobody listens any more.
    package func leave(_ watch: KeyWatch) {
        state.withLock { state in
            state.watches[watch.key]?[ObjectIdentifier(watch)] = nil
            if state.watches[watch.key]?.isEmpty == true { state.watches[watch.key] = nil }
        }
    }

    /// Readers that wait for events now.
    package var readers: Int { state.withLock { $0.streams.count } }

    package var counts: Counts { state.withLock { $0.counts } }

    package var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Tells every reader that the host stops, and takes no more.
    package func close() {
        let (streams, watches) = state.withLock { state in
            state.isClosed = true
            defer {
                state.streams = [:]
                state.watches = [:]
            }
            return (Array(state.streams.values), state.watches.values.flatMap { $0.values })
        }
        for stream in streams { stream.close() }
        for watch in watches { watch.close() }
        doorbell.close()
    }
}
