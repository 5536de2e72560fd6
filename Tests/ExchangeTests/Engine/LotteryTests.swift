import PluginKit
import Testing

@testable import Exchange

@Suite struct `Draws that anybody can do again` {
    private func sum(_ text: String) -> [UInt8] { SHA256Sum(of: Array(text.utf8)).bytes }

    @Test func `the protocol's vector comes out as it is written down`() {
        let lottery = Lottery(listRoot: sum("demo-list-root"), reveals: [], beacon: sum("beacon"))
        let entries = ["A0001", "A0002", "A0003", "A0004", "A0005"]
        let drawn = ["A0002", "A0003", "A0005", "A0004", "A0001"]
        #expect(lottery.order(of: entries, tranche: "") == drawn)
        #expect(lottery.order(of: entries.reversed(), tranche: "") == drawn)
        let first = SHA256Sum(of: Array("A0002".utf8), keyedBy: lottery.seed).hex
        #expect(first.hasPrefix("1690a976573d"))
    }

    @Test func `each place is as likely for everybody`() {
        // Chi-square with 4 degrees of freedom, beyond 23.5 in one of ten thousand runs.
        var wins = [Int](repeating: 0, count: 5)
        let entries = (0..<5).map { "B\($0)" }
        let draws = 5000
        for number in 0..<draws {
            let lottery = Lottery(listRoot: sum("list"), reveals: [], beacon: sum("\(number)"))
            let first = lottery.order(of: entries, tranche: "lot")[0]
            wins[entries.firstIndex(of: first) ?? 0] += 1
        }
        let expected = draws / 5
        let chi = wins.map { ($0 - expected) * ($0 - expected) }.reduce(0, +)
        #expect(chi * 10 < 235 * expected, "\(wins)")
    }

    /// Two holders of priority match the best offer, and the time runs out.
    private func tied() -> (lot: Lot, secrets: [String]) {
        let secrets = ["aa01", "bb02", "cc03"]
        let bidders = ["Liu", "Wang", "Chen"].map {
            AuctionTerms.Bidder(label: $0, hasPriority: $0 != "Liu")
        }
        var lot = Lot(PolicyBook.freeThenTimed, bidders: bidders) { terms in
            terms.drawCommitments = secrets.map {
                SHA256Sum(of: Hexadecimal.bytes($0) ?? []).hex
            }
        }
        lot.bid("Liu", 105_000, at: Lot.opensAt.adding(seconds: 1))
        for who in ["Wang", "Chen"] {
            _ = lot.record.receive(
                .match(bidder: who, fen: 105_000, key: "m"),
                at: Lot.opensAt.adding(seconds: 2)
            )
        }
        lot.record.advance(to: Lot.opensAt.adding(seconds: 10_000))
        return (lot, secrets)
    }

    @Test func `equal priority is drawn, once, with what was committed to`() {
        var (lot, secrets) = tied()
        #expect(lot.auction.state == .drawing([1, 2]))
        let beacon = SHA256Sum(of: [1]).hex
        let at = lot.auction.clock.adding(seconds: 1)
        let forged = AuctionEvent.draw(reveals: ["aa02", nil, nil], beacon: beacon)
        #expect(lot.record.receive(forged, at: at).answer == .refused(.revealMismatch))
        let draw = AuctionEvent.draw(reveals: [secrets[0], nil, secrets[2]], beacon: beacon)
        #expect(lot.record.receive(draw, at: at).answer == .accepted)
        #expect(Set(lot.auction.awarded) == [1, 2])
        #expect(lot.record.receive(draw, at: at).answer == .refused(.notOpen))
    }

    @Test func `who was drawn and does not sign is followed by the next, then by nobody`() {
        var (lot, secrets) = tied()
        let at = lot.auction.clock.adding(seconds: 1)
        _ = lot.record.receive(.draw(reveals: secrets, beacon: SHA256Sum(of: [1]).hex), at: at)
        let order = lot.auction.awarded.map { lot.auction.terms.bidders[$0].label }
        for label in order {
            let event = AuctionEvent.defaulted(bidder: label, officers: ["a", "b"])
            #expect(lot.record.receive(event, at: at).answer == .accepted)
        }
        #expect(lot.auction.state == .failed(.allDefaulted))
    }
}
