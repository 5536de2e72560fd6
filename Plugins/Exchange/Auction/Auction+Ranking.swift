// Who is better: exact, by whole numbers alone.
extension Auction {
    /// How much better one amount is than another; negative when it is worse.
    func gain(of fen: Int64, over other: Int64) -> Int64 {
        terms.direction == .forward ? fen - other : other - fen
    }

    /// Whether an award at this amount keeps to a limit.
    func isWithin(_ limit: Int64, _ fen: Int64) -> Bool { gain(of: fen, over: limit) >= 0 }

    /// Above zero when the first offer is better, below when the second is; 0 when neither is.
    ///
    /// Scored amounts are divided by quality: a/p against b/q is a·q against b·p in 128 bits.
    func compare(_ fen: Int64, _ quality: Int64, _ other: Int64, _ otherQuality: Int64) -> Int {
        let (left, right): (Int128, Int128)
        if policy.isScored {
            left = Int128(fen) * Int128(otherQuality)
            right = Int128(other) * Int128(quality)
        } else {
            (left, right) = (Int128(fen), Int128(other))
        }
        guard left != right else { return 0 }
        return (left > right) == (terms.direction == .forward) ? 1 : -1
    }

    /// As `compare`, of offers that stand; of equal ones a match is better.
    private func compare(_ one: Int, _ other: Int) -> Int {
        let order = compare(
            standings[one].fen ?? 0,
            terms.bidders[one].quality,
            standings[other].fen ?? 0,
            terms.bidders[other].quality
        )
        guard order == 0 else { return order }
        return (standings[one].isMatch ? 1 : 0) - (standings[other].isMatch ? 1 : 0)
    }

    private func outranks(_ one: Int, _ other: Int) -> Bool {
        let order = compare(one, other)
        return order == 0 ? standings[one].sequence < standings[other].sequence : order > 0
    }

    private func hasOffer(_ place: Int) -> Bool {
        standings[place].fen != nil && !standings[place].isOut
    }

    /// Places with an offer, the best first; of equal ones a match, then the earlier.
    var ranked: [Int] {
        standings.indices.filter(hasOffer).sorted { one, other in
            let order = compare(one, other)
            guard order == 0 else { return order > 0 }
            let (first, second) = (standings[one].sequence, standings[other].sequence)
            return first == second ? one < other : first < second
        }
    }

    /// The place among `ranked`, from 1 on, in one pass; nil for who has no offer that counts.
    func rank(of place: Int) -> Int? {
        guard hasOffer(place) else { return nil }
        let before = standings.indices.count { other in
            guard other != place, hasOffer(other) else { return false }
            // First offers that came with the registration have no number: places decide.
            return outranks(other, place) || other < place && !outranks(place, other)
        }
        return before + 1
    }

    /// Looks at every offer: who leads, and how many count.
    mutating func rankAnew() {
        leader = nil
        offering = 0
        for place in standings.indices where hasOffer(place) {
            offering += 1
            if let known = leader, !outranks(place, known) { continue }
            leader = place
        }
    }

    /// Somebody's offer stands now: whoever led leads on unless they are outranked, for nobody's own becomes worse.
    mutating func rankOffer(of place: Int, isFirst: Bool) {
        if isFirst { offering += 1 }
        if let leader, leader == place || !outranks(place, leader) { return }
        leader = place
    }

    /// How many are ranked before somebody; all who have an offer, before one who has none.
    func ahead(of place: Int) -> Int {
        standings.indices.count { other in
            other != place && hasOffer(other) && (!hasOffer(place) || outranks(other, place))
        }
    }

    /// Those whose offers equal the best, by place.
    var tied: [Int] {
        guard let leader else { return [] }
        return standings.indices.filter { hasOffer($0) && compare($0, leader) == 0 }
    }
}
