import PluginKit

/// What is not filed yet: the officers' list, with the forms for what the housing office says, and the
/// landlord's.
enum FilingsPage {
    static let title = LocalizedText(zh: "租赁备案台", en: "Filing desk")
    static let path = "/housing/filings"

    /// Why the last answer was not recorded, as the redirect carries it.
    enum Notice: String, Sendable, CaseIterable {
        /// The filing is somewhere else by now.
        case late
        /// A refusal lacks its reason, or a filed lease its number.
        case answer

        static let told: [String: Notice] = [
            "housing.filing.not_found": .late, "housing.filing.not_now": .late,
            "housing.filing.answer": .answer,
        ]
    }

    static func office(_ input: FilingsPageInput, _ context: RequestContext) throws -> PageReply {
        let items = try context.point { snapshot in
            try FilingDesk.openFiles(in: snapshot).map { file in
                try entry(file, "\(path)/\(file.lease)", in: snapshot)
            }
        }
        return show("filings", items, input.notice)
    }

    /// A landlord's own, each with the way to its lease.
    static func lessor(_ context: RequestContext) throws -> PageReply {
        let items = try context.point { snapshot in
            try FilingDesk.openFiles(in: snapshot).map { file in
                let place = "/housing/landlord/leases/\(file.lease)/register"
                return try entry(file, place, in: snapshot)
            }
        }
        return show("desk-filings", items, nil)
    }

    private static func entry(
        _ file: FilingFile,
        _ href: String,
        in snapshot: borrowing Snapshot
    ) throws -> PageValue {
        let language = snapshot.call.language
        let place = try snapshot.first(Statements.PlaceOfHome(homeId: file.homeID))
        let isWaiting = file.life.state == .submitted || file.life.state == .accepted
        return .object(
            RegisterPage.values(Filing(file, at: snapshot.call.received.instant), language) + [
                ("building", .text((language == .zh ? place?.nameZh : place?.nameEn) ?? "")),
                ("door", .text(place?.door ?? "")), ("isRoom", .flag(file.leaf != nil)),
                ("room", .text(file.leaf.map { String($0) } ?? "")), ("href", .text(href)),
                ("key", .text("\(file.lease)-\(file.number)")),
                ("isWaiting", .flag(isWaiting)),
                ("mayAccept", .flag(file.life.state == .submitted)),
            ]
        )
    }

    private static func show(
        _ template: StaticString,
        _ items: [PageValue],
        _ word: String?
    ) -> PageReply {
        let notice = word.flatMap(Notice.init(rawValue:))
        let notices = Notice.allCases.map { ("on_\($0.rawValue)", PageValue.flag($0 == notice)) }
        let values: [(String, PageValue)] = [
            ("items", .list(items)), ("isEmpty", .flag(items.isEmpty)),
            ("hasItems", .flag(!items.isEmpty)), ("hasNotice", .flag(notice != nil)),
        ]
        return .show(template: template, title: title, values: .object(values + notices))
    }
}
