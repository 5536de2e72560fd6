import PluginKit
import Testing

@testable import Exchange

/// What other auction systems were found to get wrong; each is a rule here.
@Suite struct `Defects that others have` {
    @Test func `an acknowledged offer is never overwritten by what was read before it`() {
        // There: the clock's process wrote back the whole list it had read, and an offer between was lost.
        var lot = Lot(PolicyBook.threeRounds, direction: .reverse, bidders: rounds)
        lot.record.advance(to: lot.due)
        guard case .live(let live) = lot.auction.state else {
            Issue.record("no turn")
            return
        }
        let who = lot.auction.terms.bidders[live.order[0]].label
        let stamp = lot.due.adding(nanos: -1)
        #expect(lot.bid(who, 90_000, at: stamp).answer == .accepted)
        lot.record.advance(to: lot.due)
        #expect(lot.auction.standings[live.order[0]].fen == 90_000)
        #expect(
            lot.record.lines.count { $0.contains("\"answer\":\"accepted\",\"state\":\"turn\"") }
                >= 2
        )
    }

    @Test func `an offer never lands on a stage that is over`() {
        // There: no look at the clock; the stage ended when a poller came by.
        var lot = Lot(PolicyBook.threeRounds, direction: .reverse, bidders: rounds)
        lot.record.advance(to: lot.due)
        guard case .live(let live) = lot.auction.state else {
            Issue.record("no turn")
            return
        }
        let who = lot.auction.terms.bidders[live.order[0]].label
        #expect(lot.bid(who, 90_000, at: lot.due).answer == .refused(.notYourTurn))
        let event = AuctionEvent.bid(bidder: who, fen: 90_000, key: "x")
        var other = Lot(PolicyBook.threeRounds, direction: .reverse, bidders: rounds)
        other.record.advance(to: other.due)
        #expect(other.record.take(event, at: other.due).answer == .refused(.late))
    }

    @Test func `two offers are never both valid against the same price`() {
        // There: the check came before the lock.
        var lot = Lot(PolicyBook.timedAtOnce)
        let at = Lot.opensAt.adding(seconds: 1)
        #expect(lot.bid("Liu", 101_000, at: at).answer == .accepted)
        #expect(lot.bid("Wang", 101_000, at: at).answer == .refused(.notLeading))
    }

    @Test func `a refused or senseless event blocks nobody`() {
        // There: an exception kept the lock for good.
        var lot = Lot(PolicyBook.timedAtOnce)
        let at = Lot.opensAt.adding(seconds: 1)
        for event: AuctionEvent in [
            .draw(signature: ""), .reveal(party: .max, secret: ""), .openLimit(fen: .min, salt: ""),
            .bid(bidder: "", fen: .min, key: ""), .outage(since: Stamp(nanos: .min)),
            .resume(noticeSeconds: .max, officers: []), .deadline(version: .max),
        ] { _ = lot.record.receive(event, at: at) }
        #expect(lot.bid("Liu", 100_000, at: at).answer == .accepted)
    }

    @Test func `a legal offer in steps of ten fen is legal, whatever its size`() {
        // There: 0.3 % 0.1 in binary floating point is not 0.
        var policy = PolicyBook.timedAtOnce
        policy.stepMode = .multiple
        var lot = Lot(policy) { ($0.startFen, $0.stepFen) = (10, 10) }
        var at = Lot.opensAt
        for (place, fen) in [Int64(30), 70, 8_999_999_999_999_990].enumerated() {
            at = at.adding(nanos: 1)
            #expect(lot.bid(["Liu", "Wang"][place % 2], fen, at: at).answer == .accepted)
        }
        let odd = lot.bid("Liu", 8_999_999_999_999_995, at: at.adding(nanos: 1))
        #expect(odd.answer == .refused(.stepTooSmall))
    }

    @Test func `no amount is magic: one below zero is refused and cancels nothing`() {
        // There: -1 took an offer back.
        var lot = Lot(PolicyBook.timedAtOnce)
        lot.bid("Liu", 100_000, at: Lot.opensAt.adding(seconds: 1))
        let taken = lot.bid("Liu", -1, at: Lot.opensAt.adding(seconds: 2))
        #expect(taken.answer == .refused(.badAmount))
        #expect(lot.auction.standings[0].fen == 100_000)
    }

    @Test func `a suspension keeps every offer`() {
        // There: results were thrown away after two minutes of lateness.
        var lot = Lot(PolicyBook.timedAtOnce)
        lot.bid("Liu", 100_000, at: Lot.opensAt.adding(seconds: 1))
        _ = lot.record.receive(
            .suspend(officers: ["a", "b"]),
            at: Lot.opensAt.adding(seconds: 2)
        )
        _ = lot.record.receive(
            .resume(noticeSeconds: 600, officers: ["a", "b"]),
            at: Lot.opensAt.adding(seconds: 3)
        )
        lot.record.advance(to: Lot.opensAt.adding(seconds: 10_000))
        #expect(lot.auction.awarded == [0])
    }

    @Test func `close scores are told apart exactly, where doubles see a tie`() {
        var policy = PolicyBook.threeRounds
        policy.isScored = true
        let auction = Lot(policy, direction: .reverse, bidders: rounds).auction
        // Both come to nine million fen a point; one fen more or less is a ten-millionth of a fen a point.
        let (fen, other): (Int64, Int64) = (9_000_000_000_000_000, 8_999_999_991_000_000)
        #expect(auction.compare(fen, 1_000_000_000, other, 999_999_999) == 0)
        #expect(auction.compare(fen - 1, 1_000_000_000, other, 999_999_999) == 1)
        #expect(auction.compare(fen, 1_000_000_000, other - 1, 999_999_999) == -1)
    }

    private var rounds: [AuctionTerms.Bidder] {
        ["Liu", "Wang"].map { .init(label: $0, initialFen: 100_000) }
    }
}
