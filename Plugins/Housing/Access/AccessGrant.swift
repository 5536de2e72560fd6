import PluginKit

/// The codes of one door of a lease, pure: first one that the lock reckons by itself, so that the door
/// opens at once whatever the gateway does, then one for the whole lease.
struct AccessGrant: Sendable, Hashable {
    /// The lock in the door, and how it is reached.
    struct Lock: Sendable, Hashable {
        /// Its number at the provider.
        let number: Int64
        let reach: LockReach
    }

    /// One code, from the question to its end.
    struct Code: Sendable, Hashable {
        enum State: String, Sendable {
            case asked, set
            /// Another lock is in the door; this one may still know the code.
            case replaced
            case dropped
        }

        let number: Int64
        let kind: CodeKind
        /// The lock it is for.
        let lock: Int64
        var window: CodeWindow
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
        case deleted(codeID: Int64)
        case notDeleted(codeID: Int64)
        /// What the lock has of the lease-long code, and how many codes in it are nobody's here.
        case looked(number: Int64, Finding, strangers: Int64)
        case changed(number: Int64)
        /// The code could not be put right; `isGone` where the lock has it no more.
        case notChanged(number: Int64, isGone: Bool)
        /// The landlord has said which lock is in the door; codes of other leases may open it until
        /// `exposed`.
        case lockNamed(Lock, exposed: Instant?)
        /// The lease is kept until another instant, beyond the one it had.
        case extended(until: Instant)
        /// From this instant on the home is not the tenant's any more, if the keys come back then.
        case leaving(from: Instant)
        /// The tenant has given the keys back.
        case over
        /// The timer of this version; codes of other leases may open the lock until `exposed`.
        case timeout(version: Int64, exposed: Instant?)
    }

    enum Effect: Sendable, Hashable {
        case reckon(number: Int64)
        case add(number: Int64)
        /// A code anew, with the digits of one that the lock lost.
        case addAgain(number: Int64, of: Int64)
        /// Has the lock compared with what a code should be.
        case look(number: Int64)
        /// Gives a code back its digits and hours.
        case change(number: Int64)
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
    /// The lock in the door; nil where none is known.
    var lock: Lock?
    /// From when until when the lease is kept.
    var lease: CodeWindow
    /// When the tenant leaves, as far as that has been said.
    var leaves: Instant?
    var redraws: Int64 = 0
    /// By how many hours the window was moved.
    var moved: Int64 = 0
    var listing: Listing?
    var visitReason: String?
    /// How often the lock was found with other codes than the lease says.
    var drifts: Int64 = 0
    /// Codes that were in the lock at the last look and are nobody's here.
    var strangers: Int64 = 0
    var codes: [Code] = []

    /// A door whose codes are to be made.
    init(_ lease: CodeWindow, lock: Lock?, at now: Instant) {
        state = .requested
        due = now
        self.lease = lease
        self.lock = lock
    }

    /// The instant until which a code of this grant may open its lock.
    var exposedUntil: Instant? { codes.filter { $0.state != .dropped }.map(\.window.ends).max() }

    /// The codes of a kind that are asked of the lock in the door, or are in it.
    func present(_ kind: CodeKind) -> [Code] {
        codes.filter {
            $0.kind == kind && $0.lock == lock?.number && ($0.state == .asked || $0.state == .set)
        }
    }

    var isKeypad: Bool { lock?.reach == .keypad }

    /// What an event means now.
    mutating func take(_ event: Event, at now: Instant) -> [Effect] {
        let before = self
        let effects: [Effect] =
            switch event {
            case .made(let number, let codeID): make(number, codeID, at: now)
            case .notMade(let number, let failure): fail(number, failure, at: now)
            case .listed(let list): read(list, at: now)
            case .notListed: unread(at: now)
            case .deleted(let codeID): deleted(codeID, at: now)
            case .notDeleted(let codeID): notDeleted(codeID, at: now)
            case .looked(let number, let finding, let strangers):
                looked(number, finding, strangers, at: now)
            case .changed(let number): changed(number, at: now)
            case .notChanged(let number, let isGone): notChanged(number, isGone, at: now)
            case .lockNamed(let lock, let exposed): name(lock, exposed, at: now)
            case .extended(let ends): extend(until: ends, at: now)
            case .leaving(let day): leave(from: day)
            case .over: isOver ? [] : revoke(at: now)
            case .timeout(let version, let exposed): timeOut(version, exposed, at: now)
            }
        if self != before { version += 1 }
        return effects
    }

    mutating func ask(
        _ kind: CodeKind,
        _ window: CodeWindow,
        _ effect: (Int64) -> Effect
    ) -> [Effect] {
        guard let lock else { return [] }
        let number = (codes.last?.number ?? 0) + 1
        codes.append(Code(number: number, kind: kind, lock: lock.number, window: window))
        return [effect(number)]
    }

