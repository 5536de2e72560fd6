import PluginKit

/// The page of a resident's searches: what each looks for, and the homes that came free for it.
enum SavedSearchPage {
    static let title = LocalizedText(zh: "保存的搜索", en: "Saved searches")
    static let path = "/housing/searches"

    /// What became of the last step, as the redirect carries it.
    enum Notice: String, Sendable {
        case limit, unusable
    }

    static func list(
        _ input: SavedSearchPageInput,
        _ context: RequestContext
    ) throws -> PageReply {
        let language = context.call.language
        let (searches, told, names) = try context.point { snapshot in
            let told = try SavedSearchDesk.notices(in: snapshot).items
            var names: [String: LocalizedText] = [:]
            for home in Set(told.map(\.homeId)) {
                guard let building = try HomeBook.find(home, in: snapshot)?.building else {
                    continue
                }
                names[home] = LocalizedText(zh: building.nameZh, en: building.nameEn)
            }
            return (try SavedSearchDesk.searches(in: snapshot).items, told, names)
        }
        let notice = input.notice.flatMap(Notice.init(rawValue:))
        let shown = told.filter { names[$0.homeId] != nil }
        let values: [(String, PageValue)] = [
            ("items", .list(searches.map { search($0, language) })),
            ("hasItems", .flag(!searches.isEmpty)), ("isEmpty", .flag(searches.isEmpty)),
            ("isLimit", .flag(notice == .limit)), ("isUnusable", .flag(notice == .unusable)),
            ("notices", .list(shown.map { self.notice($0, names, language) })),
            ("hasNotices", .flag(!shown.isEmpty)),
            ("hasNone", .flag(shown.isEmpty && !searches.isEmpty)),
        ]
        return .show(template: "searches", title: title, values: .object(values))
    }

    static func save(_ input: SaveSearchForm, _ context: RequestContext) async throws -> PageReply {
        let form = SearchForm(input.fields, on: context.call.received.instant.civilDay)
        guard form.mistakes.isEmpty else { return .redirect(to: "\(path)?notice=unusable") }
        do {
            _ = try await context.write { tx in
                try SavedSearchDesk.save(form.filter, text: input.text, in: tx)
            }
        } catch let fault as Fault where fault.code == "housing.search.limit" {
            return .redirect(to: "\(path)?notice=limit")
        }
        return .redirect(to: path)
    }

    static func mute(_ input: MuteSearchForm, _ context: RequestContext) async throws -> PageReply {
        let wish = MuteSearch(id: input.id, isMuted: input.mute == "yes")
        _ = try await context.write { try SavedSearchDesk.mute(wish, in: $0) }
        return .redirect(to: path)
    }

    static func remove(_ input: RemoveSearchForm, _ context: RequestContext) async throws
        -> PageReply
    {
        try await context.write { try SavedSearchDesk.remove(input.id, in: $0) }
        return .redirect(to: path)
    }

    private static func search(_ search: SavedSearch, _ language: Language) -> PageValue {
        let parts = words(search, language)
        return .object([
            ("id", .text(search.id)),
            (
                "what",
                .text(
                    parts.isEmpty
                        ? LocalizedText(zh: "所有房源", en: "All homes")[language]
                        : parts.joined(separator: " · ")
                )
            ),
            ("savedAt", .text(Shown.moment(search.savedAt))), ("isMuted", .flag(search.isMuted)),
        ])
    }

    /// What a search asks for, part by part.
    private static func words(_ search: SavedSearch, _ language: Language) -> [String] {
        let rooms = LocalizedText(zh: "室", en: "rooms")[language]
        var parts: [String] = []
        if let text = search.text { parts.append("“\(text)”") }
        if let key = search.district { parts.append(District(key).name[language]) }
        if let kind = search.kind { parts.append(Shown.kind(kind, language)) }
        if let count = search.rooms { parts.append("\(count) \(rooms)") }
        let rent = range(
            search.rentMinFen.map { "¥\(Shown.yuan($0))" },
            search.rentMaxFen.map { "¥\(Shown.yuan($0))" }
        )
        if let rent { parts.append(rent) }
        let area = range(search.areaMinDm2.map(Shown.area), search.areaMaxDm2.map(Shown.area))
        if let area { parts.append("\(area) ㎡") }
        if search.westE6 != nil {
            parts.append(LocalizedText(zh: "地图范围内", en: "within a part of the map")[language])
        }
        if let minutes = search.withinMinutes {
            parts.append(
                LocalizedText(zh: "\(minutes) 分钟内可达", en: "within \(minutes) minutes")[language]
            )
        }
        return parts
    }

    private static func range(_ least: String?, _ most: String?) -> String? {
        switch (least, most) {
        case (nil, nil): nil
        case (let least?, nil): "≥ \(least)"
        case (nil, let most?): "≤ \(most)"
        case (let least?, let most?): "\(least)–\(most)"
        }
    }

    private static func notice(
        _ notice: SearchNotice,
        _ names: [String: LocalizedText],
        _ language: Language
    ) -> PageValue {
        .object([
            ("href", .text("/housing/homes/\(notice.homeId)")),
            ("building", .text(names[notice.homeId]?[language] ?? "")),
            ("isRoom", .flag(notice.room != nil)),
            ("room", .text(notice.room.map { String($0) } ?? "")),
            ("rent", .text(Shown.yuan(notice.rentFen))), ("at", .text(Shown.moment(notice.at))),
        ])
    }
}

extension SaveSearchForm {
    /// The same as the fields of a search.
    fileprivate var fields: SearchPageInput {
        SearchPageInput(
            text: text,
            district: district,
            kind: kind,
            rooms: rooms,
            rentMinYuan: rentMinYuan,
            rentMaxYuan: rentMaxYuan,
            areaMin: areaMin,
            areaMax: areaMax,
            // What is told of is free already.
            freeBy: nil,
            cursor: nil
        )
    }
}
