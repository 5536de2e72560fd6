import PluginKit

/// The pages of a tenant's leases.
enum LeasePage {
    static let title = LocalizedText(zh: "我的租约", en: "My lease")
    static let listTitle = LocalizedText(zh: "我的租约", en: "My leases")

    /// Why the last step was not taken, as the redirect carries it.
    enum Notice: String, Sendable, CaseIterable {
        /// The step is over, or not due yet.
        case late
        /// The offer is not the one that was shown.
        case changed
        /// The day is too soon, beyond the term, or no day.
        case days
        /// The phone has to be proved first.
        case proof
        /// The rent is above its cap, or no amount.
        case rent
        /// Nothing was written down.
        case findings
        /// The settlement is not the one that was shown.
        case settlement
        /// A deduction lacks a part, or is no amount.
        case lines
        /// The deductions come to more than the deposit.
        case tooMuch
        /// A settlement that stands only becomes smaller.
        case worse
        /// No inspection is on record.
        case uninspected
        /// Nothing was said of what was seen, or of the order.
        case note
        /// The tenant has said that they live there.
        case denied
        /// No rent is overdue, or none was demanded in vain.
        case notOwed
    }

    static func reply(_ input: LeasePageInput, _ context: RequestContext) throws -> PageReply {
        let values = try context.point { snapshot in
            let lease = try TenantDesk.lease(input.id, in: snapshot)
            let place = try snapshot.first(Statements.PlaceOfHome(homeId: lease.homeId))
            let known = try snapshot.first(Statements.OwnQualification(leaseId: input.id))
            return LeaseValues(lease: lease, place: place, language: snapshot.call.language).all
                + (try LeaseValues.qualification(known, in: snapshot))
                + (try DebitPage.failed(lease, in: snapshot))
        }
        let path = "/housing/leases/\(input.id)"
        return .show(
            template: "lease",
            title: title,
            values: .object(
                values + notices(input.notice)
                    + [
                        ("path", .text(path)),
                        ("needsProof", .flag(!TenantDesk.isProven(context.call))),
                    ]
            )
        )
    }

    static func list(_ context: RequestContext) throws -> PageReply {
        let entries = try context.point { snapshot in
            try TenantDesk.leases(before: nil, limit: 20, in: snapshot).items.map {
                try entry($0, "/housing/leases/\($0.id)", in: snapshot)
            }
        }
        let values: [(String, PageValue)] = [
            ("items", .list(entries)), ("isEmpty", .flag(entries.isEmpty)),
            ("hasItems", .flag(!entries.isEmpty)),
        ]
        return .show(template: "leases", title: listTitle, values: .object(values))
    }

    /// A lease in a list.
    static func entry(
        _ item: LeaseSummary,
        _ href: String,
        in snapshot: borrowing Snapshot
    ) throws -> PageValue {
        let language = snapshot.call.language
        let place = try snapshot.first(Statements.PlaceOfHome(homeId: item.homeId))
        return .object([
            ("href", .text(href)),
            (
                "building",
                .text((language == .zh ? place?.nameZh : place?.nameEn) ?? item.homeId)
            ),
            ("door", .text(place?.door ?? "")), ("isRoom", .flag(item.room != nil)),
            ("room", .text(item.room.map { String($0) } ?? "")),
            ("state", .text(Shown.state(item.state, language))),
            ("isCalm", .flag(item.state == .active)), ("isOverdue", .flag(item.arrears != .none)),
            ("rent", .text(Shown.yuan(item.rentFen))),
            ("hasEnd", .flag(item.state != .holdover)), ("endDay", .text("\(item.endDay)")),
        ])
    }

    /// What a notice is called in a template.
    static func notices(_ word: String?) -> [(String, PageValue)] {
        let notice = word.flatMap(Notice.init(rawValue:))
        return Notice.allCases.map { ("on_\($0.rawValue)", .flag($0 == notice)) }
            + [("hasNotice", .flag(notice != nil))]
    }
}
