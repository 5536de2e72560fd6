import PluginKit

/// The landlord's desk: the leases of the organisation, and each of them.
enum LessorPage {
    static let title = LocalizedText(zh: "租约", en: "Lease")
    static let listTitle = LocalizedText(zh: "租约管理", en: "Leases")

    static func list(_ input: DeskPageInput, _ context: RequestContext) throws -> PageReply {
        let (entries, next) = try context.point { snapshot in
            let page = try LessorDesk.leases(after: input.after, limit: 20, in: snapshot)
            let entries = try page.items.map {
                try LeasePage.entry($0, "/housing/landlord/leases/\($0.id)", in: snapshot)
            }
            return (entries, page.next)
        }
        let values: [(String, PageValue)] = [
            ("items", .list(entries)), ("isEmpty", .flag(entries.isEmpty)),
            ("hasItems", .flag(!entries.isEmpty)), ("hasNext", .flag(next != nil)),
            ("nextPage", .text("/housing/landlord/leases?after=\(next ?? "")")),
        ]
        return .show(template: "desk", title: listTitle, values: .object(values))
    }

    static func reply(_ input: LeasePageInput, _ context: RequestContext) throws -> PageReply {
        let values = try context.point { snapshot in
            let lease = try LessorDesk.lease(input.id, in: snapshot)
            let place = try snapshot.first(Statements.PlaceOfHome(homeId: lease.homeId))
            let known = try snapshot.first(Statements.QualificationOfOffice(leaseId: input.id))
            return LeaseValues(lease: lease, place: place, language: snapshot.call.language).all
                + (try LeaseValues.qualification(known, in: snapshot))
        }
        let path = "/housing/landlord/leases/\(input.id)"
        return .show(
            template: "desk-lease",
            title: title,
            values: .object(values + LeasePage.notices(input.notice) + [("path", .text(path))])
        )
    }
}
