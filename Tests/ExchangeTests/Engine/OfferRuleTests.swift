import PluginKit
import Testing

@testable import Exchange

@Suite struct `Who may offer what` {
    private let second = Lot.opensAt.adding(seconds: 1)

    @Test func `the same key brings the same offer once, and another amount is refused`() {
        var lot = Lot(PolicyBook.timedAtOnce)
        let first = lot.bid("Liu", 100_000, at: second, key: "k")
        let again = lot.bid("Liu", 100_000, at: second.adding(seconds: 5), key: "k")
        #expect(again.answer == .repeated(sequence: first.sequence))
        #expect(again.link == nil && lot.record.lines.count == 2)
        let later = second.adding(seconds: 6)
        #expect(lot.bid("Liu", 101_000, at: later, key: "k").answer == .refused(.keyReused))
        #expect(lot.bid("Wang", 101_000, at: later, key: "k").answer == .accepted)
    }

    @Test func `back to two minutes: only an offer that overtakes somebody puts the end off`() {
        var lot = Lot(PolicyBook.backToTwoMinutes, direction: .reverse)
        let end = lot.due
        lot.bid("Liu", 90_000, at: end.adding(seconds: -60))
        #expect(lot.due == end, "nobody was overtaken")
        lot.bid("Wang", 95_000, at: end.adding(seconds: -50))
        #expect(lot.due == end, "Wang comes second")
        lot.bid("Wang", 89_000, at: end.adding(seconds: -40))
        #expect(lot.due == end.adding(seconds: 80))
        lot.bid("Wang", 80_000, at: end.adding(seconds: -39))
        #expect(lot.due == end.adding(seconds: 80), "Wang led already")
    }

    @Test func `after each better price: never the own one, steps within the range`() {
        var lot = Lot(PolicyBook.afterEachBetterPrice, direction: .reverse) {
            ($0.stepFen, $0.stepMaxFen) = (500, 5000)
        }
        #expect(lot.bid("Liu", 96_000, at: second).answer == .accepted)
        #expect(lot.bid("Liu", 95_000, at: second).answer == .refused(.ownPrice))
        #expect(lot.bid("Wang", 95_501, at: second).answer == .refused(.stepTooSmall))
        #expect(lot.bid("Wang", 90_999, at: second).answer == .refused(.stepTooLarge))
        #expect(lot.bid("Wang", 99_000, at: second).answer == .accepted)
        #expect(lot.auction.leader == 0)
        #expect(lot.bid("Wang", 95_000, at: second).answer == .accepted)
        #expect(lot.auction.leader == 1)
    }

    @Test func `entry confirmed: who did not offer freely or did not say so stays outside`() {
        var lot = Lot(PolicyBook.entryConfirmed)
        lot.bid("Liu", 100_000, at: second)
        lot.bid("Wang", 101_000, at: second)
        lot.record.advance(to: lot.due)
        let entering = lot.auction.clock.adding(seconds: 1)
        #expect(lot.bid("Liu", 102_000, at: entering).answer == .refused(.notOpen))
        let chen = lot.record.receive(.enter(bidder: "Chen"), at: entering)
        #expect(chen.answer == .refused(.noFreeBid))
        #expect(lot.record.receive(.enter(bidder: "Liu"), at: entering).answer == .accepted)
        lot.record.advance(to: lot.due)
        let timed = lot.auction.clock.adding(seconds: 1)
        #expect(lot.bid("Wang", 102_000, at: timed).answer == .refused(.entryNotConfirmed))
        #expect(lot.bid("Chen", 102_000, at: timed).answer == .refused(.noFreeBid))
        #expect(lot.bid("Liu", 102_000, at: timed).answer == .accepted)
    }

    @Test func `silence in the first window awards the best free offer, silence in both nobody`() {
        var lot = Lot(PolicyBook.freeThenTimed)
        lot.bid("Liu", 103_000, at: second)
        lot.record.advance(to: Lot.opensAt.adding(seconds: 3900))
        #expect(lot.auction.awarded == [0])
        var silent = Lot(PolicyBook.freeThenTimed)
        silent.record.advance(to: Lot.opensAt.adding(seconds: 3900))
        #expect(silent.auction.state == .failed(.noBids))
    }

