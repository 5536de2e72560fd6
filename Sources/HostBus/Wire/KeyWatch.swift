import Synchronization

/// Hears that something has come about what a plugin's events have as their partition key, and no word of
/// what it was.
package final class KeyWatch: Sendable {
    /// Events in a plugin's name with this partition key.
    package struct Key: Sendable, Hashable {
        package let plugin: String
        package let partitionKey: String

        package init(plugin: String, partitionKey: String) {
            self.plugin = plugin
            self.partitionKey = partitionKey
        }
    }

    /// How a wait ended.
    package enum Turn: Sendable {
        /// Something came since the last turn, however much it was.
        case changed
        case quiet
        /// The host is about to stop, or whoever waits is gone.
        case ended
    }

    private struct State {
        var hasChanged = false
        var isClosed = false
    }

    let key: Key
    private let doorbell = Doorbell()
    private let state = Mutex(State())

    init(_ key: Key) { self.key = key }

    /// Waits until something comes, at most so long.
    package func wait(atMostMillis millis: UInt64) async -> Turn {
        let isOpen = await doorbell.wait(atMostMillis: millis)
        return state.withLock { state in
            guard isOpen, !state.isClosed else { return .ended }
            defer { state.hasChanged = false }
            return state.hasChanged ? .changed : .quiet
        }
    }

    func ring() {
        state.withLock { $0.hasChanged = true }
        doorbell.ring()
    }

    func close() {
        state.withLock { $0.isClosed = true }
        doorbell.ring()
    }
}
