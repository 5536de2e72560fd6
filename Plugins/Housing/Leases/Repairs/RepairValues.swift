import PluginKit

/// What the templates show of one repair, to either side.
struct RepairValues {
    let repair: Repair
    let language: Language

    var all: [(String, PageValue)] { facts + clock + questions + claim + work }

    private static let answerable: [RepairState] = [.open, .inProgress, .deferred]

    private func text(_ name: String, _ value: String?) -> [(String, PageValue)] {
        [("has\(name)", .flag(value != nil)), (name.lowercased(), .text(value ?? ""))]
    }

    private var facts: [(String, PageValue)] {
        [
            ("number", .text(String(repair.number))),
            ("kind", .text(Shown.kind(repair.kind, language))),
            ("description", .text(repair.description)),
            ("state", .text(Shown.state(repair.state, language))),
            ("isCalm", .flag([.completed, .closed].contains(repair.state))),
            ("reportedAt", .text(Shown.moment(repair.reportedAt))),
            ("isUrgent", .flag(repair.isUrgent)), ("isReopened", .flag(repair.reopened > 0)),
        ] + text("Note", repair.note)
    }

    /// The landlord's clock, as far as it still matters.
    private var clock: [(String, PageValue)] {
        let isOpen = Self.answerable.contains(repair.state)
        let isLate = repair.remedy != .none && repair.deadline <= repair.now
        let isAllowed = [.selfRepair, .claimed, .answered, .appealed].contains(repair.remedy)
        return [
            ("hasClock", .flag(isOpen)), ("deadline", .text(Shown.moment(repair.deadline))),
            ("isStanding", .flag(isOpen && repair.clockStands)),
            ("isLate", .flag(isOpen && isLate)),
            ("isBreached", .flag(repair.remedy == .breached)),
            ("isSelfRepair", .flag(isAllowed && isLate)),
            ("selfRepairFrom", .text(repair.selfRepairFrom.map(Shown.moment) ?? "")),
        ]
    }

    private var questions: [(String, PageValue)] {
        let visit = repair.visit
        let isAsked = visit?.state == .proposed
        let isAhead = visit.map { repair.now < $0.startsAt } ?? false
        return [
            ("hasVisit", .flag(visit != nil)),
            ("visit", .text(visit.map { String($0.number) } ?? "")),
            ("visitor", .text(visit?.visitor ?? "")),
            (
                "visitAt",
                .text(visit.map { "\(Shown.moment($0.startsAt)) – \(Shown.time($0.endsAt))" } ?? "")
            ),
            ("visitState", .text(visit.map { Shown.state($0.state, language) } ?? "")),
            ("withCode", .flag(visit?.withCode ?? false)),
            ("hasCode", .flag(visit?.code != nil)), ("code", .text(visit?.code ?? "")),
            ("isVisitAsked", .flag(isAsked)),
            ("mayWithdraw", .flag(visit?.state == .consented && isAhead)),
            ("isDeferralAsked", .flag(repair.deferralAnswerBy != nil)),
            ("isDeferred", .flag(repair.state == .deferred)),
            ("deferredUntil", .text(repair.deferredUntil.map { "\($0)" } ?? "")),
            ("deferralBy", .text(repair.deferralAnswerBy.map(Shown.moment) ?? "")),
            ("isCompleted", .flag(repair.state == .completed)),
            ("confirmBy", .text(repair.confirmBy.map(Shown.moment) ?? "")),
        ]
    }

    private var claim: [(String, PageValue)] {
        let claim = repair.claim
        let isDeclined = repair.state == .declined
        let isOpen = repair.appealBy.map { repair.now < $0 } ?? false
        let isDeciding = repair.appeal?.decideBy != nil
        let last = claim?.lostUntil?.adding(days: -1)
        return [
            ("mayClaim", .flag(claim == nil && !isDeclined)),
            ("mayBill", .flag(repair.remedy == .selfRepair)),
            ("reportedDay", .text("\(repair.reportedAt.civilDay)")),
            ("today", .text("\(repair.now.civilDay)")),
            ("hasClaim", .flag(claim != nil)),
            ("hasBill", .flag((claim?.billFen.fen ?? 0) > 0)),
            ("bill", .text(claim.map { Shown.yuan($0.billFen) } ?? "")),
            ("hasLost", .flag(last != nil)),
            (
                "lost",
                .text("\(claim?.lostFrom.map { "\($0)" } ?? "") – \(last.map { "\($0)" } ?? "")")
            ),
            ("percent", .text(claim.map { String($0.lostPercent) } ?? "0")),
            ("isClaimed", .flag(repair.remedy == .claimed)),
            ("claimBy", .text(claim?.answerBy.map(Shown.moment) ?? "")),
            ("isGranted", .flag(claim?.grantedBillFen != nil)),
            ("grantedBill", .text(claim?.grantedBillFen.map(Shown.yuan) ?? "")),
            ("grantedPercent", .text(claim?.grantedPercent.map { String($0) } ?? "")),
            ("abated", .text(claim?.abatedFen.map(Shown.yuan) ?? "")),
            (
                "mayAppeal",
                .flag(isOpen && !isDeciding && (isDeclined || repair.remedy == .answered))
            ),
            ("appealBy", .text(repair.appealBy.map(Shown.moment) ?? "")),
            ("isAppealed", .flag(isDeciding)),
            ("decideBy", .text(repair.appeal?.decideBy.map(Shown.moment) ?? "")),
        ] + text("Evidence", claim?.evidence) + text("Ruling", repair.appeal?.ruling)
    }

