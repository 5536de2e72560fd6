import PluginKit

/// The award of a lot on its own page: for everybody, and what those who registered may do about it.
struct AwardShown {
    let award: AwardView
    let objections: [Statements.OwnObjections.Row]
    let isRegistered: Bool
    let language: Language

    var values: [(String, PageValue)] {
        let isOpen = objections.contains { $0.state == ObjectionState.open.rawValue }
        let items = objections.map { row in
            let state = ObjectionState(rawValue: row.state) ?? .open
            return PageValue.object([
                ("text", .text(row.text)), ("state", .text(AwardWords.objection(state)[language])),
                ("hasAnswer", .flag(row.answer != nil)), ("answer", .text(row.answer ?? "")),
            ])
        }
        return [
            ("hasAward", .flag(award.state != nil)),
            ("awardState", .text(award.state.map { AwardWords.state($0)[language] } ?? "")),
            ("awardLabel", .text(award.label ?? "")),
            ("awardPrice", .text(award.fen.map(LotWords.yuan) ?? "")),
            ("isFrozen", .flag(award.openObjections > 0)),
            ("isPublicity", .flag(award.state == .publicity)),
            ("publicityEnds", .text(award.publicityEndsAt.map(LotWords.moment) ?? "")),
            ("awaitsContract", .flag(award.state == .contract || award.state == .overdue)),
            ("contractDue", .text(award.contractDueAt.map(LotWords.moment) ?? "")),
            ("hasRefunds", .flag(award.refundsDueAt != nil)),
            ("refundsDue", .text(award.refundsDueAt.map(LotWords.moment) ?? "")),
            ("canObject", .flag(isRegistered && !isOpen && canStillObject)),
            ("hasObjections", .flag(!items.isEmpty)), ("objections", .list(items)),
        ]
    }

    private var canStillObject: Bool { award.state == .publicity }
}
