import PluginKit

/// For owners: the form of an application for the board, and their own applications with what is missing.
enum ApplyPage {
    static let title = LocalizedText(zh: "申请挂牌", en: "Apply for the board")
    private static let place = "/exchange/apply"
    private static let limit: Int64 = 20
    /// Sub-centres that the form offers.
    private static let officesMax: Int64 = 200

    static func reply(_ input: BoardPageInput, _ context: RequestContext) throws -> PageReply {
        let language = context.call.language
        let (list, windows) = try context.point { snapshot in
            let page = SubmissionPage(before: input.before, limit: limit)
            return (
                try SubmissionDesk.page(page, in: snapshot),
                try snapshot.all(Statements.OpenWindows(limit: officesMax))
            )
        }
        let offices = windows.map { row in
            PageValue.object([
                ("value", .text(row.tenantId)), ("name", .organisation(TenantID(row.tenantId))),
            ])
        }
        let items = list.items.map { PageValue.object(entry($0, language)) }
        let values: [(String, PageValue)] = [
            ("offices", .list(offices)), ("canApply", .flag(!offices.isEmpty)),
            ("kinds", .list(WindowPage.kinds(language))), ("items", .list(items)),
            ("hasItems", .flag(!items.isEmpty)), ("hasNext", .flag(list.next != nil)),
            ("nextPage", .text(list.next.map { "\(place)?before=\($0)" } ?? "")),
        ]
        return .show(template: "apply", title: title, values: .object(values))
    }

    private static func entry(_ own: Submission, _ language: Language) -> [(String, PageValue)] {
        let gaps = own.gaps.compactMap { Eligibility.Gap(rawValue: $0) }
        let isUnderWay = [.submitted, .deficient, .accepted].contains(own.state)
        return [
            ("id", .text(own.id)), ("name", .text(own.titleZh)),
            ("applicant", .text(own.applicant)),
            ("office", .organisation(own.office)),
            ("kind", .text(LotWords.kind(own.kind)[language])),
            ("state", .text(ApplicationWords.state(own.state)[language])),
            ("openedAt", .text(LotWords.moment(own.openedAt))),
            ("hasDue", .flag(own.dueAt != nil && isUnderWay)),
            ("due", .text(own.dueAt.map(LotWords.moment) ?? "")),
            ("isDeficient", .flag(own.state == .deficient)), ("isUnderWay", .flag(isUnderWay)),
            ("missing", WindowPage.words(own.missing)),
            ("isNoticed", .flag(!own.missing.isEmpty && isUnderWay)),
            ("gaps", WindowPage.words(gaps.map { ApplicationWords.gap($0)[language] })),
            ("hasGaps", .flag(!gaps.isEmpty && isUnderWay)),
            ("hasReason", .flag(own.reason != nil)), ("reason", .text(own.reason ?? "")),
            ("hasLot", .flag(own.lot != nil)), ("href", .text("/exchange/lots/\(own.lot ?? "")")),
        ]
    }

    /// Hands the form in.
    static func handIn(_ input: ApplyForm, _ context: RequestContext) async throws -> PageReply {
        let given = HandIn(
            office: input.office,
            titleZh: input.titleZh,
            applicant: input.applicant,
            kind: input.kind,
            entitled: input.entitled,
            present: input.present,
            agreed: input.agreed,
            approvedFen: try AmountText.money(input.approved),
            termEnds: input.termEnds,
            rightEnds: input.rightEnds,
            isEncumbered: input.isEncumbered,
            hasConsent: input.hasConsent,
            changesUse: input.changesUse
        )
        _ = try await context.write { try SubmissionDesk.handIn(given, in: $0) }
        return .redirect(to: place)
    }

    /// Hands in what was missing, or takes an application back.
    static func act(_ input: SubmissionForm, _ context: RequestContext) async throws -> PageReply {
        let given = SubmissionAct(
            id: input.id,
            kind: input.kind,
            entitled: input.entitled,
            present: input.present,
            agreed: input.agreed,
            approvedFen: try AmountText.money(input.approved),
            termEnds: input.termEnds,
            rightEnds: input.rightEnds,
            isEncumbered: input.isEncumbered,
            hasConsent: input.hasConsent,
            changesUse: input.changesUse
        )
        _ = try await context.write { try SubmissionDesk.act(given, in: $0) }
        return .redirect(to: place)
    }
}
