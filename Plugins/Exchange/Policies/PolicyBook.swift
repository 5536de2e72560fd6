/// The policies that were found in rules and systems, as records.
enum PolicyBook {
    /// In the order in which lists show them.
    static let all: [Policy] = [
        freeThenTimed, entryConfirmed, timedAtOnce, backToTwoMinutes, afterEachBetterPrice,
        threeRounds, roundByBid,
    ]

    /// The policy of an id.
    static func policy(_ id: String) -> Policy? { all.first { $0.id == id } }

    /// CN-A: free offers for an hour, then windows of five minutes that every offer begins anew.
    static let freeThenTimed = Policy(
        id: "CN-A",
        titleZh: "自由报价加限时报价",
        titleEn: "Free phase, then windows",
        directions: [.forward, .reverse],
        freeSeconds: 3600,
        timed: Policy.Timed(firstSeconds: 300, windowSeconds: 300),
        stepMode: .multiple,
        tie: .lottery,
        awardees: 3,
        hasPriority: true
    )

    /// CN-B: only who offered in the free phase and said to go on takes part in the timed one.
    static let entryConfirmed = Policy(
        id: "CN-B",
        titleZh: "自由报价并确认进入限时报价",
        titleEn: "Free phase, entry confirmed",
        directions: [.forward, .reverse],
        freeSeconds: 3600,
        entrySeconds: 300,
        timed: Policy.Timed(firstSeconds: 300, windowSeconds: 300),
        mustBidInFree: true,
        hasPriority: true,
        outage: .resetWindow
    )

    /// CN-C: timed from the start.
    static let timedAtOnce = Policy(
        id: "CN-C",
        titleZh: "直接限时报价",
        titleEn: "Timed at once",
        directions: [.forward],
        timed: Policy.Timed(firstSeconds: 300, windowSeconds: 300),
        outage: .restart
    )

    /// GE: fifteen minutes, back to two when somebody is overtaken.
    static let backToTwoMinutes = Policy(
        id: "GE",
        titleZh: "超越他人时回到两分钟",
        titleEn: "Back to two minutes when overtaken",
        directions: [.reverse],
        timed: Policy.Timed(firstSeconds: 900, windowSeconds: 120),
        trigger: .rankChange,
        stepBase: .own,
        allowNonLeading: true,
        showsBest: false
    )

    /// RU: ten minutes after each better price, steps of half a percent to five.
    static let afterEachBetterPrice = Policy(
        id: "RU",
        titleZh: "每次更优报价后十分钟",
        titleEn: "Ten minutes after each better price",
        directions: [.reverse],
        timed: Policy.Timed(firstSeconds: 600, windowSeconds: 600),
        trigger: .leaderChange,
        stepMode: .range,
        stepShare: Policy.StepShare(minBasisPoints: 50, maxBasisPoints: 500),
        allowNonLeading: true,
        selfUndercut: false
    )

    /// UA: three rounds of turns, the worst first.
    static let threeRounds = Policy(
        id: "UA",
        titleZh: "三轮轮流报价",
        titleEn: "Three rounds of turns",
        directions: [.reverse],
        rounds: Policy.Rounds(
            count: 3,
            pauseBeforeSeconds: 300,
            turnSeconds: 120,
            pauseSeconds: 120,
            resultsSeconds: 120
        ),
        stepBase: .own,
        minQualified: 2,
        minBidders: 2,
        allowNonLeading: true,
        isScored: true,
        awardees: 2
    )

    /// UA-texas: each offer ends a round of three minutes; nothing goes on after eight hours.
    static let roundByBid = Policy(
        id: "UA-texas",
        titleZh: "每次报价结束一轮",
        titleEn: "Each offer ends a round",
        directions: [.forward],
        timed: Policy.Timed(firstSeconds: 180, windowSeconds: 180, cooldownSeconds: 10),
        hardStopSeconds: 28_800,
        awardees: 2
    )
}
