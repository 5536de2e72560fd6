import Synchronization

/// Names what a host still waits for before it can serve; ready when nothing is left.
package final class Readiness: Sendable {
    private let parts = Mutex<Set<String>>([])

    package init(waitingFor parts: [String] = []) {
        self.parts.withLock { $0 = Set(parts) }
    }

    /// Something that has to be done first.
    package func wait(for part: String) { parts.withLock { _ = $0.insert(part) } }

    /// It is done.
    package func done(_ part: String) { parts.withLock { _ = $0.remove(part) } }

    /// What is not done, in order of names.
    package func waiting() -> [String] { parts.withLock { $0.sorted() } }
}
