import Synchronization

/// Notes outside of a file a count that only grows in it, so that the file is known for an older one
/// when it comes back from a backup.
package final class CountNote: Sendable {
    private struct State {
        var known: Int64 = 0
        var note: (@Sendable (Int64) async throws -> Void)?
    }

    private let state = Mutex(State())

    /// Notes nothing until it is connected.
    package init() {}

    /// Has `note` write down whatever is greater than what is known.
    package func connect(
        from known: Int64,
        _ note: @escaping @Sendable (_ count: Int64) async throws -> Void
    ) {
        state.withLock { $0 = State(known: known, note: note) }
    }

    /// Has a count noted that is not noted yet; what fails is tried with the next.
    package func tell(_ count: Int64) async throws {
        guard let note = state.withLock({ count > $0.known ? $0.note : nil }) else { return }
        try await note(count)
        state.withLock { $0.known = max($0.known, count) }
    }
}
