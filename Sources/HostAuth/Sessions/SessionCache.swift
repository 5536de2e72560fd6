internal import PluginKit

/// One loop's sessions and keys by their secrets: a fixed table, no allocation and no hashing on a hit.
///
/// An entry counts only while the process's revocation generation is the one it was read under
/// and until the session expires; there is no time-to-live. Entries are put in for tokens found
/// in the store only, so nobody outside can choose what collides.
package final class SessionCache {
    private struct Entry {
        var secret: Bytes32
        /// The number of a key; 0 for a session.
        var key: UInt64
        var generation: UInt64
        var session: AuthenticatedSession
    }

    private var entries: [Entry?]
    private let setMask: UInt64
    private var victim = 0
    private let revocations: RevocationGeneration
    private static let ways = 4

    /// Room for at least `sessions` sessions.
    package init(sessions: Int, revocations: RevocationGeneration) {
        var sets = 1
        while sets * SessionCache.ways < sessions { sets *= 2 }
        entries = Array(repeating: nil, count: sets * SessionCache.ways)
        setMask = UInt64(sets - 1)
        self.revocations = revocations
    }

    /// The session of a token when it is cached and certainly still good.
    func session(for secret: Bytes32, key: UInt64, at now: Instant) -> AuthenticatedSession? {
        let first = firstPlace(of: secret)
        for index in first..<first + SessionCache.ways {
            guard let entry = entries[index], entry.secret == secret, entry.key == key else {
                continue
            }
            guard entry.generation == revocations.current, now < entry.session.expires else {
                entries[index] = nil
                return nil
            }
            return entry.session
        }
        return nil
    }

    /// Keeps a session that was read from the store after the generation was.
    func keep(
        _ session: AuthenticatedSession,
        for secret: Bytes32,
        key: UInt64,
        readUnder generation: UInt64
    ) {
        let first = firstPlace(of: secret)
        let places = first..<first + SessionCache.ways
        let own = places.first { entries[$0]?.secret == secret && entries[$0]?.key == key }
        let current = revocations.current
        let free = places.first { entries[$0].map { $0.generation != current } ?? true }
        victim = (victim + 1) % SessionCache.ways
        entries[own ?? free ?? first + victim] = Entry(
            secret: secret,
            key: key,
            generation: generation,
            session: session
        )
    }

    /// Tokens are random, so their bits need no mixing.
    private func firstPlace(of secret: Bytes32) -> Int {
        Int(secret.word0 & setMask) * SessionCache.ways
    }
}
