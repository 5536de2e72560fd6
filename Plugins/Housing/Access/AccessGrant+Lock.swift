import PluginKit

/// Another lock in the door, while the lease runs.
extension AccessGrant {
    /// Goes over to the lock that was named; codes of the one before end as soon as this one has its
    /// first, so that the tenant is never without.
    mutating func name(_ named: Lock, _ exposed: Instant?, at now: Instant) -> [Effect] {
        guard state != .revoking, state != .revoked, now < lease.ends, named != lock else {
            return []
        }
        let isSame = named.number == lock?.number
        lock = named
        guard !isSame else { return reach(at: now) }
        redraws = 0
        moved = 0
        listing = nil
        visitReason = nil
        strangers = 0
        return comeBack(at: now) ?? begin(exposed, at: now)
    }

    /// Goes on with a lock that was in the door before and still has a code; nil where it has none.
    private mutating func comeBack(at now: Instant) -> [Effect]? {
        abandonAsked()
        if codes.contains(where: { isSet($0, .lease) }) {
            confirm(at: now)
            return retire()
        }
        guard codes.contains(where: { isSet($0, .bootstrap) && now < $0.window.ends }) else {
            return nil
        }
        let retired = retire()
        guard lock?.reach == .keypad else { return retired + program(at: now) }
        state = .bootstrap
        due = now
        return retired
    }

    private func isSet(_ code: Code, _ kind: CodeKind) -> Bool {
        code.kind == kind && code.state == .set && code.lock == lock?.number
    }

    /// What is under way to the lock, from when it was in the door before, is not waited for.
    private mutating func abandonAsked() {
        for place in codes.indices
        where codes[place].lock == lock?.number && codes[place].state == .asked {
            codes[place].state = .replaced
        }
    }

    private mutating func begin(_ exposed: Instant?, at now: Instant) -> [Effect] {
        state = .requested
        return request(exposed, at: now)
    }

    /// The same lock is reached in another way.
    private mutating func reach(at now: Instant) -> [Effect] {
        switch state {
        case .bootstrap where lock?.reach != .keypad: return program(at: now)
        case .needsVisit: due = now
        default: break
        }
        return []
    }

    /// Takes the codes of other locks out of use; those for the lease are deleted.
    mutating func retire() -> [Effect] {
        var gone: [Int64] = []
        for place in codes.indices where codes[place].lock != lock?.number {
            guard [.asked, .set].contains(codes[place].state) else { continue }
            codes[place].state = .replaced
            if codes[place].kind == .lease, let id = codes[place].codeID { gone.append(id) }
        }
        return gone.map { .delete(codeID: $0) }
    }

    /// A code came about in a lock that is not in the door any more.
    mutating func makeElsewhere(_ place: Int, _ codeID: Int64) -> [Effect] {
        guard codes[place].codeID == nil else { return [] }
        codes[place].codeID = codeID
        switch codes[place].state {
        case .asked:
            // The lock in the door has no code yet: until then this one may be of use.
            codes[place].state = .set
            return [.issued(number: codes[place].number)]
        case .replaced: return codes[place].kind == .lease ? [.delete(codeID: codeID)] : []
        case .set, .dropped: return []
        }
    }
}
