import PluginKit

/// What the templates of a lease show of its deposit, and of a home that was left.
struct SettlementValues {
    let lease: Lease
    let language: Language

    var all: [(String, PageValue)] { vacancy + codes + (lease.settlement.map(shown) ?? Self.none) }

    private var today: CivilDay { lease.now.civilDay }

    private static let none: [(String, PageValue)] = [
        ("hasSettlement", .flag(false)), ("mayAnswer", .flag(false)), ("mayPropose", .flag(false)),
    ]

    private func shown(_ settlement: Settlement) -> [(String, PageValue)] {
        let isOpen = settlement.settledAt == nil
        let isLate = isOpen && settlement.returnBy <= lease.now
        let isProposed = settlement.number > 0
        let isContested =
            lease.state == .settlementProposed || lease.state == .disputed
        return [
            ("hasSettlement", .flag(true)), ("isProposed", .flag(isProposed)),
            ("isOpen", .flag(isOpen)), ("isLate", .flag(isLate)),
            ("proposalNumber", .text(String(settlement.number))),
            ("proposeBy", .text(Shown.moment(settlement.proposeBy))),
            ("returnBy", .text(Shown.moment(settlement.returnBy))),
            ("settledDeposit", .text(Shown.yuan(settlement.depositFen ?? lease.depositFen))),
            ("deductions", .text(Shown.yuan(settlement.deductionsFen ?? Money(fen: 0)))),
            ("returning", .text(Shown.yuan(settlement.returningFen ?? Money(fen: 0)))),
            ("isUnderWay", .flag((settlement.owingFen?.fen ?? 0) > 0)),
            ("owing", .text(Shown.yuan(settlement.owingFen ?? Money(fen: 0)))),
            ("lines", .list(settlement.lines.map(line))),
            ("hasLines", .flag(!settlement.lines.isEmpty)),
            ("hasAnswer", .flag(settlement.answer != nil)),
            ("answer", .text(settlement.answer.map { Shown.answer($0, language) } ?? "")),
            ("hasObjection", .flag(settlement.objection != nil)),
            ("objection", .text(settlement.objection ?? "")),
            ("hasDecision", .flag(settlement.answerBy != nil)),
            ("decidedBy", .text(settlement.answerBy.map(Shown.moment) ?? "")),
            ("mayAnswer", .flag(isContested)), ("isDisputed", .flag(lease.state == .disputed)),
            ("mayDispute", .flag(lease.state == .settlementProposed)),
            ("mayPropose", .flag(mayPropose)),
            ("needsInspection", .flag(lease.inspectedAt == nil)),
            ("settledAt", .text(settlement.settledAt.map(Shown.moment) ?? "")),
            ("rows", .list((1...4).map(row))),
        ]
    }

    private var mayPropose: Bool {
        guard lease.handedOverAt != nil else { return false }
        return [.inspection, .settlementProposed, .disputed].contains(lease.state)
    }

    private func line(_ line: Deduction) -> PageValue {
        .object([
            ("kind", .text(Shown.kind(line.kind, language))), ("reason", .text(line.reason)),
            ("evidence", .text(line.evidence)), ("amount", .text(Shown.yuan(line.amountFen))),
        ])
    }

    /// A line that the landlord may fill in.
    private func row(_ number: Int) -> PageValue {
        .object([
            ("n", .text(String(number))), ("isFirst", .flag(number == 1)),
            (
                "kinds",
                .list(
                    DeductionKind.allCases.map { kind in
                        .object([
                            ("key", .text(kind.rawValue)),
                            ("name", .text(Shown.kind(kind, language))),
                        ])
                    }
                )
            ),
        ])
    }

    private var codes: [(String, PageValue)] {
        [
            ("hasCodes", .flag(lease.codesUntil != nil)),
            ("codesUntil", .text(lease.codesUntil.map(Shown.moment) ?? "")),
        ]
    }

    private var vacancy: [(String, PageValue)] {
        let isHome = lease.handedOverAt == nil
        let isOver = lease.leavingDay.map { today >= $0 } ?? false
        let mayClaim = isHome && isOver && lease.vacancy?.basis != .order
        return [
            ("hasVacancy", .flag(lease.vacancy != nil)),
            ("isVacancyOpen", .flag(lease.vacancy != nil && isHome)),
            ("vacancyDay", .text(lease.vacancy.map { "\($0.day)" } ?? "")),
            ("vacancyNote", .text(lease.vacancy?.note ?? "")),
            ("isOrder", .flag(lease.vacancy?.basis == .order)),
            ("mayDeny", .flag(lease.vacancy?.deniable == true)),
            ("wasDenied", .flag(lease.vacancyDenied && isHome)),
            ("mayClaim", .flag(mayClaim)),
            ("mayClaimLeft", .flag(mayClaim && lease.vacancy == nil && !lease.vacancyDenied)),
        ]
    }
}

extension Shown {
    static func kind(_ kind: DeductionKind, _ language: Language) -> String {
        let text =
            switch kind {
            case .damage: LocalizedText(zh: "损坏", en: "Damage")
            case .missing: LocalizedText(zh: "缺失物品", en: "Missing things")
            case .cleaning: LocalizedText(zh: "清洁", en: "Cleaning")
            case .utilities: LocalizedText(zh: "水电燃气", en: "Water, power, gas")
            }
        return text[language]
    }

    static func answer(_ answer: SettlementAnswer, _ language: Language) -> String {
        let text =
            switch answer {
            case .accepted: LocalizedText(zh: "承租人已同意", en: "Accepted by the tenant")
            case .disputed: LocalizedText(zh: "承租人有异议", en: "Disputed by the tenant")
            case .silent: LocalizedText(zh: "承租人逾期未答复", en: "The tenant did not answer in time")
            case .lapsed:
                LocalizedText(zh: "争议逾期未解决，扣款取消", en: "Disputed for 30 days: nothing is taken off")
            }
        return text[language]
    }
}
