import PluginKit

/// The codes of one door of a lease, pure: first one that the lock reckons by itself, so that the door
/// opens at once whatever the gateway does, then one for the whole lease.
struct AccessGrant: Sendable, Hashable {
    /// One code, from the question to its end.
    struct Code: Sendable, Hashable {
        enum State: String, Sendable { case asked, set, dropped }

        let number: Int64
        let kind: CodeKind
        let window: CodeWindow
        var state = State.asked
        /// The provider's number of it.
        var codeID: Int64?
        /// The effect that asked for it; the provider lists the code by this name.
        var effect = ""
    }

    /// A code as the lock has it.
    struct Listed: Sendable, Hashable {
        let codeID: Int64
        let name: String
        let ends: Instant
        let isOurs: Bool
    }

    /// Why codes of a lock are being listed.
    enum Listing: String, Sendable {
        /// The lock has no room: what is over is to be deleted.
        case purge
        /// Nobody knows whether a code was set.
        case search
    }

    /// Why a code was not made.
    enum Failure: Sendable, Hashable, CaseIterable {
        /// The digits are taken or too simple.
        case digits
        /// The lock keeps no more codes.
        case full
        /// A code for these hours was deleted before.
        case hours
        /// Any other word of the provider's.
        case refused
        /// Its time is over, and nothing was done.
        case never
        /// Its time is over, and it may have been done.
        case unclear
    }

    enum Event: Sendable, Hashable {
        case made(number: Int64, codeID: Int64)
        case notMade(number: Int64, Failure)
        case listed([Listed])
        case notListed
        case deleted
        case notDeleted
        /// The timer of this version; codes of other leases may open the lock until `exposed`.
        case timeout(version: Int64, exposed: Instant?)
    }

    enum Effect: Sendable, Hashable {
        case reckon(number: Int64)
        case add(number: Int64)
        case list
        case delete(codeID: Int64)
        /// The tenant may be shown this code.
        case issued(number: Int64)
        /// The first one: the journey is at its end.
        case ready
        case visit(String)
    }

    var state: DoorState
    var due: Instant?
    var version: Int64 = 1
    /// How the lock is reached; nil where none is known.
    let reach: LockReach?
    /// The lease's own first and last instant.
    let lease: CodeWindow
    var redraws: Int64 = 0
    /// By how many hours the window was moved.
    var moved: Int64 = 0
    var listing: Listing?
    var visitReason: String?
    var codes: [Code] = []

    /// A door whose codes are to be made.
    init(_ lease: CodeWindow, reach: LockReach?, at now: Instant) {
        state = .requested
        due = now
        self.lease = lease
        self.reach = reach
    }

    /// The instant until which a code of this grant may open the door.
    var exposedUntil: Instant? { codes.filter { $0.state != .dropped }.map(\.window.ends).max() }

    /// What an event means now.
    mutating func take(_ event: Event, at now: Instant) -> [Effect] {
        let before = self
        let effects: [Effect] =
            switch event {
            case .made(let number, let codeID): make(number, codeID, at: now)
            case .notMade(let number, let failure): fail(number, failure, at: now)
            case .listed(let list): read(list, at: now)
            case .notListed: unread(at: now)
            case .deleted: deleted(at: now)
            case .notDeleted: notDeleted(at: now)
            case .timeout(let version, let exposed): timeOut(version, exposed, at: now)
            }
        if self != before { version += 1 }
        return effects
    }

    // MARK: - Codes that the lock reckons

    /// Asks for an offline code from an instant on, as long as it may be.
    private mutating func reckon(from starts: Instant, at now: Instant) -> [Effect] {
        let span =
            codes.isEmpty || reach != .keypad
            ? AccessLimits.bootstrapSeconds : AccessLimits.chainSeconds
        let ends = min(lease.ends.hourFloor, starts.adding(seconds: span - moved * 3600))
        guard starts < ends else { return visit("hours", at: now) }
        return ask(.bootstrap, CodeWindow(starts: starts, ends: ends)) { .reckon(number: $0) }
    }

    private mutating func ask(
        _ kind: CodeKind,
        _ window: CodeWindow,
        _ effect: (Int64) -> Effect
    ) -> [Effect] {
        let number = (codes.last?.number ?? 0) + 1
        codes.append(Code(number: number, kind: kind, window: window))
        return [effect(number)]
    }

