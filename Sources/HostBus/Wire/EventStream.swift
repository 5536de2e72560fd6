import Synchronization

/// What one reader has not taken yet: bounded, so that whoever does not read holds up nobody.
package final class EventStream: Sendable {
    /// What a reader takes at once.
    package struct Taken: Sendable {
        package var texts: [EventFrame.Text]
        /// Where the reader stands with them: nothing up to here was left behind.
        package var place: Int64
        /// True when the reader was too slow: nothing follows, and they resume after what they got.
        package var isOverrun: Bool
        /// True when the host is about to stop.
        package var isClosed: Bool
    }

    private struct State {
        var texts: [EventFrame.Text] = []
        var bytes = 0
        var isOverrun = false
        var isClosed = false
        /// Everything up to here was offered or passed over.
        var place: Int64
    }

    let view: EventView
    private let bytesMax: Int
    private let doorbell = Doorbell()
    private let state: Mutex<State>

    init(_ view: EventView, after place: Int64, bytesMax: Int) {
        self.view = view
        self.bytesMax = bytesMax
        state = Mutex(State(place: place))
    }

    /// False when the event does not fit any more.
    func offer(_ text: EventFrame.Text) -> Bool {
        let (fits, isFirst) = state.withLock { state in
            guard !state.isOverrun, text.sequence > state.place else {
                return (!state.isOverrun, false)
            }
            guard state.texts.isEmpty || state.bytes + text.json.count <= bytesMax else {
                state.isOverrun = true
                return (false, true)
            }
            state.texts.append(text)
            state.bytes += text.json.count
            state.place = text.sequence
            return (true, state.texts.count == 1)
        }
        if isFirst { doorbell.ring() }
        return fits
    }

    /// Nothing up to here was for this reader.
    func pass(_ place: Int64) {
        state.withLock { $0.place = max($0.place, place) }
    }

    /// Takes what has gathered.
    package func take() -> Taken {
        state.withLock { state in
            defer {
                state.texts = []
                state.bytes = 0
            }
            return Taken(
                texts: state.texts,
                place: state.place,
                isOverrun: state.isOverrun,
                isClosed: state.isClosed
            )
        }
    }

    /// Waits until there is something to take, at most so long; false when the reader is gone.
    package func wait(atMostMillis millis: UInt64) async -> Bool {
        if await doorbell.wait(atMostMillis: millis) { return true }
        return state.withLock { $0.isClosed } && !Task.isCancelled
    }

    func close() {
        state.withLock { $0.isClosed = true }
        doorbell.ring()
    }
}
