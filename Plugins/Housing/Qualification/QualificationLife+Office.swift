import PluginKit

/// What waits for people and not for time: appeals, and paper that somebody suspects to be forged.
extension QualificationLife {
    mutating func appeal(at now: Instant) throws(Refusal) -> [Effect] {
        if state == .appealed { return [] }
        guard state == .deficient, let notice else { throw .notNow }
        guard appeal?.notice != notice.number else { throw .appealedAlready }
        appeal = Appeal(notice: notice.number, raisedAt: now)
        holds.append(Hold(from: now))
        state = .appealed
        return []
    }

    mutating func decideAppeal(_ isUpheld: Bool, at now: Instant) throws(Refusal) -> [Effect] {
        guard state == .appealed else {
            // Said again, perhaps on another screen.
            guard appeal?.isUpheld == isUpheld else { throw .notNow }
            return []
        }
        release(at: now)
        appeal?.decidedAt = now
        appeal?.isUpheld = isUpheld
        guard isUpheld else {
            state = .deficient
            return []
        }
        for place in items.indices where !items[place].isProven {
            items[place].answer = .proven
            items[place].answeredAt = now
        }
        return verify(.upheld, at: now)
    }

    mutating func suspect(
        _ rule: String,
        _ officer: PersonID,
        at now: Instant
    ) throws(Refusal) -> [Effect] {
        if state == .inReview, review?.rule == rule { return [] }
        guard let item = items.first(where: { $0.rule == rule }) else { throw .noItem }
        guard state == .open || state == .deficient, !item.isProven,
            reviews < QualificationLimits.reviewsMax
        else { throw .notNow }
        review = Review(rule: rule, by: officer, since: now, from: state)
        reviews += 1
        holds.append(Hold(from: now))
        state = .inReview
        return []
    }

    /// People have looked: forged paper leads to a notice and to time to cure it, as everything does.
    mutating func decide(
        _ isForged: Bool,
        _ officer: PersonID,
        at now: Instant
    ) throws(Refusal) -> [Effect] {
        guard state == .inReview, let known = review else {
            guard let review, review.isForged == isForged else { throw .notNow }
            return []
        }
        guard officer != known.by else { throw .sameOfficer }
        release(at: now)
        review?.decidedAt = now
        review?.isForged = isForged
        state = known.from
        if isForged, let place = items.firstIndex(where: { $0.rule == known.rule }) {
            items[place].answer = .disproven
            items[place].answeredAt = now
            giveNotice(.forged, at: now)
            return []
        }
        if state == .open, items.contains(where: { $0.answer == .disproven }) {
            giveNotice(.disproven, at: now)
        }
        return settle(at: now)
    }

    /// Nothing waits for an officer any more.
    mutating func release(at now: Instant) {
        for place in holds.indices where holds[place].until == nil { holds[place].until = now }
    }
}
