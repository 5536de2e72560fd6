import PluginKit

/// The pages of repairs: a tenant's, and the landlord's of one lease and of all that is due.
enum RepairPage {
    static let title = LocalizedText(zh: "报修", en: "Repairs")

    /// Why the last step was not taken, as the redirect carries it.
    enum Notice: String, Sendable, CaseIterable {
        /// The form lacks something.
        case form
        /// The step is over, or not due yet.
        case late
        /// What was answered is not what stands.
        case changed
        /// A day, an hour or an amount is out of its bounds.
        case bounds
        /// The landlord's time is not over.
        case soon
        /// Days that another claim has.
        case claimed
        /// Nothing shows what was paid, or why.
        case reason

        static let told: [String: Notice] = [
            "housing.repair.not_found": .late, "housing.repair.not_now": .late,
            "housing.lease.not_now": .late, "housing.repair.too_many": .late,
            "housing.repair.changed": .changed, "housing.repair.days": .bounds,
            "housing.repair.window": .bounds, "housing.repair.lost_days": .bounds,
            "housing.repair.too_much": .bounds, "housing.repair.too_soon": .soon,
            "housing.repair.days_claimed": .claimed, "housing.repair.evidence": .reason,
            "housing.repair.reason": .reason,
        ]
    }

    static func tenant(_ input: LeasePageInput, _ context: RequestContext) throws -> PageReply {
        let values = try context.point { snapshot in
            let lease = try TenantDesk.lease(input.id, in: snapshot)
            let list = try RepairDesk.repairs(of: input.id, in: snapshot)
            return try shown(list, lease, in: snapshot)
        }
        let path = "/housing/leases/\(input.id)"
        return show("repairs", values + [("path", .text(path))], input.notice)
    }

    static func lessor(_ input: LeasePageInput, _ context: RequestContext) throws -> PageReply {
        let values = try context.point { snapshot in
            let lease = try LessorDesk.lease(input.id, in: snapshot)
            let list = try RepairDesk.repairs(ofLandlords: input.id, in: snapshot)
            return try shown(list, lease, in: snapshot)
        }
        let path = "/housing/landlord/leases/\(input.id)"
        return show("desk-repairs", values + [("path", .text(path))], input.notice)
    }

    /// Everything that is due of a landlord, the most urgent first.
    static func desk(_ context: RequestContext) throws -> PageReply {
        let items = try context.point { snapshot in
            let language = snapshot.call.language
            return try RepairDesk.open(in: snapshot).items.map { repair in
                let place = try snapshot.first(Statements.PlaceOfHome(homeId: repair.homeId))
                let name = (language == .zh ? place?.nameZh : place?.nameEn) ?? ""
                return PageValue.object(
                    RepairValues(repair: repair, language: language).all + [
                        ("home", .text("\(name) \(place?.door ?? "")")),
                        ("href", .text("/housing/landlord/leases/\(repair.leaseId)/repairs")),
                    ]
                )
            }
        }
        let values: [(String, PageValue)] = [
            ("items", .list(items)), ("isEmpty", .flag(items.isEmpty)),
            ("hasItems", .flag(!items.isEmpty)),
        ]
        return show("desk-repair-list", values, nil)
    }

    private static func shown(
        _ list: RepairList,
        _ lease: Lease,
        in snapshot: borrowing Snapshot
    ) throws -> [(String, PageValue)] {
        let language = snapshot.call.language
        let place = try snapshot.first(Statements.PlaceOfHome(homeId: lease.homeId))
        let items = list.items.map {
            PageValue.object(RepairValues(repair: $0, language: language).all)
        }
        return [
            ("building", .text((language == .zh ? place?.nameZh : place?.nameEn) ?? "")),
            ("door", .text(place?.door ?? "")), ("isRoom", .flag(lease.room != nil)),
            ("room", .text(lease.room.map { String($0) } ?? "")),
            ("isHome", .flag(lease.handedOverAt == nil)), ("items", .list(items)),
            ("isEmpty", .flag(items.isEmpty)), ("hasItems", .flag(!items.isEmpty)),
            ("kinds", .list(RepairValues.kinds(language))),
        ]
    }

    private static func show(
        _ template: StaticString,
        _ values: [(String, PageValue)],
        _ word: String?
    ) -> PageReply {
        let notice = word.flatMap(Notice.init(rawValue:))
        let notices = Notice.allCases.map { ("on_\($0.rawValue)", PageValue.flag($0 == notice)) }
        return .show(
            template: template,
            title: title,
            values: .object(values + notices + [("hasNotice", .flag(notice != nil))])
        )
    }
}
