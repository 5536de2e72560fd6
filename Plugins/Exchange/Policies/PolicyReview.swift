import PluginKit

/// What contradicts itself in a policy, found before anybody offers under it.
enum PolicyReview {
    /// Every finding, in the order of the record's members; a sound policy has none.
    static func findings(in policy: Policy) -> [Finding] {
        heads(policy) + ranges(policy) + course(policy) + steps(policy) + people(policy)
            + ends(policy)
    }

    /// Refuses a policy that contradicts itself, with everything that does.
    static func requireSound(_ policy: Policy) throws {
        let findings = findings(in: policy)
        guard findings.isEmpty else { throw Fault.policyUnsound(findings) }
    }

    private static func heads(_ policy: Policy) -> [Finding] {
        var found: [Finding] = []
        let isNamed =
            (1...32).contains(policy.id.utf8.count)
            && policy.id.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                    || (0x61...0x7A).contains($0) || $0 == 0x2D
            }
        if !isNamed {
            found.append(
                Finding(
                    "/id",
                    zh: "编号不合要求",
                    en: "the id does not serve",
                    doZh: "请用 1 至 32 个字母、数字或连字符",
                    doEn: "take 1 to 32 letters, digits and hyphens"
                )
            )
        }
        if policy.directions.isEmpty || Set(policy.directions).count != policy.directions.count {
            found.append(
                Finding(
                    "/directions",
                    zh: "竞价方向为空或重复",
                    en: "there is no direction, or one twice",
                    doZh: "请填写 forward、reverse 或两者各一次",
                    doEn: "name forward, reverse, or each once"
                )
            )
        }
        return found
    }

    private static func ranges(_ policy: Policy) -> [Finding] {
        let seconds = AuctionLimits.secondsMax
        return [
            Finding("/version", policy.version, in: 1...1_000_000),
            Finding("/freeSeconds", policy.freeSeconds, in: 0...seconds),
            Finding("/entrySeconds", policy.entrySeconds, in: 0...seconds),
            Finding("/timed/firstSeconds", policy.timed?.firstSeconds, in: 1...seconds),
            Finding("/timed/windowSeconds", policy.timed?.windowSeconds, in: 1...seconds),
            Finding("/timed/cooldownSeconds", policy.timed?.cooldownSeconds, in: 0...seconds),
            Finding("/rounds/count", policy.rounds?.count, in: 1...20),
            Finding(
                "/rounds/pauseBeforeSeconds",
                policy.rounds?.pauseBeforeSeconds,
                in: 0...seconds
            ),
            Finding("/rounds/turnSeconds", policy.rounds?.turnSeconds, in: 1...seconds),
            Finding("/rounds/pauseSeconds", policy.rounds?.pauseSeconds, in: 0...seconds),
            Finding("/rounds/resultsSeconds", policy.rounds?.resultsSeconds, in: 0...seconds),
            Finding("/hardStopSeconds", policy.hardStopSeconds, in: 1...seconds),
            Finding("/maxExtensions", policy.maxExtensions, in: 0...1_000_000),
            Finding("/minQualified", policy.minQualified, in: 1...Int64(AuctionLimits.biddersMax)),
            Finding("/minBidders", policy.minBidders, in: 1...Int64(AuctionLimits.biddersMax)),
            Finding("/awardees", policy.awardees, in: 1...3),
            Finding("/resumeNoticeSeconds", policy.resumeNoticeSeconds, in: 0...seconds),
        ].compactMap { $0 }
    }

    private static func course(_ policy: Policy) -> [Finding] {
        var found: [Finding] = []
        if policy.rounds == nil, policy.timed == nil, policy.freeSeconds == 0 {
            found.append(
                Finding(
                    "/timed",
                    zh: "没有任何报价阶段",
                    en: "there is no phase in which anybody may offer",
                    doZh: "请设置 freeSeconds、timed 或 rounds",
                    doEn: "set freeSeconds, timed or rounds"
                )
            )
        }
        if policy.rounds != nil,
            policy.timed != nil || policy.freeSeconds != 0 || policy.entrySeconds != 0
        {
            found.append(
                Finding(
                    "/rounds",
                    zh: "轮流报价不能与自由、确认或限时阶段并用",
                    en: "rounds of turns exclude free, entry and timed phases",
                    doZh: "请只保留一种",
                    doEn: "keep one of them"
                )
            )
        }
        if policy.entrySeconds > 0, policy.freeSeconds == 0 || policy.timed == nil {
            found.append(
                Finding(
                    "/entrySeconds",
                    zh: "确认阶段须在自由阶段与限时阶段之间",
                    en: "entry is between a free and a timed phase, and one is missing",
                    doZh: "请补齐两个阶段，或将 entrySeconds 设为 0",
                    doEn: "add both, or set entrySeconds to 0"
                )
            )
        }
        if policy.mustBidInFree, policy.freeSeconds == 0 || policy.timed == nil {
            found.append(
                Finding(
                    "/mustBidInFree",
                    zh: "要求先在自由阶段报价，但缺少自由阶段或限时阶段",
                    en:
                        "an offer in the free phase is asked for, and a free or timed one is missing",
                    doZh: "请补齐两个阶段，或设为 false",
                    doEn: "add both, or set it to false"
                )
            )
        }
        return found
    }

    private static func steps(_ policy: Policy) -> [Finding] {
        var found: [Finding] = []
        if let share = policy.stepShare {
            if policy.stepMode != .range {
                found.append(
                    Finding(
                        "/stepShare",
                        zh: "幅度比例只用于 range",
                        en: "shares of the start price bound a range only",
                        doZh: "请将 stepMode 设为 range，或将其设为 null",
                        doEn: "set stepMode to range, or it to null"
                    )
                )
            }
            if share.minBasisPoints < 1
                || share.minBasisPoints > share.maxBasisPoints || share.maxBasisPoints > 10_000
            {
                found.append(
                    Finding(
                        "/stepShare",
                        zh: "幅度比例颠倒或超出范围",
                        en: "the shares are the wrong way round or out of range",
                        doZh: "请满足 1 ≤ 下限 ≤ 上限 ≤ 10000",
                        doEn: "take 1 ≤ min ≤ max ≤ 10000"
                    )
                )
            }
        }
        if policy.isScored, policy.stepBase == .leader {
            found.append(
                Finding(
                    "/stepBase",
                    zh: "综合评分时领先者的金额不能作为幅度基准",
                    en: "in scored awards the leader's amount says nothing about another's step",
                    doZh: "请改为 own 或 start",
                    doEn: "take own or start"
                )
            )
        }
        if policy.isScored, policy.hasPriority {
            found.append(
                Finding(
                    "/hasPriority",
                    zh: "综合评分时同价不等于同分，无法行使优先权",
                    en: "in scored awards an equal amount is not an equal offer, so none can match",
                    doZh: "请将其中之一设为 false",
                    doEn: "set one of the two to false"
                )
            )
        }
        if policy.tie == .lottery, policy.stepBase == .leader, !policy.allowNonLeading,
            !policy.hasPriority
        {
            found.append(
                Finding(
                    "/tie",
                    zh: "每次报价都须优于最优价，不会出现相同报价，无从摇号",
                    en: "each offer has to beat the best, so none are equal and nothing is drawn",
                    doZh: "请改为 firstCome，或允许非领先报价或优先权",
                    doEn: "take firstCome, or allow offers that do not lead, or priority"
                )
            )
        }
        return found
    }

    private static func people(_ policy: Policy) -> [Finding] {
        guard policy.minBidders > policy.minQualified else { return [] }
        return [
            Finding(
                "/minBidders",
                zh: "开场人数可少于成交所需报价人数",
                en: "it opens for fewer bidders than an award needs",
                doZh: "请将 minQualified 提高到不低于 minBidders",
                doEn: "raise minQualified to minBidders at least"
            )
        ]
    }

    private static func ends(_ policy: Policy) -> [Finding] {
        var found: [Finding] = []
        let before =
            policy.freeSeconds + policy.entrySeconds + (policy.rounds?.pauseBeforeSeconds ?? 0)
        if let stop = policy.hardStopSeconds, stop <= before,
            policy.timed != nil || policy.rounds != nil
        {
            found.append(
                Finding(
                    "/hardStopSeconds",
                    zh: "截止时间早于限时阶段或首轮",
                    en: "the hard stop comes before the timed phase or the first turn",
                    doZh: "请大于 \(before) 秒",
                    doEn: "take more than \(before) seconds"
                )
            )
        }
        if policy.maxExtensions != nil, policy.timed == nil {
            found.append(
                Finding(
                    "/maxExtensions",
                    zh: "没有可延时的阶段",
                    en: "there is no phase that is put off",
                    doZh: "请设置 timed，或将其设为 null",
                    doEn: "set timed, or it to null"
                )
            )
        }
        if let timed = policy.timed, timed.cooldownSeconds > 0,
            policy.trigger != .anyValid || policy.maxExtensions != nil
        {
            found.append(
                Finding(
                    "/timed/cooldownSeconds",
                    zh: "每次报价都结束一轮时，延时条件与次数不起作用",
                    en: "where each offer ends a round, trigger and maxExtensions have no effect",
                    doZh: "请将 trigger 设为 anyValid、maxExtensions 设为 null",
                    doEn: "set trigger to anyValid and maxExtensions to null"
                )
            )
        }
        return found
    }
}
