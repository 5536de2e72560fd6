import PluginKit

/// How codes end: with their lease, with their lock, or to make room.
extension AccessGrant {
    mutating func deleted(_ codeID: Int64, at now: Instant) -> [Effect] {
        let place = codes.firstIndex { $0.codeID == codeID }
        if let place { codes[place].state = .dropped }
        if state == .revoking {
            guard toRevoke(at: now).isEmpty else { return [] }
            state = .revoked
            due = nil
        } else if place == nil, listing == .purge {
            listing = nil
            return program(at: now)
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

    /// Codes that may open the door and that somebody can delete: those for the lease, and, where the
    /// lock is reached, those that it reckoned by itself.
    private func toRevoke(at now: Instant) -> [Int64] {
        codes.filter { code in
            guard code.state == .set else { return false }
            return code.kind == .lease || !isKeypad && now < code.window.ends
        }.compactMap(\.codeID)
    }

    /// An offline code cannot be taken back: once a leaving day is known none goes on beyond it, and from
    /// then on each is for a day.
    func lastHour(of starts: Instant) -> Instant {
        guard isKeypad, let leaves else { return lease.ends.hourFloor }
        return starts < leaves ? leaves : starts.adding(seconds: AccessLimits.lastSeconds)
    }

    mutating func leave(from day: Instant) -> [Effect] {
        guard !isOver else { return [] }
        leaves = day
        return []
    }

    mutating func revoke(at now: Instant) -> [Effect] {
        let ours = toRevoke(at: now)
        state = ours.isEmpty ? .revoked : .revoking
        due = nil
        return ours.map { .delete(codeID: $0) }
    }

    /// True once its codes are being taken back.
    var isOver: Bool { state == .revoking || state == .revoked }

    /// The lease is kept longer: so is its code, and whoever stays is never locked out.
    ///
    /// A code that is on its way has its earlier hours; the next look at the lock finds that.
    mutating func extend(until ends: Instant, at now: Instant) -> [Effect] {
        guard !isOver, ends > lease.ends else { return [] }
        let wasDue = lease.ends
        lease = CodeWindow(starts: lease.starts, ends: ends)
        var effects: [Effect] = []
        for place in codes.indices
        where codes[place].kind == .lease && codes[place].lock == lock?.number {
            guard codes[place].state == .asked || codes[place].state == .set else { continue }
            codes[place].window = lease
            guard codes[place].state == .set, codes[place].codeID != nil else { continue }
            effects.append(.change(number: codes[place].number))
        }
        // What waited for the lease's end waits for the next offline code, or for the new end.
        if due == wasDue {
            let look = now.adding(seconds: AccessLimits.lookSeconds)
            due = state == .confirmed ? min(look, ends) : followUp(at: now) ?? ends
        }
        return effects
    }
}
