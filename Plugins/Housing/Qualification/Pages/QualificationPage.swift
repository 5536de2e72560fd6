import PluginKit

/// The tenant's page of their own provisional qualification.
enum QualificationPage {
    static let title = LocalizedText(zh: "补件办理", en: "Papers to follow")

    /// Why the last step was not taken, as the redirect carries it.
    enum Notice: String, Sendable, CaseIterable {
        /// The step is over, or not due yet.
        case late
        /// Nothing was written down.
        case empty
        /// The rent is not the one that was shown, or nobody may stay.
        case rent
        /// The day is too soon, too late, or no day.
        case days
        /// This notice was appealed against already.
        case appealed
        /// Whoever suspects a paper does not judge it.
        case same
        /// No outage is on record.
        case source
    }

    static func reply(_ input: LeasePageInput, _ context: RequestContext) throws -> PageReply {
        let values = try context.point { snapshot in
            let known = try TenantDesk.qualification(input.id, in: snapshot)
            return QualificationValues(
                qualification: known,
                place: try snapshot.first(Statements.PlaceOfHome(homeId: known.homeId)),
                language: snapshot.call.language
            ).all
        }
        let path = PageValue.text("/housing/leases/\(input.id)")
        return .show(
            template: "qualification",
            title: title,
            values: .object(values + notices(input.notice) + [("path", path)])
        )
    }

    /// What a notice is called in a template.
    static func notices(_ word: String?) -> [(String, PageValue)] {
        let notice = word.flatMap(Notice.init(rawValue:))
        return Notice.allCases.map { ("on_\($0.rawValue)", .flag($0 == notice)) }
            + [("hasNotice", .flag(notice != nil))]
    }
}