    // MARK: - The code for the whole lease

    mutating func program(at now: Instant) -> [Effect] {
        state = .programming
        due = followUp(at: now)
        return ask(.lease, lease) { .add(number: $0) }
    }

    private mutating func make(_ number: Int64, _ codeID: Int64, at now: Instant) -> [Effect] {
        guard let place = codes.firstIndex(where: { $0.number == number }) else { return [] }
        if codes[place].lock != lock?.number || codes[place].state == .replaced {
            return makeElsewhere(place, codeID)
        }
        guard codes[place].state == .asked else { return [] }
        codes[place].state = .set
        codes[place].codeID = codeID
        let retired = retire()
        return retired + made(codes[place], at: now)
    }

    private mutating func made(_ code: Code, at now: Instant) -> [Effect] {
        let number = code.number
        guard code.kind == .bootstrap else {
            confirm(at: now)
            return [.issued(number: number)]
        }
        let isFirst = (present(.bootstrap) + present(.lease)).count { $0.state == .set } == 1
        let issued: [Effect] = (isFirst ? [.ready] : []) + [.issued(number: number)]
        switch state {
        case .requested where isKeypad:
            state = .bootstrap
            due = followUp(at: now) ?? lease.ends
        case .requested: return issued + program(at: now)
        case .needsVisit where visitReason == "reckon":
            visitReason = nil
            guard !isKeypad else {
                state = .bootstrap
                due = followUp(at: now) ?? lease.ends
                break
            }
            return issued + program(at: now)
        case .bootstrap: due = followUp(at: now) ?? lease.ends
        case .needsVisit: due = visitDue(at: now)
        case .programming, .drifted: due = followUp(at: now)
        case .confirmed, .revoking, .revoked: break
        }
        return issued
    }

    private mutating func fail(
        _ number: Int64,
        _ failure: Failure,
        at now: Instant
    ) -> [Effect] {
        guard let place = codes.firstIndex(where: { $0.number == number }) else { return [] }
        if codes[place].lock != lock?.number || codes[place].state == .replaced {
            // What may have been done may still open that lock.
            if failure != .unclear { codes[place].state = .dropped }
            return []
        }
        guard codes[place].state == .asked else { return [] }
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
        case (.bootstrap, _) where [.confirmed, .programming, .drifted].contains(state):
            return []
        case (.bootstrap, _): return visit("reckon", at: now)
        case (.lease, .digits) where redraws < AccessLimits.redrawsMax:
            redraws += 1
            return program(at: now)
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
            guard let asked = present(.lease).last(where: { $0.state == .asked }) else {
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
            return redraws > 1 ? visit("unclear", at: now) : program(at: now)
        case .purge:
            let over = list.filter { $0.isOurs && $0.ends <= now }
            guard !over.isEmpty else { return unread(at: now) }
            return over.prefix(AccessLimits.purgedMax).map { .delete(codeID: $0.codeID) }
        case nil: return []
        }
    }

    mutating func unread(at now: Instant) -> [Effect] {
        guard let reading = listing else { return [] }
        listing = nil
        guard reading == .search else { return visit("full", at: now) }
        let asked = present(.lease).filter { $0.state == .asked }.map(\.number)
        for place in codes.indices where asked.contains(codes[place].number) {
            // It may be there: nobody else's code may begin before its end.
            codes[place].state = .set
        }
        return visit("unclear", at: now)
    }

    private mutating func timeOut(
        _ fired: Int64,
        _ exposed: Instant?,
        at now: Instant
    ) -> [Effect] {
        guard fired == version, let due, now >= due else { return [] }
        guard now < lease.ends else { return revoke(at: now) }
        switch state {
        case .requested: return request(exposed, at: now)
        case .bootstrap, .programming, .drifted: return follow(at: now)
        case .needsVisit:
            guard lock != nil else {
                self.due = lease.ends
                return []
            }
            // Somebody may have been there: the lock is tried again while offline codes bridge the gap.
            return follow(at: now) + (isKeypad ? [] : retry())
        case .confirmed: return look(at: now)
        case .revoking, .revoked: return []
        }
    }

    mutating func request(_ exposed: Instant?, at now: Instant) -> [Effect] {
        guard lock != nil else { return visit("lock", at: now) }
        guard !present(.bootstrap).contains(where: { $0.state == .asked }) else {
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

    /// Asks the lock once more while somebody is expected there.
    private mutating func retry() -> [Effect] {
        guard present(.lease).isEmpty else { return lookAtCode() }
        return ask(.lease, lease) { .add(number: $0) }
    }

    mutating func visit(_ why: String, at now: Instant) -> [Effect] {
        state = .needsVisit
        visitReason = why
        due = visitDue(at: now)
        return [.visit(why)]
    }
}
