import PluginKit

/// Terms and bidders of a simulated auction.
struct SimulatedTerms {
    let terms: AuctionTerms
    let agents: [SimulatedAuction.Agent]
    let limitFen: Int64
    let salt: String
    let secrets: [String]

    /// Start prices of 2,000 yuan to 2 million, steps of about a hundredth, up to eight bidders.
    init(_ number: Int, _ policy: Policy, _ random: inout SplitMix64) {
        let direction = policy.directions[random.index(below: policy.directions.count)]
        let sign: Int64 = direction == .forward ? 1 : -1
        let start = random.pick(2...2000) * 100_000
        let (step, stepMax) = SimulatedTerms.steps(start, policy.stepShare)
        let opensAt = Stamp(nanos: 1_800_000_000_000_000_000).adding(seconds: Int64(number) * 60)
        // Nine of ten owners hope for no more than bidders can pay.
        limitFen = start + sign * start * random.pick(0...20) / 100
        salt = "salt-\(random.next())"
        secrets = (0..<3).map { _ in SHA256Sum(of: Array("\(random.next())".utf8)).hex }
        let secrets = secrets
        var agents: [SimulatedAuction.Agent] = []
        var bidders: [AuctionTerms.Bidder] = []
        for place in 0..<Int(random.pick(1...8)) {
            let label = "B\(place + 1)"
            let hasPriority = policy.hasPriority && random.pick(0...5) == 0
            // How far beyond the start price somebody goes: 0 to 60 percent, mostly little.
            let reach = start * random.pick(0...60) / 100 * random.pick(30...100) / 100
            agents.append(
                SimulatedAuction.Agent(
                    label: label,
                    habit: SimulatedAuction.Habit.allCases[random.index(below: 3)],
                    limitFen: start + sign * reach,
                    hasPriority: hasPriority,
                    nextAt: opensAt.adding(seconds: random.pick(1...400))
                )
            )
            bidders.append(
                AuctionTerms.Bidder(
                    label: label,
                    quality: policy.isScored ? random.pick(80...120) : 1,
                    hasPriority: hasPriority,
                    initialFen: policy.rounds == nil ? nil : start + sign * (reach / 4)
                )
            )
        }
        var terms = AuctionTerms(
            id: "simulated-\(number)",
            direction: direction,
            opensAt: opensAt,
            startFen: start,
            stepFen: step,
            stepMaxFen: policy.stepMode == .range ? stepMax : nil,
            limit: random.pick(0...2) == 0
                ? .sealed(commitment: LimitSeal.commitment(fen: limitFen, salt: salt)) : .none,
            bidders: bidders
        )
        if policy.tie == .lottery {
            terms.drawCommitments = secrets.map { SHA256Sum(of: Hexadecimal.bytes($0) ?? []).hex }
        }
        (self.terms, self.agents) = (terms, agents)
    }

    /// The smallest and the largest step: within the policy's share of the start price, else 1 and 5 percent.
    private static func steps(
        _ start: Int64,
        _ share: Policy.StepShare?
    ) -> (Int64, Int64) {
        guard let share else { return (start / 100, start / 20) }
        return (
            (start * share.minBasisPoints + 9999) / 10_000, start * share.maxBasisPoints / 10_000
        )
    }
}
