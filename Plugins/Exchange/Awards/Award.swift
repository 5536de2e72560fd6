import PluginKit

/// What becomes of one award, pure: from the day it is made public to the certificate, told the time.
///
/// It is told what happens and when; it returns what has to be done next. An event that finds a clock run
/// out is preceded by what that leads to, whether a timer has fired or not.
struct Award: Sendable, Hashable {
    enum State: String, Sendable, CaseIterable {
        /// Everybody may see it and those who take part may object.
        case publicity
        /// The winner is to sign.
        case contract
        /// The winner has not signed in time; two officers name the default.
        case overdue
        case signed
        case certified
        /// The winner lost it, and with it the deposit.
        case passedOver
        case annulled
    }

    /// The times that run for an award.
    enum Clock: String, Sendable, CaseIterable {
        case publicity, contract
    }

    enum Event: Sendable, Hashable {
        case objected
        /// An objection was answered, and the award stays.
        case dismissed
        case signed(by: String)
        case certified(by: String)
        case passedOver
        case annulled
    }

    enum Effect: Sendable, Hashable {
        case begin(Clock)
        /// What the clock waited for is done, or its time is over.
        case finish(Clock)
        /// Nobody waits for it any more.
        case withdraw(Clock)
        case issueCertificate
    }

    /// Why an event changes nothing; the words stand in answers to officers.
    enum Refusal: String, Error, Sendable, CaseIterable {
        case inPublicity, objectionOpen, publicityOver, noObjection, contractOverdue, notSigned,
            sameOfficer
        case awardEnded, depositDisputed
    }

    private(set) var state: State = .publicity
    /// True once the time to object is over, though an open objection may still hold the award up.
    private(set) var isPublicityOver = false
    /// Objections that nobody has answered yet.
    private(set) var openObjections: Int
    private(set) var publicityEnds: Instant?
    private(set) var contractDue: Instant?
    /// Which officer noted the contract.
    private(set) var signedBy: String?

    /// A new award; objections that came before it still have to be answered.
    static func begin(openObjections: Int) -> (Award, [Effect]) {
        (Award(openObjections: openObjections), [.begin(.publicity)])
    }

    /// An award as its row has it.
    init(
        state: State = .publicity,
        isPublicityOver: Bool = false,
        openObjections: Int,
        publicityEnds: Instant? = nil,
        contractDue: Instant? = nil,
        signedBy: String? = nil
    ) {
        self.state = state
        self.isPublicityOver = isPublicityOver
        self.openObjections = openObjections
        self.publicityEnds = publicityEnds
        self.contractDue = contractDue
        self.signedBy = signedBy
    }

    /// When the time of a clock is up; nil while the calendar of that year is unknown.
    mutating func note(_ clock: Clock, due: Instant?) {
        switch clock {
        case .publicity: publicityEnds = due
        case .contract: contractDue = due
        }
    }

    /// The clock that runs.
    var running: Clock? {
        switch state {
        case .publicity: isPublicityOver ? nil : .publicity
        case .contract, .overdue: .contract
        case .signed, .certified, .passedOver, .annulled: nil
        }
    }

    /// True when nothing changes it any more.
    var isFinal: Bool {
        switch state {
        case .certified, .passedOver, .annulled: true
        case .publicity, .contract, .overdue, .signed: false
        }
    }

    /// What the passing of time leads to.
    mutating func advance(to now: Instant) -> [Effect] {
        switch state {
        case .publicity:
            var effects: [Effect] = []
            if !isPublicityOver, let end = publicityEnds, end <= now {
                isPublicityOver = true
                effects.append(.finish(.publicity))
            }
            guard isPublicityOver, openObjections == 0 else { return effects }
            state = .contract
            return effects + [.begin(.contract)]
        case .contract:
            if let due = contractDue, due <= now { state = .overdue }
            return []
        case .overdue, .signed, .certified, .passedOver, .annulled: return []
        }
    }
}

extension Award {
    /// Takes an event, all of it or nothing.
    mutating func take(_ event: Event, at now: Instant) throws(Refusal) -> [Effect] {
        var next = self
        let effects = next.advance(to: now) + (try next.apply(event, at: now))
        self = next
        return effects
    }

    private mutating func apply(_ event: Event, at now: Instant) throws(Refusal) -> [Effect] {
        switch event {
        case .objected:
            guard state == .publicity, !isPublicityOver else { throw .publicityOver }
            openObjections += 1
            return []
        case .dismissed:
            guard openObjections > 0 else { throw .noObjection }
            openObjections -= 1
            return advance(to: now)
        case .signed(let officer):
            try needContract()
            state = .signed
            signedBy = officer
            return [.finish(.contract)]
        case .certified(let officer):
            guard state == .signed else { throw isFinal ? .awardEnded : .notSigned }
            guard officer != signedBy else { throw .sameOfficer }
            state = .certified
            return [.issueCertificate]
        case .passedOver:
            if state != .overdue { try needContract() }
            state = .passedOver
            return [.withdraw(.contract)]
        case .annulled:
            guard state != .signed, !isFinal else { throw .awardEnded }
            let left = running.map { Effect.withdraw($0) }
            state = .annulled
            return left.map { [$0] } ?? []
        }
    }

    private func needContract() throws(Refusal) {
        switch state {
        case .contract: return
        case .publicity: throw isPublicityOver ? .objectionOpen : .inPublicity
        case .overdue: throw .contractOverdue
        case .signed, .certified, .passedOver, .annulled: throw .awardEnded
        }
    }
}