    /// When the newest offline code has to be followed by another; nil when it lasts to the end.
    private var followUp: Instant? {
        let last = codes.filter { $0.kind == .bootstrap && $0.state != .dropped }.last
        guard let last, last.window.ends < lease.ends.hourFloor else { return nil }
        return last.window.ends.adding(seconds: -AccessLimits.followSeconds)
    }

    // MARK: - The code for the whole lease

    private mutating func program() -> [Effect] {
        state = .programming
        due = nil
        return ask(.lease, lease) { .add(number: $0) }
    }

    private mutating func make(_ number: Int64, _ codeID: Int64, at now: Instant) -> [Effect] {
        guard let place = codes.firstIndex(where: { $0.number == number }),
            codes[place].state == .asked
        else { return [] }
        codes[place].state = .set
        codes[place].codeID = codeID
        guard codes[place].kind == .bootstrap else {
            state = .confirmed
            due = lease.ends
            listing = nil
            visitReason = nil
            return [.issued(number: number)]
        }
        let isFirst = codes.filter { $0.state == .set }.count == 1
        let issued: [Effect] = (isFirst ? [.ready] : []) + [.issued(number: number)]
        switch state {
        case .requested where reach == .keypad:
            state = .bootstrap
            due = followUp ?? lease.ends
        case .requested: return issued + program()
        case .needsVisit where visitReason == "reckon":
            visitReason = nil
            guard reach != .keypad else {
                state = .bootstrap
                due = followUp ?? lease.ends
                break
            }
            return issued + program()
        case .bootstrap: due = followUp ?? lease.ends
        case .needsVisit: due = visitDue(at: now)
        case .programming, .confirmed, .revoking, .revoked: break
        }
        return issued
    }

    private mutating func fail(
        _ number: Int64,
        _ failure: Failure,
        at now: Instant
    ) -> [Effect] {
        guard let place = codes.firstIndex(where: { $0.number == number }),
            codes[place].state == .asked
        else { return [] }
        let kind = codes[place].kind
        if kind == .lease, failure == .unclear {
            listing = .search
            return [.list]
        }
        codes[place].state = .dropped
        switch (kind, failure) {
        case (.bootstrap, .hours) where moved < AccessLimits.movedMax:
            moved += 1
            return reckon(from: codes[place].window.starts, at: now)
        // The door has its code, or is about to: nobody has to go there for the bridge.
        case (.bootstrap, _) where state == .confirmed || state == .programming: return []
        case (.bootstrap, _): return visit("reckon", at: now)
        case (.lease, .digits) where redraws < AccessLimits.redrawsMax:
            redraws += 1
            return program()
        case (.lease, .digits): return visit("digits", at: now)
        case (.lease, .full):
            listing = .purge
            return [.list]
        case (.lease, .never): return visit("gateway", at: now)
        case (.lease, _): return visit("refused", at: now)
        }
    }

    private mutating func read(_ list: [Listed], at now: Instant) -> [Effect] {
        switch listing {
        case .search:
            listing = nil
            guard let asked = codes.last(where: { $0.kind == .lease && $0.state == .asked }) else {
                return []
            }
            if let found = list.first(where: { $0.name == asked.effect }) {
                return make(asked.number, found.codeID, at: now)
            }
            // It is not there, so it was never set: once more, with other digits; then somebody goes
            // there, and offline codes bridge the time.
            for place in codes.indices where codes[place].number == asked.number {
                codes[place].state = .dropped
            }
            redraws += 1
            return redraws > 1 ? visit("unclear", at: now) : program()
        case .purge:
            let over = list.filter { $0.isOurs && $0.ends <= now }
            guard !over.isEmpty else { return unread(at: now) }
            return over.prefix(AccessLimits.purgedMax).map { .delete(codeID: $0.codeID) }
        case nil: return []
        }
    }

    private mutating func unread(at now: Instant) -> [Effect] {
        guard let reading = listing else { return [] }
        listing = nil
        guard reading == .search else { return visit("full", at: now) }
        for place in codes.indices where codes[place].kind == .lease && codes[place].state == .asked
        {
            // It may be there: nobody else's code may begin before its end.
            codes[place].state = .set
        }
        return visit("unclear", at: now)
    }

    // MARK: - The end

