import PluginKit

/// The pages of filing and of who lives in a home, for the tenant and, masked, for the landlord.
enum RegisterPage {
    static let title = LocalizedText(zh: "备案与居住人", en: "Filing and occupants")

    /// Why the last step was not taken, as the redirect carries it.
    enum Notice: String, Sendable, CaseIterable {
        /// The form lacks something, or has what is none.
        case form
        /// The step is over, or not due yet.
        case late
        /// More people than the home's area allows.
        case heads
        /// Somebody who is registered already.
        case known

        static let told: [String: Notice] = [
            "housing.filing.not_found": .late, "housing.filing.not_now": .late,
            "housing.filing.lessors": .late, "housing.lease.not_now": .late,
            "housing.occupant.not_found": .late, "housing.occupant.too_many": .heads,
            "housing.occupant.known": .known, "personal.citizen_id_wrong": .form,
            "request.invalid": .form,
        ]
    }

    static func tenant(_ input: LeasePageInput, _ context: RequestContext) throws -> PageReply {
        let values = try context.point { snapshot in
            try shown(
                FilingDesk.ownFilings(input.id, in: snapshot),
                OccupantDesk.own(input.id, in: snapshot),
                TenantDesk.lease(input.id, in: snapshot),
                in: snapshot
            )
        }
        let path = "/housing/leases/\(input.id)"
        return .show(
            template: "register",
            title: title,
            values: .object(values + notices(input.notice) + [("path", .text(path))])
        )
    }

    static func lessor(_ input: LeasePageInput, _ context: RequestContext) throws -> PageReply {
        let values = try context.point { snapshot in
            try shown(
                FilingDesk.filings(
                    LessorDesk.lease(input.id, in: snapshot).id,
                    in: snapshot
                ),
                OccupantDesk.masked(input.id, in: snapshot),
                LessorDesk.lease(input.id, in: snapshot),
                in: snapshot
            )
        }
        let path = "/housing/landlord/leases/\(input.id)"
        return .show(
            template: "desk-register",
            title: title,
            values: .object(values + notices(input.notice) + [("path", .text(path))])
        )
    }

    private static func shown(
        _ filings: FilingList,
        _ people: OccupantList,
        _ lease: Lease,
        in snapshot: borrowing Snapshot
    ) throws -> [(String, PageValue)] {
        let language = snapshot.call.language
        let place = try snapshot.first(Statements.PlaceOfHome(homeId: lease.homeId))
        let living = people.items.filter { $0.untilDay == nil }
        let isLate = filings.items.contains { $0.isOverdue && $0.state != .filed }
        return [
            ("building", .text((language == .zh ? place?.nameZh : place?.nameEn) ?? "")),
            ("door", .text(place?.door ?? "")), ("isRoom", .flag(lease.room != nil)),
            ("room", .text(lease.room.map { String($0) } ?? "")),
            ("people", .list(living.map(person))),
            ("heads", .text("\(living.count) / \(people.headsMax)")),
            ("mayAdd", .flag(lease.handedOverAt == nil && Int64(living.count) < people.headsMax)),
            ("isFull", .flag(Int64(living.count) >= people.headsMax)),
            ("filings", .list(filings.items.map { .object(values($0, language)) })),
            ("hasFilings", .flag(!filings.items.isEmpty)), ("isLate", .flag(isLate)),
            ("packHref", .text("/housing/v1/leases/\(lease.id)/filing-pack")),
        ]
    }

    private static func person(_ one: Occupant) -> PageValue {
        .object([
            ("number", .text(String(one.number))), ("name", .text(one.name)),
            ("citizenId", .text(one.citizenId)), ("isTenant", .flag(one.isTenant)),
            ("since", .text("\(one.sinceDay)")),
        ])
    }

    /// What any page shows of a filing.
    static func values(_ filing: Filing, _ language: Language) -> [(String, PageValue)] {
        let isToSubmit = filing.state == .due || filing.state == .rejected
        return [
            ("number", .text(String(filing.number))),
            ("reason", .text(Shown.reason(filing.reason, language))),
            ("state", .text(Shown.state(filing.state, language))),
            ("isCalm", .flag(filing.state == .filed)),
            ("deadline", .text("\(filing.deadline.adding(seconds: -1).civilDay)")),
            ("isOverdue", .flag(filing.isOverdue && filing.state != .filed)),
            ("isToSubmit", .flag(isToSubmit)),
            ("maySelfFile", .flag(isToSubmit && filing.isOverdue)),
            ("hasAnswerBy", .flag(filing.answerBy != nil)),
            ("answerBy", .text(filing.answerBy.map { "\($0.civilDay)" } ?? "")),
            ("isOfficeLate", .flag(filing.isOfficeLate)),
            ("hasRejection", .flag(filing.state == .rejected)),
            ("rejection", .text(filing.rejection ?? "")),
            ("hasFileNumber", .flag(filing.fileNumber != nil)),
            ("fileNumber", .text(filing.fileNumber ?? "")),
        ]
    }

    private static func notices(_ word: String?) -> [(String, PageValue)] {
        let notice = word.flatMap(Notice.init(rawValue:))
        return Notice.allCases.map { ("on_\($0.rawValue)", .flag($0 == notice)) }
            + [("hasNotice", .flag(notice != nil))]
    }
}

extension Shown {
    static func state(_ state: FilingState, _ language: Language) -> String {
        let text =
            switch state {
            case .due: LocalizedText(zh: "待备案", en: "To be filed")
            case .submitted: LocalizedText(zh: "已提交", en: "Handed in")
            case .accepted: LocalizedText(zh: "已受理", en: "Accepted")
            case .filed: LocalizedText(zh: "已备案", en: "Filed")
            case .rejected: LocalizedText(zh: "被退回", en: "Refused")
            }
        return text[language]
    }

    static func reason(_ reason: FilingReason, _ language: Language) -> String {
        let text =
            switch reason {
            case .signing: LocalizedText(zh: "签约备案", en: "The signing")
            case .renewal: LocalizedText(zh: "续租备案", en: "A further term")
            case .amendment: LocalizedText(zh: "变更备案", en: "A change")
            case .end: LocalizedText(zh: "终止备案", en: "The end")
            }
        return text[language]
    }
}
