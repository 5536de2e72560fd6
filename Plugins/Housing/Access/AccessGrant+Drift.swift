import PluginKit

/// A lock whose codes are not what the lease says: looked for every day, put right, and told where it
/// goes on.
extension AccessGrant {
    /// What a lock has of a code that should be in it.
    enum Finding: String, Sendable {
        case same
        /// Other digits or other hours.
        case altered
        case missing
    }

    /// The lease-long code is in the lock as it should be.
    mutating func confirm(at now: Instant) {
        state = .confirmed
        due = nextLook(after: now)
        listing = nil
        visitReason = nil
    }

    private func nextLook(after now: Instant) -> Instant {
        min(now.adding(seconds: AccessLimits.lookSeconds), lease.ends)
    }

    mutating func look(at now: Instant) -> [Effect] {
        due = nextLook(after: now)
        return lookAtCode()
    }

    /// Compares the lease-long code with the lock, where one is in it.
    func lookAtCode() -> [Effect] {
        let inside = present(.lease).last { $0.state == .set && $0.codeID != nil }
        return inside.map { [.look(number: $0.number)] } ?? []
    }

    mutating func looked(
        _ number: Int64,
        _ finding: Finding,
        _ seen: Int64,
        at now: Instant
    ) -> [Effect] {
        guard state == .confirmed || state == .needsVisit, let place = inside(number) else {
            return []
        }
        // Whoever else can open the door should be known to whoever lives behind it.
        let told: [Effect] = seen > strangers ? [.visit("strangeCode")] : []
        strangers = seen
        switch finding {
        case .same:
            if state == .needsVisit { confirm(at: now) }
            return told
        case .altered: return told + drift(at: now) + [.change(number: number)]
        case .missing: return told + drift(at: now) + putBack(place)
        }
    }

    mutating func changed(_ number: Int64, at now: Instant) -> [Effect] {
        guard state == .drifted, inside(number) != nil else { return [] }
        confirm(at: now)
        return []
    }

    mutating func notChanged(_ number: Int64, _ isGone: Bool, at now: Instant) -> [Effect] {
        guard state == .drifted, let place = inside(number) else { return [] }
        return isGone ? putBack(place) : visit("drifted", at: now)
    }

    /// The place of a code that should be in the door's lock.
    private func inside(_ number: Int64) -> Int? {
        codes.firstIndex {
            $0.number == number && $0.kind == .lease && $0.state == .set
                && $0.lock == lock?.number
        }
    }

    /// The tenant's code may not open the door: an offline one does meanwhile.
    ///
    /// A lock that drifts again and again has somebody go there.
    private mutating func drift(at now: Instant) -> [Effect] {
        state = .drifted
        drifts += 1
        let isOften = drifts % AccessLimits.driftsMax == 0
        // One that was never typed bridges nothing once its first day is over.
        let bridges = present(.bootstrap).contains { now < $0.window.firstUseEnds }
        let bridge = bridges ? [] : reckon(from: now.hourFloor, at: now)
        if state == .drifted { due = followUp(at: now) }
        return (isOften ? [.visit("drifted")] : []) + bridge
    }

    /// The same digits once more: they are what the tenant knows.
    private mutating func putBack(_ place: Int) -> [Effect] {
        codes[place].state = .dropped
        let lost = codes[place].number
        return ask(.lease, lease) { .addAgain(number: $0, of: lost) }
    }
}
