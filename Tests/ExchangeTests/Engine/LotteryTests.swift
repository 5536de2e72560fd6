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

    private let signature = String(repeating: "b4", count: 48)

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

    @Test
    func `equal priority is drawn, once, by a beacon that nobody knew when the list was frozen`()
        throws
    {
        var (lot, secrets) = tied()
        #expect(lot.auction.state == .drawing([1, 2]))
        let notice = try #require(lot.auction.drawNotice)
        let due = notice.beaconAt
        let frozen = lot.auction.clock
        #expect(due.nanos - frozen.nanos >= 86_400_000_000_000)
        #expect(due.nanos - frozen.nanos < 86_403_000_000_000)
        let at = frozen.adding(seconds: 1)
        func tell(_ event: AuctionEvent, _ stamp: Stamp) -> AuctionAnswer {
            lot.record.receive(event, at: stamp).answer
        }
        let draw = AuctionEvent.draw(signature: signature)
        #expect(tell(.reveal(party: 1, secret: "aa02"), at) == .refused(.revealMismatch))
        #expect(tell(.reveal(party: 4, secret: secrets[0]), at) == .refused(.revealMismatch))
        #expect(tell(.reveal(party: 0, secret: secrets[0]), at) == .refused(.revealMismatch))
        #expect(tell(.reveal(party: 1, secret: secrets[0]), at) == .accepted)
        #expect(tell(.reveal(party: 1, secret: secrets[0]), at) == .refused(.revealMismatch))
        #expect(tell(draw, due.adding(nanos: -1)) == .refused(.earlyBeacon))
        #expect(tell(.reveal(party: 3, secret: secrets[2]), due.adding(nanos: -1)) == .accepted)
        #expect(tell(.reveal(party: 2, secret: secrets[1]), due) == .refused(.late))
        #expect(tell(.draw(signature: "00"), due) == .refused(.badBeacon))
        #expect(tell(draw, due) == .accepted)
        #expect(Set(lot.auction.awarded) == [1, 2])
        #expect(lot.auction.drawNotice?.reveals == [secrets[0], nil, secrets[2]])
        #expect(tell(draw, due) == .refused(.notOpen))
    }

    @Test(
        arguments: [
            // Quicknet's round of that midnight, by its own schedule.
            ("2026-04-19T00:00:00.000Z", 27_946_612, "2026-04-20T00:00:00.000Z"),
            ("2026-04-19T00:00:00.001Z", 27_946_613, "2026-04-20T00:00:03.000Z"),
            ("2026-04-18T23:59:57.001Z", 27_946_612, "2026-04-20T00:00:00.000Z"),
            ("2020-01-01T00:00:00.000Z", 1, "2023-08-23T15:09:27.000Z"),
        ] as [(String, Int64, String)]
    )
    func `nobody chooses the round`(frozen: String, round: Int64, at: String) throws {
        let instant = try #require(Instant(rfc3339: frozen))
        let notice = DrawNotice(at: Stamp(instant), parties: 3)
        #expect(notice.round == round && notice.beaconAt.instant.rfc3339 == at)
    }

    @Test func `who was drawn and does not sign is followed by the next, then by nobody`() throws {
        var (lot, secrets) = tied()
        let at = try #require(lot.auction.drawNotice?.beaconAt)
        for (place, secret) in secrets.enumerated() {
            let shown = AuctionEvent.reveal(party: Int64(place + 1), secret: secret)
            _ = lot.record.receive(shown, at: lot.auction.clock)
        }
        _ = lot.record.receive(.draw(signature: signature), at: at)
        let order = lot.auction.awarded.map { lot.auction.terms.bidders[$0].label }
        for label in order {
            let event = AuctionEvent.defaulted(bidder: label, officers: ["a", "b"])
            #expect(lot.record.receive(event, at: at).answer == .accepted)
        }
        #expect(lot.auction.state == .failed(.allDefaulted))
    }
}
