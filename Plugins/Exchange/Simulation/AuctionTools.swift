import PluginKit

/// What the exchange has for the command line: policies as files, their review, and trials of them.
enum AuctionTools {
    /// In the order in which help lists them.
    static let all: [Tool] = [simulate, review, policies]

    private static let policyOption = Tool.Option(
        "policy",
        .file,
        help: "a policy's record; without it, those of the book in turn"
    )
    private static let exportOption = Tool.Option(
        "export",
        .folder,
        help: "where each file goes; without it, nothing is written"
    )

    /// `cityhost exchange simulate`.
    static let simulate = Tool(
        "simulate",
        summary: "Play auctions among bidders of a model; the same seed gives the same ones.",
        options: [
            Tool.Option(
                "auctions",
                .number(1...1_000_000, usually: 1000),
                help: "how many"
            ),
            Tool.Option("seed", .number(0...Int64.max, usually: 1), help: "where chance begins"),
            policyOption, exportOption,
        ]
    ) { run in
        let (count, seed) = (Int(run.number("auctions")), UInt64(run.number("seed")))
        let policies = try policies(of: run)
        for policy in policies { try PolicyReview.requireSound(policy) }
        var tallies = policies.map(SimulationTally.init)
        for number in 0..<count {
            let place = number % policies.count
            var auction = SimulatedAuction(number, seed: seed, under: policies[place])
            auction.play()
            tallies[place].count(auction.record.auction)
            if run.writes {
                for file in AuctionExport(record: auction.record).files {
                    try run.write(file.bytes, to: "\(folder(number))/\(file.name)")
                }
            }
            run.progress("auctions", number + 1, of: count)
        }
        for tally in tallies { run.say(tally.line) }
        let plot = GainPlot(tallies: tallies, seed: seed)
        try run.write(Array(plot.svg.utf8), to: "simulation.svg")
    }

    /// `cityhost exchange review`.
    static let review = Tool(
        "review",
        summary: "Say what contradicts itself in a policy's record.",
        options: [policyOption]
    ) { run in
        for policy in try policies(of: run) {
            try PolicyReview.requireSound(policy)
            run.say("\(policy.id) version \(policy.version): sound")
        }
    }

    /// `cityhost exchange policies`.
    static let policies = Tool(
        "policies",
        summary: "List the book's policies, and write their records to be changed.",
        options: [exportOption]
    ) { run in
        for policy in PolicyBook.all {
            run.say("\(policy.id): \(policy.titleEn) (\(policy.titleZh))")
            try run.write(PolicyText.bytes(of: policy), to: "\(policy.id).json")
        }
    }

    /// The one that was given, else the book's.
    private static func policies(of run: ToolRun) throws -> [Policy] {
        try run.file("policy").map { [try PolicyText.policy($0)] } ?? PolicyBook.all
    }

    /// Six digits, so that names are in order.
    private static func folder(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}
