import PluginKit

/// Who registered for a lot, for its officers: papers to judge, deposits to note, to pay back, and in dispute.
enum RegistrationsPage {
    static let title = LocalizedText(zh: "报名与保证金", en: "Registrations and deposits")
    private static let limit: Int64 = 50

    static func reply(
        _ input: RegistrationsPageInput,
        _ context: RequestContext
    ) throws -> PageReply {
        let call = context.call
        let (lot, policy, list) = try context.point { snapshot in
            guard let row = try snapshot.first(Statements.PolicyOfLot(id: input.id)) else {
                throw Fault.lotNotFound()
            }
            return (
                try LotDesk.lot(input.id, in: snapshot),
                try PolicyText.policy(Array(row.policyText.utf8)),
                try RegistrationDesk.page(
                    RegistrationPage(id: input.id, after: input.after, limit: limit),
                    in: snapshot
                )
            )
        }
        let items = list.items.map { item in
            PageValue.object(
                entry(item, isOpen: lot.state == .registering, call.language)
                    + [
                        ("isScored", .flag(policy.isScored)),
                        ("knowsPriority", .flag(policy.hasPriority)),
                    ]
            )
        }
        let values: [(String, PageValue)] = [
            ("items", .list(items)), ("isEmpty", .flag(items.isEmpty)),
            ("href", .text("/exchange/lots/\(lot.id)")),
            ("name", .text(call.language == .zh ? lot.titleZh : lot.titleEn)),
            ("state", .text(LotWords.state(lot.state)[call.language])),
            ("wanted", .text(LotWords.yuan(lot.depositFen))),
            ("lot", .text(lot.id)), ("isOpen", .flag(lot.state == .registering)),
            ("titleZh", .text(lot.titleZh)), ("titleEn", .text(lot.titleEn)),
            ("start", .text(LotWords.yuan(lot.startFen))),
            ("step", .text(LotWords.yuan(lot.stepFen))),
            ("hasNext", .flag(list.next != nil)),
            ("nextPage", .text(list.next.map { "\(page(lot.id))?after=\($0)" } ?? "")),
        ]
        return .show(template: "registrations", title: title, values: .object(values))
    }

    private static func page(_ lot: String) -> String { "/exchange/lots/\(lot)/registrations" }

    private static func entry(
        _ item: LotRegistration,
        isOpen: Bool,
        _ language: Language
    ) -> [(String, PageValue)] {
        let deposit = item.deposit
        let canGoBack =
            [.short, .late, .refundDue].contains(deposit)
            || deposit == .held && item.papers != .accepted
        let isBooked = [.held, .short, .late, .refundDue].contains(deposit)
        return [
            ("id", .text(item.id)), ("label", .text(item.label)),
            ("registeredAt", .text(LotWords.moment(item.registeredAt))),
            ("papers", .text(LotWords.papers(item.papers)[language])),
            ("isRefused", .flag(item.papers == .refused)), ("reason", .text(item.reason ?? "")),
            ("hasPriority", .flag(item.hasPriority)),
            ("depositState", .text(LotWords.deposit(deposit)[language])),
            ("hasPaid", .flag(item.paidFen != nil)),
            ("paid", .text(item.paidFen.map(LotWords.yuan) ?? "")),
            ("sharesAccount", .flag(item.sharesAccount == true)),
            ("canReview", .flag(isOpen && item.papers != .withdrawn)),
            ("canConfirm", .flag(deposit == .due)),
            ("canRefund", .flag(canGoBack && item.paidFen != nil)),
            ("canDispute", .flag(isBooked && item.paidFen != nil)),
            ("isDisputed", .flag(deposit == .disputed)),
            ("hasDispute", .flag(item.dispute != nil)), ("dispute", .text(item.dispute ?? "")),
        ]
    }

    /// Puts another version of the notice on the board, and leads to the lot.
    static func amend(_ input: NoticeForm, _ context: RequestContext) async throws -> PageReply {
        let change = AmendNotice(
            id: input.id,
            reason: input.reason,
            titleZh: ListingForm.given(input.titleZh),
            titleEn: ListingForm.given(input.titleEn),
            startFen: try AmountText.money(input.start),
            stepFen: try AmountText.money(input.step),
            stepMaxFen: nil,
            limitFen: nil,
            registrationEndsAt: try CivilMoment.instant(input.registrationEnds),
            opensAt: try CivilMoment.instant(input.opens)
        )
        _ = try await context.write { try NoticeDesk.amend(change, in: $0) }
        return .redirect(to: "/exchange/lots/\(input.id)")
    }

    /// Does what a form asks for, and leads back to the lot's registrations.
    static func act(
        _ input: RegistrationActForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        let paid = try AmountText.money(input.paid)
        let done = try await context.write { try act(input, paid, in: $0) }
        return .redirect(to: page(done.lot))
    }

    private static func act(
        _ input: RegistrationActForm,
        _ paid: Money?,
        in transaction: borrowing Transaction
    ) throws -> LotRegistration {
        let id = input.id
        let reason = ListingForm.given(input.reason)
        switch (input.kind, reason, input.payment) {
        case (.accept, _, _), (.refuse, _?, _):
            let review = ReviewRegistration(
                id: id,
                accept: input.kind == .accept,
                reason: input.kind == .accept ? nil : reason,
                quality: input.quality ?? 1,
                hasPriority: input.hasPriority ?? false
            )
            return try RegistrationDesk.review(review, in: transaction)
        case (.deposit, _, let payment?):
            guard let paid else { throw Fault.actIncomplete(input.kind.rawValue) }
            let confirmed = ConfirmDeposit(
                id: id,
                paidFen: paid,
                payment: payment,
                account: ListingForm.given(input.account),
                isOwn: input.isOwn ?? false
            )
            return try DepositDesk.confirm(confirmed, in: transaction)
        case (.refund, _, let payment?):
            return try DepositDesk.refund(RefundDeposit(id: id, payment: payment), in: transaction)
        case (.dispute, let reason?, _):
            return try DisputeDesk.dispute(DisputeDeposit(id: id, reason: reason), in: transaction)
        case (.kept, _, _), (.chargedBack, _, _):
            guard let reference = input.reference else {
                throw Fault.actIncomplete(input.kind.rawValue)
            }
            let settled = SettleDispute(
                id: id,
                outcome: input.kind == .kept ? .kept : .chargedBack,
                reference: reference
            )
            return try DisputeDesk.settle(settled, in: transaction)
        case (.refuse, nil, _), (.deposit, _, nil), (.refund, _, nil), (.dispute, nil, _):
            throw Fault.actIncomplete(input.kind.rawValue)
        }
    }
}