    private mutating func deleted(at now: Instant) -> [Effect] {
        if state == .revoking {
            state = .revoked
            due = nil
        } else if listing == .purge {
            listing = nil
            return program()
        }
        return []
    }

    private mutating func notDeleted(at now: Instant) -> [Effect] {
        if state == .revoking {
            due = now.adding(seconds: AccessLimits.retrySeconds)
            return []
        }
        return listing == .purge ? unread(at: now) : []
    }

    private mutating func revoke() -> [Effect] {
        let ours = codes.filter { $0.kind == .lease && $0.state == .set }.compactMap(\.codeID)
        state = ours.isEmpty ? .revoked : .revoking
        due = nil
        return ours.map { .delete(codeID: $0) }
    }

    private mutating func timeOut(
        _ fired: Int64,
        _ exposed: Instant?,
        at now: Instant
    ) -> [Effect] {
        guard fired == version, let due, now >= due else { return [] }
        guard now < lease.ends else { return revoke() }
        switch state {
        case .requested: return request(exposed, at: now)
        case .bootstrap: return follow(at: now)
        case .needsVisit:
            guard reach != nil else {
                self.due = lease.ends
                return []
            }
            // Somebody may have been there: the lock is tried again while offline codes bridge the gap.
            return follow(at: now) + (reach == .keypad ? [] : retry())
        case .programming, .confirmed, .revoking, .revoked: return []
        }
    }

    private mutating func request(_ exposed: Instant?, at now: Instant) -> [Effect] {
        guard reach != nil else { return visit("lock", at: now) }
        guard !codes.contains(where: { $0.state == .asked }) else {
            return visit("reckon", at: now)
        }
        let opens = lease.starts.adding(seconds: -AccessLimits.graceSeconds)
        let starts = max(max(now, opens).hourFloor, exposed?.hourCeiling ?? opens)
        guard starts <= now else {
            due = starts
            return []
        }
        due = now.adding(seconds: AccessLimits.watchSeconds)
        return reckon(from: starts, at: now)
    }

    /// Asks for the offline code that follows the newest, once it is time.
    private mutating func follow(at now: Instant) -> [Effect] {
        due = min(now.adding(seconds: AccessLimits.retrySeconds), lease.ends)
        let isAsked = codes.contains { $0.kind == .bootstrap && $0.state == .asked }
        guard !isAsked, let next = followUp else { return [] }
        guard now >= next else {
            due = visitDue(at: now)
            return []
        }
        let ends = codes.last { $0.kind == .bootstrap && $0.state != .dropped }?.window.ends
        // A gap between two codes cannot be filled: the next begins with the hour.
        return reckon(from: max(ends ?? now, now).hourFloor, at: now)
    }

    /// When a lock that needs a visit is looked after again: in a day, or for the next offline code.
    private func visitDue(at now: Instant) -> Instant {
        min(now.adding(seconds: AccessLimits.retrySeconds), followUp ?? lease.ends, lease.ends)
    }

    /// Asks the lock once more while somebody is expected there.
    private mutating func retry() -> [Effect] {
        guard !codes.contains(where: { $0.kind == .lease && $0.state != .dropped }) else {
            return []
        }
        return ask(.lease, lease) { .add(number: $0) }
    }

    private mutating func visit(_ why: String, at now: Instant) -> [Effect] {
        state = .needsVisit
        visitReason = why
        due = visitDue(at: now)
        return [.visit(why)]
    }
}

/// The bounds of door codes.
enum AccessLimits {
    /// The first offline code lasts at most so long.
    static let bootstrapSeconds: Int64 = 72 * 3600
    /// Where there is nothing but offline codes, each lasts at most so long: it cannot be taken back.
    static let chainSeconds: Int64 = 30 * 86_400
    /// A code may open the door so long before the lease begins.
    static let graceSeconds: Int64 = 3600
    /// An offline code is asked for so long before it has to follow another.
    static let followSeconds: Int64 = 12 * 3600
    /// A paid home without a code for so long needs somebody to go there.
    static let watchSeconds: Int64 = 60
    /// Between two tries at a lock that somebody has to visit.
    static let retrySeconds: Int64 = 86_400
    /// Digits are drawn again so often.
    static let redrawsMax: Int64 = 8
    /// A window is moved by so many hours at most.
    static let movedMax: Int64 = 12
    /// Codes that are over and deleted at once.
    static let purgedMax = 20
}