    /// What the landlord may do.
    private var work: [(String, PageValue)] {
        let isOpen = repair.state == .open || repair.state == .inProgress
        let isBooked =
            repair.visit.map { $0.state == .consented && repair.now < $0.endsAt } ?? false
        let isWorked = isOpen || repair.state == .deferred
        return [
            ("mayStart", .flag(repair.state == .open)), ("mayComplete", .flag(isWorked)),
            ("mayDefer", .flag(isOpen && !repair.isUrgent && repair.deferralAnswerBy == nil)),
            ("mayDecline", .flag(isOpen && repair.appeal == nil && repair.claim == nil)),
            ("mayPropose", .flag(isWorked && !isBooked)),
            ("tomorrow", .text("\(repair.now.civilDay.adding(days: 1))")),
            ("lastVisitDay", .text("\(repair.now.civilDay.adding(days: 14))")),
            (
                "lastDeferDay",
                .text("\(repair.reportedAt.civilDay.adding(days: RepairLimits.deferDaysMax))")
            ),
        ]
    }

    /// The kinds that can be chosen, with the time of each.
    static func kinds(_ language: Language) -> [PageValue] {
        RepairKind.allCases.map { kind in
            .object([
                ("key", .text(kind.rawValue)), ("name", .text(Shown.kind(kind, language))),
                ("isDefault", .flag(kind == .other)),
            ])
        }
    }
}

extension Shown {
    static func kind(_ kind: RepairKind, _ language: Language) -> String {
        let text =
            switch kind {
            case .gas: LocalizedText(zh: "燃气", en: "Gas")
            case .power: LocalizedText(zh: "断电", en: "No power")
            case .water: LocalizedText(zh: "漏水、停水", en: "Leak, or no water")
            case .lock: LocalizedText(zh: "门锁", en: "Door lock")
            case .drain: LocalizedText(zh: "下水堵塞", en: "Blocked drain")
            case .heating: LocalizedText(zh: "采暖、空调", en: "Heating or cooling")
            case .hotWater: LocalizedText(zh: "热水", en: "Hot water")
            case .window: LocalizedText(zh: "门窗", en: "Window or door")
            case .appliance: LocalizedText(zh: "家电", en: "Appliance")
            case .wall: LocalizedText(zh: "墙面、防水", en: "Wall or damp")
            case .other: LocalizedText(zh: "其他", en: "Other")
            }
        return text[language]
    }

    static func state(_ state: RepairState, _ language: Language) -> String {
        let text =
            switch state {
            case .open: LocalizedText(zh: "待处理", en: "Open")
            case .inProgress: LocalizedText(zh: "处理中", en: "In progress")
            case .deferred: LocalizedText(zh: "已延期", en: "Put off")
            case .completed: LocalizedText(zh: "待确认", en: "To be confirmed")
            case .closed: LocalizedText(zh: "已完结", en: "Closed")
            case .declined: LocalizedText(zh: "不予维修", en: "Declined")
            }
        return text[language]
    }

    static func state(_ state: VisitState, _ language: Language) -> String {
        let text =
            switch state {
            case .proposed: LocalizedText(zh: "待承租人同意", en: "Waits for the tenant’s consent")
            case .consented: LocalizedText(zh: "已同意", en: "Consented")
            case .refused: LocalizedText(zh: "已拒绝", en: "Refused")
            case .lapsed: LocalizedText(zh: "已失效", en: "Lapsed")
            }
        return text[language]
    }
}
