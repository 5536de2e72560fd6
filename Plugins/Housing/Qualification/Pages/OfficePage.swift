import PluginKit

/// The officers' desk: provisional qualifications with their clocks, and the sources that answer.
enum OfficePage {
    static let title = LocalizedText(zh: "资格核验", en: "Qualification")
    static let listTitle = LocalizedText(zh: "资格核验台", en: "Qualification desk")
    static let path = "/housing/qualifications"

    static func list(_ input: OfficePageInput, _ context: RequestContext) throws -> PageReply {
        let (entries, next, sources) = try context.point { snapshot in
            let page = try OfficeDesk.list(after: input.after, limit: 20, in: snapshot)
            let entries = try page.items.map { try entry($0, in: snapshot) }
            return (entries, page.next, self.sources(try OutageDesk.list(in: snapshot), snapshot))
        }
        let values: [(String, PageValue)] = [
            ("items", .list(entries)), ("isEmpty", .flag(entries.isEmpty)),
            ("hasItems", .flag(!entries.isEmpty)), ("hasNext", .flag(next != nil)),
            ("nextPage", .text("\(path)?after=\(next ?? "")")), ("sources", .list(sources)),
        ]
        return .show(
            template: "office",
            title: listTitle,
            values: .object(values + QualificationPage.notices(input.notice))
        )
    }

    private static func entry(
        _ item: QualificationSummary,
        in snapshot: borrowing Snapshot
    ) throws -> PageValue {
        let language = snapshot.call.language
        let place = try snapshot.first(Statements.PlaceOfHome(homeId: item.homeId))
        let today = snapshot.call.received.instant.civilDay
        let isOurs = item.state == .appealed || item.state == .inReview
        let building = language == .zh ? place?.nameZh : place?.nameEn
        let facts: [(String, PageValue)] = [
            ("href", .text("\(path)/\(item.leaseId)")), ("building", .text(building ?? "")),
            ("door", .text(place?.door ?? "")), ("isRoom", .flag(item.room != nil)),
            ("room", .text(item.room.map { String($0) } ?? "")),
            ("state", .text(Shown.state(item.state, language))),
            ("isOurs", .flag(isOurs)), ("isFailed", .flag(item.state == .failed)),
            ("isCalm", .flag(item.state == .open)), ("opened", .text("\(item.openedDay)")),
            ("stands", .flag(item.stands && !isOurs)), ("open", .text(String(item.open))),
            ("hasPapers", .flag(item.papers > 0)), ("papers", .text(String(item.papers))),
        ]
        return .object(facts + clock(item.dueDay, on: today))
    }

    private static func clock(_ due: CivilDay?, on today: CivilDay) -> [(String, PageValue)] {
        guard let due else { return [("hasDue", .flag(false))] }
        let left = due.sinceEpoch - today.sinceEpoch
        return [
            ("hasDue", .flag(true)), ("due", .text("\(due)")), ("left", .text(String(left))),
            ("isSoon", .flag((0...3).contains(left))), ("isPast", .flag(left < 0)),
        ]
    }

    private static func sources(
        _ outages: OutageList,
        _ snapshot: borrowing Snapshot
    ) -> [PageValue] {
        ProofSource.allCases.filter { $0 != .office }.map { source in
            let open = outages.items.first { $0.source == source && $0.until == nil }
            return .object([
                ("key", .text(source.rawValue)),
                ("name", .text(Shown.source(source, snapshot.call.language))),
                ("isOut", .flag(open != nil)),
                ("since", .text(open.map { Shown.moment($0.from) } ?? "")),
            ])
        }
    }

    static func reply(_ input: LeasePageInput, _ context: RequestContext) throws -> PageReply {
        let values = try context.point { snapshot in
            let known = try OfficeDesk.qualification(input.id, in: snapshot)
            return QualificationValues(
                qualification: known,
                place: try snapshot.first(Statements.PlaceOfHome(homeId: known.homeId)),
                language: snapshot.call.language
            ).all
        }
        return .show(
            template: "office-case",
            title: title,
            values: .object(
                values + QualificationPage.notices(input.notice)
                    + [("path", .text("\(path)/\(input.id)"))]
            )
        )
    }
}
