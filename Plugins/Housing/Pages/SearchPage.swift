import PluginKit

/// The list of homes on offer with its filters.
enum SearchPage {
    static let title = LocalizedText(zh: "找房", en: "Find a home")
    /// Homes on a page.
    static let pageSize: Int64 = 20

    static func reply(_ input: SearchPageInput, _ context: RequestContext) throws -> PageReply {
        let form = SearchForm(input, on: context.call.received.instant.civilDay)
        let language = context.call.language
        let isUsable = form.mistakes.isEmpty
        let counts =
            isUsable ? try context.project(OfferBook.self) { $0.counts(for: form.filter) } : nil
        var values = controls(form, counts, language)
        values.append(("ownHolds", .list(try ownHolds(context))))
        guard isUsable else {
            values += mistakes(form)
            return .show(template: "search", title: title, values: .object(values))
        }
        let text = input.cursor.flatMap { $0.isEmpty ? nil : $0 }
        let cursor = text.flatMap { SearchCursor($0, for: form.filter) }
        let search = HomeSearch(filter: form.filter, after: cursor ?? .start, limit: pageSize)
        let list = try context.project(OfferBook.self) { search.page(in: $0) }
        values += [
            // A cursor of another search is no mistake of the reader's: the list begins again.
            ("restarted", .flag(text != nil && cursor == nil)),
            // What anybody may see has nothing to be told of without a filter.
            ("maySave", .flag(context.principal.person != nil && !form.kept.isEmpty)),
            (
                "saved",
                .list(
                    form.kept.map {
                        .object([("name", .text($0.name)), ("value", .text($0.value))])
                    }
                )
            ),
            ("total", .text(String(counts?.total ?? 0))),
            ("hasItems", .flag(!list.items.isEmpty)),
            ("isEmpty", .flag(list.items.isEmpty)),
            ("items", .list(list.items.map { card($0, language) })),
            ("isLaterPage", .flag(cursor != nil)),
            ("firstPage", .text(form.path(cursor: nil))),
            ("hasNext", .flag(list.next != nil)),
            ("nextPage", .text(form.path(cursor: list.next))),
        ]
        return .show(template: "search", title: title, values: .object(values))
    }

    /// Homes that the reader holds are on no list of what is free, so they are named above it.
    private static func ownHolds(_ context: RequestContext) throws -> [PageValue] {
        guard context.principal.person != nil else { return [] }
        return try context.point { snapshot in
            let own = try OwnHolds(in: snapshot)
            var names: [String: String] = [:]
            for id in own.homes {
                guard let building = try HomeBook.find(id, in: snapshot)?.building else { continue }
                names[id] = context.call.language == .zh ? building.nameZh : building.nameEn
            }
            return own.notices { names[$0] }
        }
    }

    static func card(_ home: HomeSummary, _ language: Language) -> PageValue {
        let room = home.room.map { ("room", PageValue.text(String($0))) }
        return .object(
            [
                ("href", .text("/housing/homes/\(home.id)")),
                ("building", .text(language == .zh ? home.buildingZh : home.buildingEn)),
                ("district", .text(District(home.district).name[language])),
                ("kind", .text(Shown.kind(home.kind, language))),
                ("layout", .text(Shown.layout(home.layout, language))),
                ("area", .text(Shown.area(home.areaDm2))),
                ("floor", .text(String(home.floor))),
                ("rent", .text(Shown.yuan(home.rentFen))),
                ("isRoom", .flag(home.room != nil)),
                ("isComing", .flag(home.freeFrom != nil)),
                ("freeFrom", .text(home.freeFrom.map { "\($0)" } ?? "")),
            ] + (room.map { [$0] } ?? [])
        )
    }

    private static func controls(
        _ form: SearchForm,
        _ counts: OfferCounts?,
        _ language: Language
    ) -> [(String, PageValue)] {
        let districts = District.allCases.map { district in
            option(
                district.key.rawValue,
                district.name[language],
                counts.map { $0.districts[district] ?? 0 },
                form.value("district")
            )
        }
        let kinds = OfferKind.allCases.map { kind in
            option(
                kind.rawValue,
                Shown.kind(kind, language),
                counts.map { $0.kinds[kind] ?? 0 },
                form.value("kind")
            )
        }
        let rooms = (Int64(1)...8).map { rooms in
            let count = counts.map { $0.rooms[rooms] ?? 0 }
            return option(String(rooms), String(rooms), count, form.value("rooms"))
        }
        return [
            ("text", .text(form.value("text"))),
            ("districts", .list(districts)), ("kinds", .list(kinds)), ("roomCounts", .list(rooms)),
            ("rentMinYuan", .text(form.value("rentMinYuan"))),
            ("rentMaxYuan", .text(form.value("rentMaxYuan"))),
            ("areaMin", .text(form.value("areaMin"))), ("areaMax", .text(form.value("areaMax"))),
            ("freeBy", .text(form.value("freeBy"))),
            ("isFiltered", .flag(!form.fields.isEmpty || !form.mistakes.isEmpty)),
        ]
    }

    private static func option(
        _ value: String,
        _ name: String,
        _ count: Int64?,
        _ chosen: String
    ) -> PageValue {
        .object([
            ("value", .text(value)), ("name", .text(name)), ("selected", .flag(value == chosen)),
            ("hasCount", .flag(count != nil)), ("count", .text(count.map(String.init) ?? "")),
        ])
    }

    private static func mistakes(_ form: SearchForm) -> [(String, PageValue)] {
        [("hasMistakes", .flag(true))]
            + SearchForm.Mistake.allCases.map { mistake in
                ("wrong_\(mistake.rawValue)", .flag(form.mistakes.contains(mistake)))
            }
    }
}
