import PluginKit

/// The inspectors' list of homes that nobody has verified yet, and the form that says who has.
enum VerificationPage {
    static let title = LocalizedText(zh: "房源核验台", en: "Homes to verify")
    static let path = "/housing/verifications"
    /// Homes on a page.
    private static let pageSize: Int64 = 20

    /// Why nothing was written down, as the redirect carries it.
    enum Notice: String, Sendable, CaseIterable {
        case body, day, late, own
    }

    static func reply(
        _ input: VerificationsPageInput,
        _ context: RequestContext
    ) async throws -> PageReply {
        let after = input.after.flatMap { $0.isEmpty ? nil : $0 }
        let (homes, next) = try await context.query { snapshot in
            try VerificationDesk.waiting(after: after, limit: pageSize, in: snapshot)
        }
        let notice = input.notice.flatMap(Notice.init(rawValue:))
        let values: [(String, PageValue)] = [
            ("items", .list(homes.enumerated().map { card($1, $0 + 1, context.call) })),
            ("hasItems", .flag(!homes.isEmpty)), ("isEmpty", .flag(homes.isEmpty)),
            ("hasNext", .flag(next != nil)), ("nextPage", .text("\(path)?after=\(next ?? "")")),
            ("today", .text("\(context.call.received.instant.civilDay)")),
            ("hasNotice", .flag(notice != nil)),
        ]
        let notices = Notice.allCases.map { ("on_\($0.rawValue)", PageValue.flag($0 == notice)) }
        return .show(template: "verifications", title: title, values: .object(values + notices))
    }

    private static func card(
        _ home: Statements.HomesToVerify.Row,
        _ number: Int,
        _ call: CallContext
    ) -> PageValue {
        let language = call.language
        // The numbers on other organisations' doors are theirs to tell.
        let isOurs = call.tenant?.text == home.tenantId
        let layout = Layout(rawValue: home.layout).map { Shown.layout($0, language) }
        let kind = OfferKind(rawValue: home.kind).map { Shown.kind($0, language) }
        return .object([
            ("n", .text(String(number))), ("id", .text(home.id)),
            ("building", .text(language == .zh ? home.nameZh : home.nameEn)),
            ("isOurs", .flag(isOurs)), ("door", .text(isOurs ? home.door : "")),
            ("landlord", .text(home.tenantId)),
            ("address", .text(language == .zh ? home.addressZh : home.addressEn)),
            ("district", .text(District(rawValue: home.district)?.name[language] ?? "")),
            ("kind", .text(kind ?? "")), ("layout", .text(layout ?? "")),
            ("area", .text(Shown.area(home.areaDm2))), ("floor", .text(String(home.floor))),
            ("isShared", .flag(home.kind == OfferKind.shared.rawValue)),
            ("leaves", .text(String(home.leaves))),
            ("since", .text("\(home.createdAt.civilDay)")),
        ])
    }

    static func verify(
        _ input: VerificationForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        let body = input.by.trimmed
        guard !body.isEmpty, body.unicodeScalars.count <= 60 else { return back(.body) }
        guard let day = CivilDay(input.on.trimmed),
            day <= context.call.received.instant.civilDay
        else { return back(.day) }
        do {
            let wish = VerifyHome(id: input.id, by: body, on: day)
            _ = try await context.write { try VerificationDesk.verify(wish, in: $0) }
        } catch let fault as Fault {
            switch fault.code {
            case "housing.verification.own": return back(.own)
            case "housing.home.not_found": return back(.late)
            default: throw fault
            }
        }
        return .redirect(to: path)
    }

    private static func back(_ notice: Notice) -> PageReply {
        .redirect(to: "\(path)?notice=\(notice.rawValue)")
    }
}

extension String {
    /// Without white space at either end, the ideographic space too.
    fileprivate var trimmed: String {
        let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        let rest = unicodeScalars.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        return String(String.UnicodeScalarView(rest))
    }
}
