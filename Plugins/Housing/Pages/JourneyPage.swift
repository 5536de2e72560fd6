import PluginKit

/// The pages of a signing: one step at a time, the same address for all of them.
enum JourneyPage {
    static let title = LocalizedText(zh: "签约", en: "Signing")
    static let listTitle = LocalizedText(zh: "我的签约", en: "My signings")

    static func reply(_ input: JourneyPageInput, _ context: RequestContext) throws -> PageReply {
        let notice = input.notice.flatMap(JourneyNotice.init(rawValue:))
        return try show(input.id, context, [("notices", .list(notices(notice)))])
    }

    /// The journey's page with what a form has to add.
    static func show(
        _ id: String,
        _ context: RequestContext,
        _ more: [(String, PageValue)],
        typed: FactsForm? = nil
    ) throws -> PageReply {
        let (values, wish) = try context.point { snapshot in
            let journey = try JourneyDesk.journey(id, in: snapshot)
            let home = try HomeBook.find(journey.homeId, in: snapshot)
            let screen = JourneyScreen(journey)
            let hasDoors = screen == .door || journey.state == .active
            let view = try hasDoors ? DoorDesk.view(id, in: snapshot) : (doors: [], isProven: true)
            let values = JourneyValues(
                journey,
                home,
                view.doors,
                isProven: view.isProven,
                screen,
                snapshot.call.language
            )
            return (values, home.flatMap { OtherHomes(journey, $0) })
        }
        let choices = choices(typed, context.call.language)
        let others = try wish?.found(context) ?? []
        let more =
            more + [("others", .list(others)), ("hasOthers", .flag(!others.isEmpty))]
        return .show(
            template: "journey",
            title: title,
            values: .object(values.all + choices + more)
        )
    }

    /// What may be chosen of the facts, and what was.
    private static func choices(
        _ typed: FactsForm?,
        _ language: Language
    ) -> [(String, PageValue)] {
        let words = [
            "": LocalizedText(zh: "以后补交", en: "I will prove it later"),
            "yes": LocalizedText(zh: "是", en: "Yes"), "no": LocalizedText(zh: "否", en: "No"),
        ]
        func list(_ values: [String], _ chosen: String?) -> PageValue {
            .list(
                values.map { value in
                    .object([
                        ("value", .text(value)), ("name", .text(words[value]?[language] ?? value)),
                        ("selected", .flag(value == chosen)),
                    ])
                }
            )
        }
        return [
            ("occupantChoices", list((1...8).map { String($0) }, typed?.occupants)),
            ("ownsChoices", list(["", "no", "yes"], typed?.ownsHome)),
            ("worksChoices", list(["", "yes", "no"], typed?.works)),
        ]
    }

    static func list(_ context: RequestContext) throws -> PageReply {
        let language = context.call.language
        let entries = try context.point { snapshot in
            try JourneyDesk.journeys(before: nil, limit: 20, in: snapshot).items.map { item in
                let building = try HomeBook.find(item.homeId, in: snapshot)?.building
                let name = language == .zh ? building?.nameZh : building?.nameEn
                return PageValue.object([
                    ("href", .text("/housing/journeys/\(item.id)")),
                    ("building", .text(name ?? item.homeId)),
                    ("isRoom", .flag(item.room != nil)),
                    ("room", .text(item.room.map { String($0) } ?? "")),
                    ("state", .text(Shown.state(item.state, language))),
                    ("isOver", .flag(item.next == .none)),
                    ("rent", .text(Shown.yuan(item.rentFen))),
                    ("started", .text(Shown.moment(item.startedAt))),
                ])
            }
        }
        let values: [(String, PageValue)] = [
            ("items", .list(entries)), ("isEmpty", .flag(entries.isEmpty)),
            ("hasItems", .flag(!entries.isEmpty)),
        ]
        return .show(template: "journeys", title: listTitle, values: .object(values))
    }

    private static func notices(_ notice: JourneyNotice?) -> [PageValue] {
        guard let notice else { return [] }
        return [.object([("is_\(notice.rawValue)", .flag(true))])]
    }
}
