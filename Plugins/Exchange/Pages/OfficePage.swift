import PluginKit

/// The officers' desk: lots with their registrations, awards under way with their clocks, and objections that wait for an answer.
enum OfficePage {
    static let title = LocalizedText(zh: "分中心工作台", en: "Sub-centre's desk")
    private static let place = "/exchange/office"
    private static let limit: Int64 = 50

    static func reply(_ input: OfficePageInput, _ context: RequestContext) throws -> PageReply {
        let call = context.call
        let (awards, objections, live) = try context.point { snapshot in
            let awards = try snapshot.all(
                Statements.AwardsUnderWay(before: input.before ?? "~", limit: limit + 1)
            )
            let objections = try snapshot.all(Statements.OpenObjectionsOfOffice(limit: limit))
            let shown = try awards.prefix(Int(limit)).map { row in
                (row, try LotDesk.lot(row.lot, in: snapshot))
            }
            let live = try snapshot.all(Statements.LotsInProgress(limit: limit))
            return ((shown, awards.count > shown.count), objections, live)
        }
        let items = try awards.0.map { try PageValue.object(entry($0.0, $0.1, call)) }
        let waiting = objections.map { row in
            PageValue.object([
                ("id", .text(row.id)), ("href", .text("/exchange/lots/\(row.lot)")),
                ("text", .text(row.text)), ("raisedAt", .text(LotWords.moment(row.raisedAt))),
                ("due", .text(row.due.map(LotWords.moment) ?? "")),
            ])
        }
        let lots = live.map { PageValue.object(entry($0, call)) }
        let next = awards.1 ? awards.0.last.map { "\(place)?before=\($0.0.id)" } : nil
        let values: [(String, PageValue)] = [
            ("items", .list(items)), ("isEmpty", .flag(items.isEmpty)),
            ("lots", .list(lots)), ("hasLots", .flag(!lots.isEmpty)),
            ("objections", .list(waiting)), ("hasObjections", .flag(!waiting.isEmpty)),
            ("hasNext", .flag(next != nil)), ("nextPage", .text(next ?? "")),
            ("hasNotice", .flag(input.notice != nil)),
            ("notice", .text(input.notice.map { AwardWords.act($0)[call.language] } ?? "")),
        ]
        return .show(template: "office", title: title, values: .object(values))
    }

    /// An auction under way, which two officers may suspend and let go on.
    private static func entry(
        _ row: Statements.LotsInProgress.Row,
        _ call: CallContext
    ) -> [(String, PageValue)] {
        let state = LotState(rawValue: row.state) ?? .scheduled
        let due = row.deadline.map { LotWords.moment(Stamp(nanos: $0).instant) }
        return [
            ("lot", .text(row.id)), ("href", .text("/exchange/lots/\(row.id)")),
            ("name", .text(call.language == .zh ? row.titleZh : row.titleEn)),
            ("state", .text(LotWords.state(state)[call.language])),
            ("hasDue", .flag(due != nil)), ("due", .text(due ?? "")),
            ("isSuspended", .flag(state == .suspended)),
            ("registrations", .text("/exchange/lots/\(row.id)/registrations")),
            ("isDrawing", .flag(state == .drawing)),
            (
                "canSuspend",
                .flag(![.registering, .suspended, .scheduled, .drawing].contains(state))
            ),
        ]
    }

    private static func entry(
        _ row: Statements.AwardsUnderWay.Row,
        _ lot: Lot,
        _ call: CallContext
    ) throws -> [(String, PageValue)] {
        guard let state = AwardState(rawValue: row.state) else { throw Fault.logBroken(row.lot) }
        let due = state == .publicity ? row.publicityEnds : row.contractDue
        return [
            ("lot", .text(row.lot)), ("href", .text("/exchange/lots/\(row.lot)")),
            ("name", .text(call.language == .zh ? lot.titleZh : lot.titleEn)),
            ("state", .text(AwardWords.state(state)[call.language])),
            ("isLate", .flag(state == .overdue)), ("label", .text(row.label)),
            ("price", .text(LotWords.yuan(row.fen))),
            ("hasDue", .flag(due != nil && state != .signed)),
            ("due", .text(due.map(LotWords.moment) ?? "")),
            ("isFrozen", .flag(row.objections > 0)),
            ("canSign", .flag(state == .contract)), ("canCertify", .flag(state == .signed)),
            ("canDefault", .flag(state == .contract || state == .overdue)),
        ]
    }

    /// Does what an officer's form asks for; what is refused or waits for another is said on the desk.
    static func act(_ input: ActForm, _ context: RequestContext) async throws -> PageReply {
        let asked = AskAct(
            id: input.id,
            kind: input.kind,
            label: given(input.label),
            noticeSeconds: input.noticeSeconds,
            fen: nil,
            salt: nil,
            drawParty: input.drawParty,
            secret: ListingForm.given(input.secret),
            signature: ListingForm.given(input.signature),
            contract: given(input.contract),
            party: given(input.party)
        )
        let outcome = try await context.write { try ActDesk.ask(asked, in: $0) }
        guard !outcome.isDone, let answer = outcome.answer else { return .redirect(to: place) }
        return .redirect(to: "\(place)?notice=\(answer)")
    }

    static func answer(_ input: AnswerForm, _ context: RequestContext) async throws -> PageReply {
        _ = try await context.write { transaction in
            try ObjectionDesk.answer(
                AnswerObjection(
                    id: input.id,
                    isUpheld: input.verdict == .upheld,
                    answer: input.answer
                ),
                in: transaction
            )
        }
        return .redirect(to: place)
    }

    private static func given(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
}
