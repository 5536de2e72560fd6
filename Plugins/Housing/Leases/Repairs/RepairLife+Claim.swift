import PluginKit

/// What a tenant is owed for a repair (Civil Code 713): what they paid where the landlord's time was over,
/// and rent for days on which they could not use the home.
///
/// What the landlord grants is owed at once; an officer may grant more, up to the claim, and never less.
extension RepairLife {
    /// Days of lost use, half-open, and how much of the use was lost.
    struct LostUse: Sendable, Hashable {
        let from: CivilDay
        let until: CivilDay
        /// 1 to 100.
        let percent: Int64
    }

    struct Claim: Sendable, Hashable {
        let bill: Money
        let lost: LostUse?
    }

    struct Grant: Sendable, Hashable {
        let bill: Money
        /// 0 to 100.
        let percent: Int64

        init(bill: Money, percent: Int64) {
            self.bill = bill
            self.percent = percent
        }

        /// All of a claim.
        init(_ claim: Claim) { self.init(bill: claim.bill, percent: claim.lost?.percent ?? 0) }

        static let nothing = Grant(bill: Money(fen: 0), percent: 0)
    }

    /// What an officer is asked about, or was.
    enum Appeal: String, Sendable {
        case declined, claim, decided
    }

    /// True as long as nothing was claimed: a repair has one claim.
    var isUnclaimed: Bool { claim == nil }

    mutating func put(_ claim: Claim, at now: Instant) throws(Refusal) -> [Effect] {
        guard isUnclaimed, state != .declined else { throw .notNow }
        guard claim.bill.fen == 0 || remedy == .selfRepair else { throw .tooSoon }
        guard claim.bill.fen > 0 || claim.lost != nil else { throw .lostDays }
        if let lost = claim.lost {
            let last = min(completedAt ?? now, now).civilDay.adding(days: 1)
            guard reportedAt.civilDay <= lost.from, lost.from < lost.until, lost.until <= last,
                (1...100).contains(lost.percent)
            else { throw .lostDays }
        }
        self.claim = claim
        remedy = .claimed
        claimDue = now.adding(seconds: RepairLimits.claimSeconds)
        return []
    }

    mutating func answer(_ grant: Grant, at now: Instant) throws(Refusal) -> [Effect] {
        guard remedy == .claimed, let claim else { throw .notNow }
        let most = Grant(claim)
        guard grant.bill <= most.bill, grant.percent <= most.percent else { throw .tooMuch }
        let effects = settle(grant, by: .lessor)
        if grant != most {
            remedy = .answered
            appealBy = now.adding(seconds: RepairLimits.appealSeconds)
        }
        return effects
    }

    /// So much is granted, and nothing is open any more.
    mutating func settle(_ grant: Grant, by judge: RepairJudge) -> [Effect] {
        let before = self.grant ?? .nothing
        self.grant = grant
        grantedBy = judge
        remedy = .settled
        claimDue = nil
        let bill = grant.bill - before.bill
        guard bill.fen > 0 || grant.percent > before.percent else { return [] }
        return [.owe(bill: bill, percent: before.percent...grant.percent, by: judge)]
    }

    mutating func ask(at now: Instant) throws(Refusal) -> [Effect] {
        if appeal == .declined || appeal == .claim { return [] }
        guard let appealBy, now < appealBy else { throw .notNow }
        if state == .declined, appeal == nil {
            appeal = .declined
        } else if remedy == .answered {
            appeal = .claim
            remedy = .appealed
        } else {
            throw .notNow
        }
        appealDue = now.adding(seconds: RepairLimits.rulingSeconds)
        return []
    }

    /// Where it is the landlord's to repair after all the clock goes on.
    mutating func rule(_ overturned: Bool) throws(Refusal) -> [Effect] {
        guard appeal == .declined else { throw .notNow }
        stand()
        if overturned { state = .open }
        return []
    }

    mutating func rule(_ grant: Grant) throws(Refusal) -> [Effect] {
        guard appeal == .claim, let claim else { throw .notNow }
        let (least, most) = (self.grant ?? .nothing, Grant(claim))
        guard (least.bill...most.bill).contains(grant.bill),
            (least.percent...most.percent).contains(grant.percent)
        else { throw .tooMuch }
        stand()
        return settle(grant, by: .officer)
    }

    /// An appeal is over.
    mutating func stand() {
        if appeal == .claim { remedy = .settled }
        appeal = .decided
        (appealBy, appealDue) = (nil, nil)
    }
}
