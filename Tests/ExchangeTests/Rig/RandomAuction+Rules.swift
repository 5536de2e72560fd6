import PluginKit

@testable import Exchange

extension RandomAuction {
    /// A sound policy: one of the book, or one that was changed in several places.
    static func policy(_ random: inout SplitMix64) -> Policy {
        let begun = PolicyBook.all[random.index(below: PolicyBook.all.count)]
        for _ in 0..<10 {
            var policy = begun
            guard random.pick(0...2) > 0 else { return begun }
            for _ in 0..<random.pick(1...5) { change(&policy, &random) }
            if PolicyReview.findings(in: policy).isEmpty { return policy }
        }
        return begun
    }

    private static func change(_ policy: inout Policy, _ random: inout SplitMix64) {
        switch random.pick(0...17) {
        case 0: policy.freeSeconds = random.pick(0...3) * 300
        case 1: policy.entrySeconds = random.pick(0...1) * 60
        case 2:
            policy.timed = Policy.Timed(
                firstSeconds: random.pick(1...600),
                windowSeconds: random.pick(1...300),
                cooldownSeconds: random.pick(0...3) == 0 ? 10 : 0
            )
            policy.rounds = nil
        case 3: policy.trigger = Policy.Trigger.allCases[random.index(below: 3)]
        case 4: policy.hardStopSeconds = random.pick(300...9000)
        case 5: policy.maxExtensions = random.pick(0...3)
        case 6: policy.stepMode = Policy.StepMode.allCases[random.index(below: 3)]
        case 7: policy.stepBase = Policy.StepBase.allCases[random.index(below: 3)]
        case 8: policy.minQualified = random.pick(1...3)
        case 9: policy.minBidders = random.pick(1...3)
        case 10: policy.mustBidInFree.toggle()
        case 11: policy.allowNonLeading.toggle()
        case 12: policy.selfUndercut.toggle()
        case 13: policy.isScored.toggle()
        case 14: policy.tie = .lottery
        case 15: policy.awardees = random.pick(1...3)
        case 16: policy.hasPriority.toggle()
        default: policy.outage = Policy.Outage.allCases[random.index(below: 3)]
        }
    }

    /// Sound terms but for limit and draw.
    static func terms(
        _ random: inout SplitMix64,
        _ policy: Policy,
        _ seed: UInt64
    ) -> AuctionTerms {
        let direction = policy.directions[random.index(below: policy.directions.count)]
        let sign: Int64 = direction == .forward ? 1 : -1
        let bidders = (0..<random.pick(0...5)).map { number in
            AuctionTerms.Bidder(
                label: "B\(number + 1)",
                quality: policy.isScored ? random.pick(1...4) : 1,
                hasPriority: policy.hasPriority && random.pick(0...2) > 0,
                initialFen: policy.rounds == nil ? nil : 100_000 + sign * random.pick(0...3) * 1000
            )
        }
        var terms = AuctionTerms(
            id: "lot-\(seed)",
            direction: direction,
            opensAt: Stamp(nanos: 1_800_000_000_000_000_000 + random.pick(0...9)),
            startFen: 100_000,
            stepFen: 1000,
            stepMaxFen: policy.stepMode == .range ? 5000 : nil,
            bidders: bidders
        )
        if random.pick(0...5) == 0 {
            terms.hardStopAt = terms.opensAt.adding(seconds: random.pick(1...9000))
        }
        return terms
    }
}
