import PluginKit

/// The window: applications for the board with their clocks, and the forms to deal with them.
enum WindowPage {
    static let title = LocalizedText(zh: "受理窗口", en: "The window")
    private static let place = "/exchange/window"
    private static let limit: Int64 = 50

    static func reply(_ input: BoardPageInput, _ context: RequestContext) throws -> PageReply {
        let language = context.call.language
        let (list, policies, duty) = try context.point { snapshot in
            let page = ApplicationPage(before: input.before, limit: limit)
            return (
                try ApplicationDesk.page(page, in: snapshot),
                try ListingForm.choices(language, in: snapshot),
                try snapshot.first(Statements.WindowOfOffice())
            )
        }
        let items = list.items.map { PageValue.object(entry($0, context.call)) }
        let values: [(String, PageValue)] = [
            ("items", .list(items)), ("isEmpty", .flag(items.isEmpty)),
            ("kinds", .list(kinds(language))),
            ("policies", .list(policies)), ("isOpen", .flag(duty != nil)),
            ("isMine", .flag(duty?.officerId == context.call.principal.person?.text)),
            ("hasNext", .flag(list.next != nil)),
            ("nextPage", .text(list.next.map { "\(place)?before=\($0)" } ?? "")),
        ]
        return .show(template: "window", title: title, values: .object(values))
    }

    private static func entry(
        _ application: BoardApplication,
        _ call: CallContext
    ) -> [(String, PageValue)] {
        let gaps = application.gaps.compactMap { Eligibility.Gap(rawValue: $0) }
        let state = application.state
        return [
            ("id", .text(application.id)), ("name", .text(application.titleZh)),
            ("applicant", .text(application.applicant)),
            ("kind", .text(LotWords.kind(application.kind)[call.language])),
            ("state", .text(ApplicationWords.state(state)[call.language])),
            ("isLate", .flag(application.isLate)),
            ("openedAt", .text(LotWords.moment(application.openedAt))),
            ("hasDue", .flag(application.dueAt != nil)),
            ("due", .text(application.dueAt.map(LotWords.moment) ?? "")),
            ("gaps", words(gaps.map { ApplicationWords.gap($0)[call.language] })),
            ("hasGaps", .flag(!gaps.isEmpty && state != .listed)),
            ("missing", words(application.missing)),
            ("isNoticed", .flag(!application.missing.isEmpty)),
            ("canNotice", .flag(state == .submitted && application.missing.isEmpty)),
            ("canAccept", .flag(state == .submitted)),
            ("canList", .flag(state == .accepted && gaps.isEmpty)),
            ("isProcurement", .flag(application.kind == .procurement)),
            ("canSupplement", .flag(state == .deficient || state == .accepted)),
            ("supplement", .text(state == .deficient ? "resubmit" : "amend")),
            ("isUnderWay", .flag([.submitted, .deficient, .accepted].contains(state))),
            ("hasReason", .flag(application.reason != nil)),
            ("reason", .text(application.reason ?? "")),
            ("hasLot", .flag(application.lot != nil)),
            ("href", .text("/exchange/lots/\(application.lot ?? "")")),
        ]
    }

    /// Kinds of lots to choose from.
    static func kinds(_ language: Language) -> [PageValue] {
        LotKind.allCases.map { kind in
            .object([
                ("value", .text(kind.rawValue)), ("name", .text(LotWords.kind(kind)[language])),
            ])
        }
    }

    /// Opens or closes the window for what owners hand in.
    static func keep(_ input: WindowDutyForm, _ context: RequestContext) async throws -> PageReply {
        let kept = KeepWindow(isOpen: input.isOpen)
        _ = try await context.write { try SubmissionDesk.keepWindow(kept, in: $0) }
        return .redirect(to: place)
    }

    /// One text a line.
    static func words(_ texts: [String]) -> PageValue {
        .list(texts.map { .object([("text", .text($0))]) })
    }

    /// Takes an application in.
    static func open(_ input: WindowForm, _ context: RequestContext) async throws -> PageReply {
        let approved = try AmountText.money(input.approved)
        _ = try await context.write { transaction in
            try ApplicationDesk.open(
                OpenApplication(
                    titleZh: input.titleZh,
                    applicant: input.applicant,
                    kind: input.kind,
                    entitled: input.entitled,
                    present: input.present,
                    agreed: input.agreed,
                    approvedFen: approved,
                    termEnds: input.termEnds,
                    rightEnds: input.rightEnds,
                    isEncumbered: input.isEncumbered,
                    hasConsent: input.hasConsent,
                    changesUse: input.changesUse
                ),
                in: transaction
            )
        }
        return .redirect(to: place)
    }

    /// Deals with one; in the notice each line is one thing that is missing.
    static func act(_ input: WindowActForm, _ context: RequestContext) async throws -> PageReply {
        let approved = try AmountText.money(input.approved)
        let lines = (input.missing ?? "").split(whereSeparator: \.isNewline).map { String($0) }
        _ = try await context.write { transaction in
            try ApplicationDesk.act(
                ApplicationAct(
                    id: input.id,
                    kind: input.kind,
                    missing: lines,
                    reason: input.reason.flatMap { $0.isEmpty ? nil : $0 },
                    officer: nil,
                    entitled: input.entitled,
                    present: input.present,
                    agreed: input.agreed,
                    approvedFen: approved,
                    termEnds: input.termEnds,
                    rightEnds: input.rightEnds,
                    isEncumbered: input.isEncumbered,
                    hasConsent: input.hasConsent,
                    changesUse: input.changesUse
                ),
                in: transaction
            )
        }
        return .redirect(to: place)
    }
}
