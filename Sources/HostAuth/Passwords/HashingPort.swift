/// Where slow hashes are computed: a small pool of its own, with a bounded queue.
package protocol HashingPort: Sendable {
    /// Runs the body on a thread of the pool; a full pool refuses with `auth.hashing_busy`.
    func run<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R
}
