import PluginKit
import Testing

@testable import Exchange

@Suite struct `What the review of a policy finds` {
    private typealias Change = @Sendable (inout Policy) -> Void

    private static let contradictions: [(String, Change)] = [
        ("/id", { $0.id = "中文" }), ("/directions", { $0.directions = [] }),
        ("/directions", { $0.directions = [.forward, .forward] }),
        ("/timed", { ($0.timed, $0.freeSeconds) = (nil, 0) }),
        ("/timed/windowSeconds", { $0.timed?.windowSeconds = 0 }),
        ("/timed/firstSeconds", { $0.timed?.firstSeconds = .max }),
        ("/freeSeconds", { $0.freeSeconds = -1 }), ("/awardees", { $0.awardees = 4 }),
        ("/rounds", { $0.rounds = PolicyBook.threeRounds.rounds }),
        ("/entrySeconds", { ($0.entrySeconds, $0.freeSeconds) = (60, 0) }),
        ("/mustBidInFree", { ($0.mustBidInFree, $0.freeSeconds) = (true, 0) }),
        ("/stepShare", { $0.stepShare = .init(minBasisPoints: 50, maxBasisPoints: 500) }),
        (
            "/stepShare",
            {
                $0.stepMode = .range
                $0.stepShare = .init(minBasisPoints: 500, maxBasisPoints: 50)
            }
        ),
        ("/stepBase", { ($0.isScored, $0.hasPriority) = (true, false) }),
        ("/hasPriority", { ($0.isScored, $0.stepBase) = (true, .own) }),
        ("/tie", { $0.hasPriority = false }), ("/minBidders", { $0.minBidders = 3 }),
        ("/hardStopSeconds", { $0.hardStopSeconds = 3600 }),
        ("/maxExtensions", { ($0.timed, $0.maxExtensions) = (nil, 3) }),
        (
            "/timed/cooldownSeconds",
            {
                $0.timed?.cooldownSeconds = 10
                $0.trigger = .leaderChange
            }
        ),
    ]

    @Test(arguments: contradictions.indices)
    func `each contradiction is named with its place and what to do`(number: Int) {
        let (place, change) = Self.contradictions[number]
        var policy = PolicyBook.freeThenTimed
        #expect(PolicyReview.findings(in: policy).isEmpty)
        change(&policy)
        let findings = PolicyReview.findings(in: policy)
        #expect(findings.map(\.place).contains(place), "\(findings)")
        for finding in findings {
            #expect(!finding.problem.zh.isEmpty && !finding.remedy.en.isEmpty)
        }
    }

    @Test(arguments: PolicyBook.all)
    func `every policy of the book is sound and reads back as it was written`(
        policy: Policy
    ) throws {
        #expect(PolicyReview.findings(in: policy) == [])
        #expect(try PolicyText.policy(PolicyText.bytes(of: policy)) == policy)
    }

    @Test(arguments: [
        ("\"version\":1", "\"version\":1.0"), ("\"version\":1", "\"version\":\"1\""),
        ("\"id\":", "\"ID\":"), ("\"tie\":\"lottery\"", "\"tie\":\"dice\""),
        ("\"timed\":{", "\"timed\":{\"more\":1,"), ("\"freeSeconds\":3600,", ""),
    ])
    func `a record that is not read to the letter is refused`(from: String, to: String) {
        let text = String(decoding: PolicyText.bytes(of: PolicyBook.freeThenTimed), as: UTF8.self)
        #expect(text.contains(from))
        let changed = text.replacing(from, with: to)
        #expect(throws: Fault.self) { try PolicyText.policy(Array(changed.utf8)) }
    }

    private static let badTerms: [(String, @Sendable (inout AuctionTerms) -> Void)] = [
        ("/direction", { $0.direction = .reverse }), ("/startFen", { $0.startFen = 0 }),
        ("/stepFen", { $0.stepFen = -1 }), ("/stepMaxFen", { $0.stepMaxFen = 5000 }),
        ("/limit/fen", { $0.limit = .open(fen: 99_999) }),
        ("/limit/commitment", { $0.limit = .sealed(commitment: "00") }),
        ("/hardStopAt", { $0.hardStopAt = $0.opensAt }),
        ("/opensAt", { $0.opensAt = Stamp(nanos: .max) }),
        ("/bidders", { $0.bidders.append($0.bidders[0]) }),
        ("/bidders/0/quality", { $0.bidders[0].quality = 2 }),
        ("/bidders/0/hasPriority", { $0.bidders[0].hasPriority = true }),
        ("/bidders/0/initialFen", { $0.bidders[0].initialFen = 100_000 }),
        ("/drawCommitments", { $0.drawCommitments = ["00"] }),
    ]

    @Test(arguments: badTerms.indices)
    func `terms that do not fit their policy are named as well`(number: Int) {
        let (place, change) = Self.badTerms[number]
        let policy = PolicyBook.timedAtOnce
        var terms = Lot(policy).auction.terms
        #expect(TermsReview.findings(in: terms, under: policy) == [])
        change(&terms)
        #expect(TermsReview.findings(in: terms, under: policy).map(\.place).contains(place))
    }

    @Test func `a step above the start price leaves a reverse auction without a second offer`() {
        var terms = Lot(PolicyBook.backToTwoMinutes, direction: .reverse).auction.terms
        terms.stepFen = terms.startFen
        let found = TermsReview.findings(in: terms, under: PolicyBook.backToTwoMinutes)
        #expect(found.map(\.place) == ["/stepFen"])
        // A limit that equals the start price is no contradiction.
        terms.stepFen = 1000
        terms.limit = .open(fen: terms.startFen)
        #expect(TermsReview.findings(in: terms, under: PolicyBook.backToTwoMinutes) == [])
    }
}
