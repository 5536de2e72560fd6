import PluginKit

extension QualificationCase {
    /// The case as tenant or office sees it, after what the transaction did; `offered` is what the tenant
    /// would pay who stays without qualifying.
    init(
        _ file: QualificationFile,
        offered: QualificationLife.MarketRent?,
        isOffice: Bool,
        at now: Instant
    ) throws {
        let life = file.life
        // The rules that were in force when it began name what they ask for.
        let procedure = try Eligibility.inForce(on: max(life.openedOn, RentRule.wuhan[0].from))
        self.init(
            leaseId: file.lease,
            homeId: file.homeID,
            room: file.leaf,
            rules: file.rules,
            state: life.state,
            version: life.version,
            now: now,
            openedDay: life.openedOn,
            lastDay: life.lastDay(at: now),
            stands: life.stands(at: now),
            sourcesOut: life.sourcesOut(at: now),
            items: life.items.map { ProofItem($0, file.papers[$0.rule], procedure) },
            notice: life.notice.map { notice in
                DeficiencyNotice(
                    number: notice.number,
                    cause: notice.cause,
                    givenAt: notice.givenAt
                )
            },
            mayAppeal: life.state == .deficient && life.appeal?.notice != life.notice?.number,
            appeal: QualificationAppeal(file),
            review: PaperReview(file, isOffice: isOffice),
            endedAt: life.endedAt,
            choice: QualificationChoice(life, offered)
        )
    }
}

extension QualificationSummary {
    init(_ file: QualificationFile, at now: Instant) {
        let life = file.life
        self.init(
            leaseId: file.lease,
            homeId: file.homeID,
            room: file.leaf,
            state: life.state,
            openedDay: life.openedOn,
            dueDay: life.deskDay(at: now),
            stands: life.stands(at: now),
            open: Int64(life.items.count { !$0.isProven }),
            papers: Int64(life.items.count { !$0.isProven && $0.paperAt != nil })
        )
    }
}

extension ProofItem {
    fileprivate init(_ item: QualificationLife.Item, _ paper: String?, _ procedure: Procedure) {
        let title = procedure.rules.first { $0.id == item.rule }?.title
        self.init(
            rule: item.rule,
            titleZh: title?.zh ?? item.rule,
            titleEn: title?.en ?? item.rule,
            source: item.source,
            answer: item.answer,
            answeredAt: item.answeredAt,
            paper: paper,
            paperAt: item.paperAt,
            missing: !item.isProven && item.noticed != nil
        )
    }
}

extension QualificationAppeal {
    fileprivate init?(_ file: QualificationFile) {
        guard let appeal = file.life.appeal else { return nil }
        self.init(
            raisedAt: appeal.raisedAt,
            grounds: file.appealGrounds ?? "",
            decidedAt: appeal.decidedAt,
            upheld: appeal.isUpheld,
            reason: file.appealReason
        )
    }
}

extension PaperReview {
    /// Why somebody suspects paper is the office's until people have looked.
    fileprivate init?(_ file: QualificationFile, isOffice: Bool) {
        guard let review = file.life.review else { return nil }
        self.init(
            rule: review.rule,
            since: review.since,
            grounds: isOffice ? file.reviewGrounds : nil,
            decidedAt: review.decidedAt,
            forged: review.isForged,
            reason: file.reviewReason
        )
    }
}

extension QualificationChoice {
    fileprivate init?(_ life: QualificationLife, _ offered: QualificationLife.MarketRent?) {
        guard life.endedAt != nil, life.state != .verified, life.state != .ended else { return nil }
        let rent = life.marketRent ?? (life.state == .failed ? offered : nil)
        self.init(
            chooseBy: life.chooseBy,
            marketRentFen: rent?.rent,
            marketFrom: rent?.from,
            marketRule: rent?.rule,
            chosenAt: life.choiceAt,
            leavingDay: life.leaving
        )
    }
}

extension QualificationOpened {
    init(_ signing: Signing, _ life: QualificationLife, at now: Instant) {
        self.init(
            leaseId: signing.id,
            homeId: signing.homeID,
            room: signing.leaf,
            tenantId: signing.tenant,
            personId: signing.person,
            open: Int64(life.items.count),
            lastDay: life.lastDay(at: now) ?? life.openedOn,
            at: now
        )
    }
}

extension QualificationAdvanced {
    init(_ file: QualificationFile, from before: QualificationState, at now: Instant) {
        self.init(
            leaseId: file.lease,
            homeId: file.homeID,
            room: file.leaf,
            tenantId: file.tenant,
            personId: file.person,
            from: before,
            to: file.life.state,
            version: file.life.version,
            open: Int64(file.life.items.count { !$0.isProven }),
            lastDay: file.life.lastDay(at: now),
            at: now
        )
    }
}

extension QualificationWaiting {
    init(_ file: QualificationFile, at now: Instant) {
        self.init(
            leaseId: file.lease,
            homeId: file.homeID,
            room: file.leaf,
            tenantId: file.tenant,
            state: file.life.state,
            since: file.life.officeSince ?? file.life.endedAt ?? now,
            at: now
        )
    }
}
