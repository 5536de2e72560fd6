internal import HostStore
internal import PluginKit
internal import Synchronization

/// When a key was last used: told once in ten minutes by whoever serves it.
package final class KeyUse: Sendable {
    let number: UInt64
    private let told: Atomic<Int64>

    init(number: UInt64) {
        self.number = number
        told = Atomic(0)
    }

    /// True for the first use in ten minutes; every other one costs one comparison.
    func isNews(at now: Instant) -> Bool {
        let span = now.utcMillis / KeyUses.spanMillis
        guard told.load(ordering: .relaxed) != span else { return false }
        return told.exchange(span, ordering: .relaxed) != span
    }
}

/// Uses of keys on their way to host.db: gathered by all loops, written together.
package final class KeyUses: Sendable {
    static let spanMillis: Int64 = 600_000

    private let store: IdentityStore
    private let waiting = Mutex<[UInt64: Int64]>([:])

    /// Writes into host.db.
    package init(_ store: IdentityStore) { self.store = store }

    /// Keeps a use until the next flush; beyond the bound it is forgotten.
    func note(_ use: KeyUse, at now: Instant) {
        guard use.isNews(at: now) else { return }
        waiting.withLock { waiting in
            guard waiting.count < store.limits.keyUsesMax || waiting[use.number] != nil else {
                return
            }
            waiting[use.number] = now.utcMillis
        }
    }

    /// Writes what was gathered in one command; nothing happens when there is nothing.
    package func flush() async throws {
        let uses = waiting.withLock { waiting in
            defer { waiting = [:] }
            return waiting
        }
        guard !uses.isEmpty else { return }
        try await store.lane.perform { transaction in
            let update = try transaction.statement(
                "UPDATE api_key SET used_ms = max(coalesce(used_ms, 0), ?2) WHERE id = ?1"
            )
            for (number, millis) in uses {
                update.bind(KeyToken.id(number), at: 1)
                update.bind(millis, at: 2)
                try update.run()
            }
        }
    }
}
