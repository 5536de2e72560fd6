import PluginKit

/// What contradicts itself in the terms of an auction, or its policy.
enum TermsReview {
    /// Every finding; sound terms under a sound policy have none.
    static func findings(in terms: AuctionTerms, under policy: Policy) -> [Finding] {
        prices(terms, policy) + limits(terms) + times(terms) + bidders(terms, policy)
            + draws(terms, policy)
    }

    private static func prices(_ terms: AuctionTerms, _ policy: Policy) -> [Finding] {
        let fen = 1...AuctionLimits.fenMax
        var found = [
            Finding("/startFen", terms.startFen, in: fen),
            Finding("/stepFen", terms.stepFen, in: fen),
            Finding("/stepMaxFen", terms.stepMaxFen, in: fen),
        ].compactMap { $0 }
        if !policy.directions.contains(terms.direction) {
            found.append(
                Finding(
                    "/direction",
                    zh: "竞价规则不含此方向",
                    en: "the policy does not go this way",
                    doZh: "请改用规则所列方向",
                    doEn: "take one that the policy lists"
                )
            )
        }
        if terms.direction == .reverse, terms.stepFen >= terms.startFen {
            found.append(
                Finding(
                    "/stepFen",
                    zh: "幅度不小于起始价，第一次报价后无人能再降价",
                    en: "the step is no less than the start price, so nobody could go below it",
                    doZh: "请减小幅度",
                    doEn: "take a smaller step"
                )
            )
        }
        let isRange = policy.stepMode == .range
        if isRange != (terms.stepMaxFen != nil) || terms.stepMaxFen ?? .max < terms.stepFen {
            found.append(
                Finding(
                    "/stepMaxFen",
                    zh: "最大幅度缺失、多余或小于最小幅度",
                    en: "the largest step is missing, not asked for, or below the smallest",
                    doZh: "仅在 range 时填写，且不小于 stepFen",
                    doEn: "give it for range only, from stepFen on"
                )
            )
        }
        return found + shares(terms, policy)
    }

    private static func shares(_ terms: AuctionTerms, _ policy: Policy) -> [Finding] {
        guard let share = policy.stepShare, let most = terms.stepMaxFen else { return [] }
        let (start, whole) = (Int128(terms.startFen), Int128(10_000))
        guard
            Int128(terms.stepFen) * whole < start * Int128(share.minBasisPoints)
                || Int128(most) * whole > start * Int128(share.maxBasisPoints)
        else { return [] }
        return [
            Finding(
                "/stepFen",
                zh: "幅度超出规则规定的起始价比例",
                en: "the steps leave the share of the start price that the policy allows",
                doZh: "请使幅度在起始价的规定比例之内",
                doEn: "keep both steps within it"
            )
        ]
    }

    private static func limits(_ terms: AuctionTerms) -> [Finding] {
        switch terms.limit {
        case .none: return []
        case .sealed(let commitment):
            guard !isSum(commitment) else { return [] }
            return [badSum("/limit/commitment")]
        case .open(let fen):
            if let finding = Finding("/limit/fen", fen, in: 1...AuctionLimits.fenMax) {
                return [finding]
            }
            guard terms.direction == .forward ? fen < terms.startFen : fen > terms.startFen else {
                return []
            }
            return [
                Finding(
                    "/limit/fen",
                    zh: "底价已被起始价超过，不起作用",
                    en: "the start price is beyond the limit already, so it has no effect",
                    doZh: "请调整底价或起始价",
                    doEn: "change one of the two"
                )
            ]
        }
    }

    private static func times(_ terms: AuctionTerms) -> [Finding] {
        // A year before the last stamp, so that phases and suspensions still fit.
        let last = AuctionLimits.stampMax - 31_536_000 * 1_000_000_000
        if let finding = Finding("/opensAt", terms.opensAt.nanos, in: 1...last) {
            return [finding]
        }
        guard let stop = terms.hardStopAt, stop <= terms.opensAt || stop.nanos > last else {
            return []
        }
        return [
            Finding(
                "/hardStopAt",
                zh: "截止时刻不在开场之后",
                en: "the hard stop is not after the opening",
                doZh: "请填写开场之后的时刻",
                doEn: "take a stamp after opensAt"
            )
        ]
    }

    private static func bidders(_ terms: AuctionTerms, _ policy: Policy) -> [Finding] {
        var found: [Finding] = []
        let labels = Set(terms.bidders.map(\.label))
        let isNamed = terms.bidders.allSatisfy {
            (1...AuctionLimits.labelMax).contains($0.label.utf8.count)
        }
        if labels.count != terms.bidders.count || !isNamed
            || terms.bidders.count > AuctionLimits.biddersMax
        {
            found.append(
                Finding(
                    "/bidders",
                    zh: "竞买人代号重复、为空或过多",
                    en: "labels are doubled, empty or too many",
                    doZh: "每人一个不同的代号",
                    doEn: "give each bidder a label of their own"
                )
            )
        }
        for (place, bidder) in terms.bidders.enumerated() {
            found += check(bidder, at: "/bidders/\(place)", terms, policy)
        }
        return found
    }

    private static func check(
        _ bidder: AuctionTerms.Bidder,
        at place: String,
        _ terms: AuctionTerms,
        _ policy: Policy
    ) -> [Finding] {
        let qualities = policy.isScored ? 1...AuctionLimits.qualityMax : 1...1
        var found = [Finding("\(place)/quality", bidder.quality, in: qualities)].compactMap { $0 }
        if bidder.hasPriority, !policy.hasPriority {
            found.append(
                Finding(
                    "\(place)/hasPriority",
                    zh: "竞价规则不含优先权",
                    en: "the policy knows no priority",
                    doZh: "请设为 false",
                    doEn: "set it to false"
                )
            )
        }
        let isOffered = bidder.initialFen.map { fen in
            (1...AuctionLimits.fenMax).contains(fen)
                && (terms.direction == .forward ? fen >= terms.startFen : fen <= terms.startFen)
        }
        if isOffered != (policy.rounds == nil ? nil : true) {
            found.append(
                Finding(
                    "\(place)/initialFen",
                    zh: "轮流报价须有不劣于起始价的首次报价，其他规则不得有",
                    en: "rounds need a first offer no worse than the start price, others take none",
                    doZh: "请按规则填写或删除",
                    doEn: "give one for rounds, null otherwise"
                )
            )
        }
        return found
    }

    private static func draws(_ terms: AuctionTerms, _ policy: Policy) -> [Finding] {
        let count = terms.drawCommitments.count
        if !terms.drawCommitments.allSatisfy(isSum) { return [badSum("/drawCommitments")] }
        guard policy.tie == .lottery ? !(3...20).contains(count) : count > 0 else { return [] }
        return [
            Finding(
                "/drawCommitments",
                zh: "摇号须有 3 至 20 方事先承诺，其他规则不得有",
                en: "a draw needs commitments of 3 to 20 parties, other ties none",
                doZh: "请按规则填写",
                doEn: "give them for lottery only"
            )
        ]
    }

    private static func isSum(_ text: String) -> Bool {
        text.utf8.count == 64 && Hexadecimal.bytes(text) != nil
    }

    private static func badSum(_ place: String) -> Finding {
        Finding(
            place,
            zh: "承诺值不是 64 位小写十六进制数",
            en: "a commitment is not 64 small hexadecimal digits",
            doZh: "请填写 SHA-256",
            doEn: "give a SHA-256"
        )
    }
}
