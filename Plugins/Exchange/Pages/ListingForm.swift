import PluginKit

/// The form by which an accepted application becomes a lot.
enum ListingForm {
    /// Policies of one's own that the form offers beside the book's.
    private static let keptMax: Int64 = 50

    /// What the form offers to choose from.
    static func choices(
        _ language: Language,
        in snapshot: borrowing Snapshot
    ) throws -> [PageValue] {
        let first = Statements.Policies(afterId: "", afterVersion: 0, limit: keptMax)
        let kept = try snapshot.all(first).map { try PolicyText.policy(Array($0.text.utf8)) }
        return (PolicyBook.all + kept).map { policy in
            let title = language == .zh ? policy.titleZh : policy.titleEn
            return .object([
                ("value", .text("\(policy.id) \(policy.version)")),
                ("name", .text("\(policy.id) · \(title)")),
            ])
        }
    }

    /// Lists the lot, and leads to its page.
    static func list(_ input: ListForm, _ context: RequestContext) async throws -> PageReply {
        let words = input.policy.split(separator: " ")
        guard words.count == 2, let version = Int64(words[1]) else {
            throw Fault.policyNotFound(input.policy, 1)
        }
        let secrets = (input.commitments ?? "").split(whereSeparator: \.isWhitespace)
        let asked = ListLot(
            id: input.id,
            titleZh: input.titleZh,
            titleEn: given(input.titleEn),
            itemCode: given(input.itemCode),
            right: nil,
            areaMu100: input.area,
            policy: String(words[0]),
            policyVersion: version,
            direction: input.direction,
            startFen: Money(fen: try AmountText.amount(input.start)),
            stepFen: Money(fen: try AmountText.amount(input.step)),
            stepMaxFen: try AmountText.money(input.stepMax),
            limitFen: try AmountText.money(input.limit),
            limitCommitment: nil,
            depositFen: try AmountText.money(input.deposit) ?? Money(fen: 0),
            registrationEndsAt: try CivilMoment.instant(input.registrationEnds),
            opensAt: try CivilMoment.instant(input.opens),
            noticeExtensions: input.extensions,
            hardStopAt: nil,
            drawCommitments: secrets.isEmpty ? nil : secrets.map { String($0) }
        )
        let lot = try await context.write { try LotDesk.list(asked, in: $0) }
        return .redirect(to: "/exchange/lots/\(lot.id)")
    }

    /// A form sends what was left empty as an empty text.
    static func given(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
}
