import PluginKit

/// How codes end: with their lease, with their lock, or to make room.
extension AccessGrant {
    mutating func deleted(_ codeID: Int64, at now: Instant) -> [Effect] {
        let place = codes.firstIndex { $0.codeID == codeID }
        if let place { codes[place].state = .dropped }
        if state == .revoking {
            guard toRevoke.isEmpty else { return [] }
            state = .revoked
            due = nil
        } else if place == nil, listing == .purge {
            listing = nil
            return program()
        }
        return []
    }

    mutating func notDeleted(_ codeID: Int64, at now: Instant) -> [Effect] {
        if state == .revoking {
            due = now.adding(seconds: AccessLimits.retrySeconds)
            return []
        }
        // A code in a lock that was taken out of the door: somebody has to clear that lock.
        guard !codes.contains(where: { $0.codeID == codeID }) else { return [.visit("oldLock")] }
        return listing == .purge ? unread(at: now) : []
    }

    /// Codes for the lease that are in a lock.
    private var toRevoke: [Int64] {
        codes.filter { $0.kind == .lease && $0.state == .set }.compactMap(\.codeID)
    }

    mutating func revoke() -> [Effect] {
        let ours = toRevoke
        state = ours.isEmpty ? .revoked : .revoking
        due = nil
        return ours.map { .delete(codeID: $0) }
    }
}