    @Test func `three rounds: the worst offers first, and closing comes after the results`() {
        let bidders = [("Liu", 95_000), ("Wang", 90_000), ("Chen", 95_000)].map {
            AuctionTerms.Bidder(label: $0.0, initialFen: Int64($0.1))
        }
        var lot = Lot(PolicyBook.threeRounds, direction: .reverse, bidders: bidders)
        lot.record.advance(to: lot.due)
        guard case .live(let live) = lot.auction.state else {
            Issue.record("no turn")
            return
        }
        #expect(live.order == [2, 0, 1], "of equal ones the earlier is better, so it comes later")
        let seconds: Int64 = 300 + 3 * (3 * 120) + 2 * 120 + 120
        lot.record.advance(to: Lot.opensAt.adding(seconds: seconds).adding(nanos: -1))
        #expect(lot.auction.state.word == "results")
        lot.record.advance(to: Lot.opensAt.adding(seconds: seconds))
        #expect(lot.auction.awarded == [1, 0])
    }

    @Test func `priority matches exactly, for holders only, and leads`() {
        let bidders = ["Liu", "Wang", "Chen"].map {
            AuctionTerms.Bidder(label: $0, hasPriority: $0 == "Wang")
        }
        var lot = Lot(PolicyBook.entryConfirmed, bidders: bidders)
        func match(_ who: String, _ fen: Int64) -> AuctionAnswer {
            lot.record.receive(.match(bidder: who, fen: fen, key: "m"), at: second).answer
        }
        #expect(match("Wang", 105_000) == .refused(.priorityMismatch))
        lot.bid("Liu", 105_000, at: second)
        #expect(match("Chen", 105_000) == .refused(.noPriority))
        #expect(match("Wang", 105_001) == .refused(.priorityMismatch))
        #expect(match("Wang", 105_000) == .accepted)
        #expect(lot.auction.leader == 1)
        #expect(match("Liu", 105_000) == .refused(.noPriority))
    }

    @Test func `a sealed limit is opened by what was committed to, and decides`() {
        let seal = LimitSeal.commitment(fen: 110_000, salt: "s")
        for (fen, isMet) in [(Int64(109_000), false), (110_000, true)] {
            var lot = Lot(PolicyBook.timedAtOnce) { $0.limit = .sealed(commitment: seal) }
            lot.bid("Liu", fen, at: second)
            lot.record.advance(to: lot.due)
            let at = lot.auction.clock
            let forged = lot.record.receive(.openLimit(fen: 100_000, salt: "s"), at: at)
            #expect(forged.answer == .refused(.limitMismatch))
            _ = lot.record.receive(.openLimit(fen: 110_000, salt: "s"), at: at)
            #expect(lot.auction.state == (isMet ? .closed([0]) : .failed(.limitNotMet)))
        }
    }

    @Test func `a leader who is disqualified leads no more, and officers come in pairs`() {
        var lot = Lot(PolicyBook.timedAtOnce)
        lot.bid("Liu", 100_000, at: second)
        lot.bid("Wang", 105_000, at: second)
        let alone = AuctionEvent.disqualify(bidder: "Wang", officers: ["a", "a"])
        #expect(lot.record.receive(alone, at: second).answer == .refused(.twoOfficers))
        let both = AuctionEvent.disqualify(bidder: "Wang", officers: ["a", "b"])
        #expect(lot.record.receive(both, at: second).answer == .accepted)
        #expect(lot.auction.leader == 0)
        #expect(lot.bid("Wang", 120_000, at: second).answer == .refused(.disqualified))
    }

    @Test func `too few bidders do not open it, too few offers award nothing`() {
        var policy = PolicyBook.timedAtOnce
        policy.minQualified = 4
        #expect(Lot(policy).auction.state == .failed(.tooFewQualified))
        policy.minQualified = 3
        policy.minBidders = 3
        var lot = Lot(policy)
        lot.bid("Liu", 100_000, at: second)
        lot.bid("Wang", 101_000, at: second)
        lot.record.advance(to: lot.due)
        #expect(lot.auction.state == .failed(.tooFewBidders))
    }

    @Test func `a bidder sees their own rank and offer, and the best only where the policy says`() {
        var lot = Lot(PolicyBook.backToTwoMinutes, direction: .reverse)
        lot.bid("Liu", 90_000, at: second)
        lot.bid("Wang", 95_000, at: second)
        let view = lot.auction.view(of: "Wang")
        #expect(view?.rank == 2 && view?.ownFen == 95_000)
        #expect(view?.everybody.bestFen == nil && view?.everybody.offering == 2)
        #expect(lot.auction.view(of: "somebody") == nil)
    }

    @Test func `each offer ends a round, after which everybody rests ten seconds`() {
        var lot = Lot(PolicyBook.roundByBid)
        lot.bid("Liu", 100_000, at: second)
        #expect(lot.auction.state.word == "cooldown")
        #expect(lot.bid("Wang", 101_000, at: second).answer == .refused(.notOpen))
        lot.record.advance(to: second.adding(seconds: 10))
        #expect(lot.due == second.adding(seconds: 190))
        lot.record.advance(to: lot.due)
        #expect(lot.auction.awarded == [0])
    }
}
