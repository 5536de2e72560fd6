import PluginKit
import Testing

@testable import Exchange

@Suite struct `The closing instant` {
    @Test func `an offer a nanosecond early wins, one at the deadline or later is told so`() {
        for (nanos, wins) in [(Int64(-1), true), (0, false), (1, false)] {
            var lot = Lot(PolicyBook.timedAtOnce)
            lot.bid("Liu", 100_000, at: Lot.opensAt.adding(seconds: 1))
            let end = lot.due
            let receipt = lot.bid("Wang", 101_000, at: end.adding(nanos: nanos))
            #expect(receipt.answer == (wins ? .accepted : .refused(.late)))
            #expect(receipt.stamp == end.adding(nanos: nanos) && receipt.link != nil)
            lot.record.advance(to: end.adding(seconds: 301))
            let winner = lot.auction.awarded.first.map { lot.auction.terms.bidders[$0].label }
            #expect(winner == (wins ? "Wang" : "Liu"))
        }
    }

    @Test func `an offer at the deadline is late even where the deadline was not told yet`() {
        var lot = Lot(PolicyBook.timedAtOnce)
        let event = AuctionEvent.bid(bidder: "Liu", fen: 100_000, key: "a")
        #expect(lot.record.take(event, at: lot.due).answer == .refused(.late))
    }

    @Test func `a deadline of an earlier version does nothing, and none comes before its time`() {
        var lot = Lot(PolicyBook.timedAtOnce)
        let first = lot.auction.deadline
        lot.bid("Liu", 100_000, at: Lot.opensAt.adding(seconds: 200))
        let second = lot.auction.deadline
        #expect(second?.at == Lot.opensAt.adding(seconds: 500))
        let stale = AuctionEvent.deadline(version: first?.version ?? -1)
        #expect(
            lot.record.take(stale, at: Lot.opensAt.adding(seconds: 300)).answer
                == .refused(.staleDeadline)
        )
        let early = AuctionEvent.deadline(version: second?.version ?? -1)
        #expect(
            lot.record.take(early, at: lot.due.adding(nanos: -1)).answer
                == .refused(.earlyDeadline)
        )
        #expect(lot.auction.deadline == second)
    }

    @Test func `a thousand offers before the close are all decided before it`() {
        var lot = Lot(PolicyBook.timedAtOnce)
        for number in 0..<1000 {
            let who = ["Liu", "Wang"][number % 2]
            let fen = 100_000 + Int64(number) * 1000
            let receipt = lot.bid(
                who,
                fen,
                at: Lot.opensAt.adding(nanos: 299_999_998_000 + Int64(number))
            )
            #expect(receipt.answer == .accepted)
        }
        lot.record.advance(to: lot.due)
        #expect(lot.auction.awarded == [1])
        #expect(lot.auction.standings[1].fen == 1_099_000)
    }

    @Test func `the hard stop and the number of extensions bound what offers put off`() {
        var policy = PolicyBook.timedAtOnce
        policy.hardStopSeconds = 400
        var lot = Lot(policy)
        lot.bid("Liu", 100_000, at: Lot.opensAt.adding(seconds: 250))
        #expect(lot.due == Lot.opensAt.adding(seconds: 400))
        policy.hardStopSeconds = nil
        policy.maxExtensions = 1
        var other = Lot(policy)
        other.bid("Liu", 100_000, at: Lot.opensAt.adding(seconds: 100))
        other.bid("Wang", 101_000, at: Lot.opensAt.adding(seconds: 200))
        #expect(other.due == Lot.opensAt.adding(seconds: 400))
        #expect(other.auction.extensions == 1)
    }

    @Test func `an outage freezes what was left, and nothing closes while nobody could offer`() {
        var lot = Lot(PolicyBook.freeThenTimed)
        lot.bid("Liu", 100_000, at: Lot.opensAt.adding(seconds: 10))
        let since = Lot.opensAt.adding(seconds: 3500)
        let back = Lot.opensAt.adding(seconds: 9000)
        #expect(lot.record.receive(.outage(since: since), at: back).answer == .accepted)
        #expect(lot.auction.state.word == "suspended")
        #expect(lot.bid("Wang", 101_000, at: back.adding(nanos: 1)).answer == .refused(.notOpen))
        let resume = AuctionEvent.resume(noticeSeconds: 600, officers: ["a", "b"])
        #expect(lot.record.receive(resume, at: back.adding(seconds: 60)).answer == .accepted)
        lot.record.advance(to: back.adding(seconds: 660))
        #expect(lot.auction.state.word == "free")
        #expect(lot.due == back.adding(seconds: 760))
        #expect(lot.auction.leader == 0)
    }

    @Test func `an opening that was missed comes later, not in the past`() {
        var lot = Lot(PolicyBook.timedAtOnce, isOpen: false)
        let back = Lot.opensAt.adding(seconds: 5000)
        let outage = AuctionEvent.outage(since: Lot.opensAt.adding(seconds: -60))
        #expect(lot.record.receive(outage, at: back).answer == .accepted)
        #expect(lot.auction.state == .scheduled && lot.due == back.adding(seconds: 600))
    }
}
