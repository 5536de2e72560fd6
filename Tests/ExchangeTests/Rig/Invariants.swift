import PluginKit

@testable import Exchange

/// What holds of every auction, said of its receipts, its log and where it ended.
enum Invariants {
    static func breaches(of played: RandomAuction) -> [String] {
        inLogOnce(played) + leaderImproves(played) + nothingLate(played) + withinLimit(played)
            + nothingLeaks(played) + ranksAgree(played)
    }

    private struct Line {
        let entry: JSONValue
        var seq: Int64 { entry["seq"]?.int64 ?? -1 }
        var isOffer: Bool { ["bid", "match"].contains(entry["event"]?.string) }
        var isAccepted: Bool { entry["answer"]?.string == "accepted" }
        var fen: Int64 { entry["fen"]?.string.flatMap { Int64($0) } ?? -1 }
        var at: Int64 { entry["at"]?.string.flatMap { Int64($0) } ?? -1 }
        var deadline: Int64? { entry["deadline"]?.string.flatMap { Int64($0) } }
    }

    private static func lines(_ played: RandomAuction) -> [Line] {
        played.record.lines.compactMap { text in
            (try? JSONValue.parse(Array(text.dropFirst(65).utf8))).map(Line.init)
        }
    }

    /// I1: every offer that was answered as accepted is in the log exactly once.
    private static func inLogOnce(_ played: RandomAuction) -> [String] {
        let logged = lines(played).filter { $0.isOffer && $0.isAccepted }.map(\.seq)
        let told = played.receipts.compactMap { event, receipt -> Int64? in
            switch event {
            case .bid, .match: receipt.answer == .accepted ? receipt.sequence : nil
            default: nil
            }
        }
        return logged == told ? [] : ["I1: told \(told), logged \(logged)"]
    }

    /// I2: whoever leads improves on who led before, but for a match, which equals it, and for those
    /// who are disqualified.
    private static func leaderImproves(_ played: RandomAuction) -> [String] {
        guard !played.record.auction.policy.isScored else { return [] }
        let sign: Int64 = played.record.auction.terms.direction == .forward ? 1 : -1
        var (best, leader): (Int64?, String?) = (nil, nil)
        var found: [String] = []
        var last: [String: Int64] = [:]
        for bidder in played.record.auction.terms.bidders {
            if let fen = bidder.initialFen { last[bidder.label] = fen }
        }
        for line in lines(played) {
            if line.entry["event"]?.string == "disqualify" { (best, leader) = (nil, nil) }
            guard line.isOffer, line.isAccepted, let who = line.entry["bidder"]?.string else {
                continue
            }
            last[who] = line.fen
            let now = line.entry["leader"]?.string
            let fen = now.flatMap { last[$0] }
            if let best, let fen, now != leader || fen != best {
                let isMatch = line.entry["event"]?.string == "match"
                let isBetter = (fen - best) * sign > 0 || isMatch && fen == best
                if !isBetter { found.append("I2: entry \(line.seq), \(best) then \(fen)") }
            }
            (best, leader) = (fen, now)
        }
        return found
    }

    /// I4: no offer stamped at the deadline in force or later has an effect.
    private static func nothingLate(_ played: RandomAuction) -> [String] {
        var deadline: Int64?
        var found: [String] = []
        for line in lines(played) {
            if line.isOffer, line.isAccepted, line.at >= deadline ?? .min {
                found.append("I4: entry \(line.seq)")
            }
            deadline = line.deadline
        }
        return found
    }

    /// I5: nobody is awarded beyond the limit.
    private static func withinLimit(_ played: RandomAuction) -> [String] {
        let auction = played.record.auction
        let limit: Int64? =
            switch auction.terms.limit {
            case .none: nil
            case .open(let fen): fen
            case .sealed: played.record.lines.compactMap(opened).last
            }
        guard let limit else { return [] }
        return auction.awarded.compactMap { place in
            guard let fen = auction.standings[place].fen else { return "I5: no offer" }
            let fits = auction.terms.direction == .forward ? fen >= limit : fen <= limit
            return fits ? nil : "I5: \(fen) beyond \(limit)"
        }
    }

    private static func opened(_ line: String) -> Int64? {
        guard line.contains("\"event\":\"openLimit\""), line.contains("\"answer\":\"accepted\"")
        else { return nil }
        let entry = try? JSONValue.parse(Array(line.dropFirst(65).utf8))
        return entry?["fen"]?.string.flatMap { Int64($0) }
    }

    /// Who leads, how many offer and a rank that is found in one pass are those of the whole order.
    private static func ranksAgree(_ played: RandomAuction) -> [String] {
        let auction = played.record.auction
        let ranked = auction.ranked
        guard auction.offering == ranked.count, auction.leader == ranked.first else {
            return ["rank: \(auction.offering) offer, \(auction.leader ?? -1) leads"]
        }
        return auction.standings.indices.compactMap { place in
            let whole = ranked.firstIndex(of: place).map { $0 + 1 }
            return auction.rank(of: place) == whole ? nil : "rank: of \(place), not \(whole ?? 0)"
        }
    }

    /// I7: what reaches a bidder names no other bidder and no sealed limit, in any member of any depth.
    private static func nothingLeaks(_ played: RandomAuction) -> [String] {
        let auction = played.record.auction
        var secrets = auction.terms.bidders.map(\.label)
        if case .sealed(let commitment) = auction.terms.limit { secrets.append(commitment) }
        var found: [String] = []
        for bidder in auction.terms.bidders {
            guard let view = auction.view(of: bidder.label) else { return ["I7: no view"] }
            var text = ""
            dump(view, to: &text)
            for secret in secrets where text.contains("\"\(secret)\"") {
                found.append("I7: \(bidder.label) sees \(secret)")
            }
        }
        return found
    }
}
