import PluginKit

/// What keeps a thing off the board, judged by what its application says: pure, by whole numbers.
struct Eligibility: Sendable, Hashable {
    /// A collective's decision: how many may vote, came and agreed.
    struct Decision: Sendable, Hashable {
        let entitled: Int64
        let present: Int64
        let agreed: Int64
    }

    /// A part of a whole that has to be reached, or exceeded.
    struct Share: Sendable, Hashable {
        let of: Int64
        let per: Int64
        let isExceeded: Bool

        /// Counts up to a billion.
        func holds(_ part: Int64, of whole: Int64) -> Bool {
            isExceeded ? part * per > whole * of : part * per >= whole * of
        }
    }

    /// What a decision takes.
    struct Quorum: Sendable, Hashable {
        let present: Share
        let agreed: Share
        /// Whether agreement is counted among all who may vote, or among those who came.
        let isOfAll: Bool

        /// More than half have to come, and of those more than half to agree; of land two thirds of all.
        static func of(_ kind: LotKind) -> Quorum {
            let half = Share(of: 1, per: 2, isExceeded: true)
            let thirds = Share(of: 2, per: 3, isExceeded: false)
            return switch kind {
            case .landUse: Quorum(present: half, agreed: thirds, isOfAll: true)
            case .assetLease, .assetSale, .rights, .procurement:
                Quorum(present: half, agreed: half, isOfAll: false)
            }
        }

        func isMet(by decision: Decision) -> Bool {
            let whole = isOfAll ? decision.entitled : decision.present
            return decision.agreed <= decision.present && decision.present <= decision.entitled
                && present.holds(decision.present, of: decision.entitled)
                && agreed.holds(decision.agreed, of: whole)
        }
    }

    /// Why it may not be listed.
    enum Gap: String, Sendable, CaseIterable {
        case noDecision, quorumMissed, noPrice, encumbered, noTerm, termBeyondRight, useChanged
    }

    var kind: LotKind
    var decision: Decision?
    /// The price that was approved: no forward auction starts below it, no reverse one above.
    var approvedFen: Int64?
    /// The last day of what is let, and of the right that lets it.
    var termEnds: CivilDay?
    var rightEnds: CivilDay?
    var isEncumbered = false
    var hasConsent = false
    var changesUse = false

    /// Everything that keeps it off the board, in one order; empty when nothing does.
    var gaps: [Gap] {
        var found: [Gap] = []
        if let decision {
            if !Quorum.of(kind).isMet(by: decision) { found.append(.quorumMissed) }
        } else {
            found.append(.noDecision)
        }
        if approvedFen == nil { found.append(.noPrice) }
        if isEncumbered, !hasConsent { found.append(.encumbered) }
        if isForATime {
            if let termEnds, let rightEnds {
                if termEnds > rightEnds { found.append(.termBeyondRight) }
            } else {
                found.append(.noTerm)
            }
        }
        if changesUse { found.append(.useChanged) }
        return found
    }

    private var isForATime: Bool {
        switch kind {
        case .landUse, .assetLease, .rights: true
        case .assetSale, .procurement: false
        }
    }

    /// Whether a start price keeps to the approved one.
    func allows(startFen: Int64, isForward: Bool) -> Bool {
        guard let approvedFen else { return false }
        return isForward ? startFen >= approvedFen : startFen <= approvedFen
    }
}
