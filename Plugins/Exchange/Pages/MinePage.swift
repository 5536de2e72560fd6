import PluginKit

/// A bidder's file: everything they registered for, how it stands, and the papers of it.
enum MinePage {
    static let title = LocalizedText(zh: "我的竞买", en: "What I bid for")
    private static let limit: Int64 = 20

    static func reply(_ input: BoardPageInput, _ context: RequestContext) throws -> PageReply {
        let (items, next) = try context.point { snapshot in
            // "~" sorts after every character an identifier may have.
            let rows = try snapshot.all(
                Statements.OwnRegistrations(before: input.before ?? "~", limit: limit + 1)
            )
            let shown = rows.prefix(Int(limit))
            let items = try shown.map { try item($0, context.call, in: snapshot) }
            return (items, rows.count > shown.count ? shown.last?.id : nil)
        }
        let loans = try context.point { snapshot in
            try snapshot.all(Statements.OwnLoans(before: "~", limit: limit)).map { row in
                PageValue.object([
                    ("certificate", .text(row.award)),
                    ("state", .text(LoanWords.state(row.kind)[context.call.language])),
                    ("hasValue", .flag(row.value != nil)),
                    ("value", .text(row.value.map(LotWords.yuan) ?? "")),
                    ("hasLent", .flag(row.lent != nil)),
                    ("lent", .text(row.lent.map(LotWords.yuan) ?? "")),
                    ("lender", .text(row.lender ?? "")),
                ])
            }
        }
        let values: [(String, PageValue)] = [
            ("hasLoans", .flag(!loans.isEmpty)), ("loans", .list(loans)),
            ("items", .list(items)), ("isEmpty", .flag(items.isEmpty)),
            ("hasNext", .flag(next != nil)),
            ("nextPage", .text(next.map { "/exchange/mine?before=\($0)" } ?? "")),
        ]
        return .show(template: "mine", title: title, values: .object(values))
    }

    private static func item(
        _ row: Statements.OwnRegistrations.Row,
        _ call: CallContext,
        in snapshot: borrowing Snapshot
    ) throws -> PageValue {
        guard let papers = Papers(rawValue: row.papers),
            let deposit = DepositState(rawValue: row.deposit)
        else { throw Fault.logBroken(row.lot) }
        let lot = try LotDesk.lot(row.lot, in: snapshot)
        let label = BidderLabel.text(row.number)
        let award = try AwardDesk.read(LotID(id: row.lot), in: snapshot)
        let isMine = award.label == label
        let dispute = deposit.isAskedBack ? row.dispute : nil
        return .object(
            LotView(lot, call).entry + [
                ("registration", .text(row.id)), ("label", .text(label)),
                ("papers", .text(LotWords.papers(papers)[call.language])),
                ("isRefused", .flag(papers == .refused)), ("reason", .text(row.reason ?? "")),
                ("depositState", .text(LotWords.deposit(deposit)[call.language])),
                ("isDepositDue", .flag(deposit == .due)), ("hasPaid", .flag(row.paid != nil)),
                ("hasDispute", .flag(dispute != nil)), ("dispute", .text(dispute ?? "")),
                ("paid", .text(row.paid.map(LotWords.yuan) ?? "")), ("isMine", .flag(isMine)),
                (
                    "awardState",
                    .text(award.state.map { AwardWords.state($0)[call.language] } ?? "")
                ),
                ("price", .text(award.fen.map(LotWords.yuan) ?? "")),
            ]
        )
    }
}
