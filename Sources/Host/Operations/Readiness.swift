import Synchronization

/// Names what a host still waits for before it can serve; ready when nothing is left.
package final class Readiness: Sendable {
    private let parts = Mutex<Set<String>>([])
    private let notes = Mutex<[(name: String, read: @Sendable () -> [String])]>([])

    package init(waitingFor parts: [String] = []) {
        self.parts.withLock { $0 = Set(parts) }
    }

    /// Something that has to be done first.
    package func wait(for part: String) { parts.withLock { _ = $0.insert(part) } }

    /// It is done.
    package func done(_ part: String) { parts.withLock { _ = $0.remove(part) } }

    /// Names something that hinders a part of the host and does not keep it from serving.
    func tells(_ name: String, _ read: @escaping @Sendable () -> [String]) {
        notes.withLock { $0.append((name, read)) }
    }

    /// What hinders parts of the host now: `consumer held up: reader/NoteSeen`.
    func hindrances() -> [String] {
        notes.withLock { $0 }.flatMap { note in note.read().map { "\(note.name): \($0)" } }
    }

    /// What is not done, in order of names.
    package func waiting() -> [String] { parts.withLock { $0.sorted() } }
}
