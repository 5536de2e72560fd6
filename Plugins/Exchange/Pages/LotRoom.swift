import PluginKit

/// A lot's own page: the notice, and for those who registered their place in the auction.
enum LotRoom {
    /// Why a form was sent back, as the redirect carries it.
    enum Notice: String, Sendable, CaseIterable {
        case amount, over, full, first, notQualified, objectionOver
    }

    static func reply(_ input: LotPageInput, _ context: RequestContext) async throws -> PageReply {
        let (lot, isRegistered, award, receipts, versions) = try context.point { snapshot in
            let lot = try LotDesk.lot(input.id, in: snapshot)
            var own: Statements.OwnRegistration.Row?
            if snapshot.call.principal.person != nil {
                own = try snapshot.first(Statements.OwnRegistration(lot: input.id))
            }
            let isRegistered = own != nil
            let award = AwardShown(
                award: try AwardDesk.read(LotID(id: input.id), in: snapshot),
                objections: isRegistered
                    ? try snapshot.all(Statements.OwnObjections(lot: input.id, limit: 10)) : [],
                isRegistered: isRegistered,
                language: snapshot.call.language
            )
            let receipts =
                isRegistered
                ? try snapshot.all(Statements.OwnReceipts(lot: input.id, limit: receiptsShown)) : []
            let versions = try NoticeDesk.list(LotID(id: input.id), in: snapshot).items
            return (lot, isRegistered, award, receipts, versions)
        }
        let policy = PolicyBook.policy(lot.policy)
        var values = LotView(lot, context.call).entry + LotView(lot, context.call).facts
        values += award.values
        values += NoticeShown(versions: versions, language: context.call.language).values
        values += notices(input.notice.flatMap(Notice.init(rawValue:)))
        values += [
            ("isRegistered", .flag(isRegistered)),
            ("canRegister", .flag(!isRegistered && lot.state == .registering)),
            // Of a sub-centre's own policy the page does not know whether it has rounds.
            ("asksFirst", .flag(policy.map { $0.rounds != nil } ?? true)),
            ("needsFirst", .flag(policy?.rounds != nil)),
        ]
        if isRegistered {
            let place = try await context.write { try OfferDesk.place(of: input.id, in: $0) }
            values += room(place, lot, context.call)
            values += ownOffers(receipts, context.call.language)
        }
        return .show(
            template: "lot",
            title: LocalizedText(zh: lot.titleZh, en: lot.titleEn),
            values: .object(values)
        )
    }

    /// Own offers that the room shows, the newest; all are a link away.
    private static let receiptsShown: Int64 = 5

    private static func ownOffers(
        _ rows: [Statements.OwnReceipts.Row],
        _ language: Language
    ) -> [(String, PageValue)] {
        let items = rows.map { row in
            PageValue.object([
                ("offered", .text(row.fen.map { "¥" + LotWords.yuan($0) } ?? "")),
                ("at", .text(LotWords.secondOf(row.at))),
                ("isAccepted", .flag(row.answer == "accepted")),
                ("answer", .text(AnswerWords.text(row.answer)[language])),
            ])
        }
        return [("hasOffers", .flag(!items.isEmpty)), ("ownOffers", .list(items))]
    }

    static func register(
        _ input: RegisterForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        let amount = input.amount.flatMap { $0.isEmpty ? nil : $0 }
        return try await answered(input.id, to: "") {
            try await context.write { transaction in
                _ = try RegistrationDesk.register(
                    RegisterBidder(id: input.id, amount: amount),
                    in: transaction
                )
            }
        }
    }

    static func withdraw(
        _ input: WithdrawForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        try await answered(input.id, to: "") {
            try await context.write { transaction in
                _ = try RegistrationDesk.withdraw(WithdrawBidder(id: input.id), in: transaction)
            }
        }
    }

    static func offer(_ input: OfferForm, _ context: RequestContext) async throws -> PageReply {
        let amount = input.kind == .enter ? nil : input.amount
        return try await answered(input.id, to: "/receipts") {
            try await context.write { transaction in
                _ = try OfferDesk.place(
                    PlaceOffer(id: input.id, kind: input.kind, amount: amount),
                    in: transaction
                )
            }
        }
    }

    static func object(
        _ input: ObjectionFormInput,
        _ context: RequestContext
    ) async throws -> PageReply {
        try await answered(input.id, to: "") {
            try await context.write { transaction in
                _ = try ObjectionDesk.raise(
                    RaiseObjection(id: input.id, text: input.text),
                    in: transaction
                )
            }
        }
    }

    static func receipts(_ input: LotID, _ context: RequestContext) throws -> PageReply {
        let (lot, rows) = try context.point { snapshot in
            let lot = try LotDesk.lot(input.id, in: snapshot)
            return (lot, try snapshot.all(Statements.OwnReceipts(lot: input.id, limit: 50)))
        }
        let items = rows.enumerated().map { place, row in
            PageValue.object([
                ("isNewest", .flag(place == 0)), ("isAccepted", .flag(row.answer == "accepted")),
                ("answer", .text(AnswerWords.text(row.answer)[context.call.language])),
                ("hasAmount", .flag(row.fen != nil)),
                ("amount", .text(row.fen.map(LotWords.yuan) ?? "")),
                ("number", .text(String(row.number))), ("at", .text(row.at.rfc3339)),
                ("note", .text(row.note)),
            ])
        }
        let values: [(String, PageValue)] = [
            ("items", .list(items)), ("isEmpty", .flag(items.isEmpty)),
            ("href", .text("/exchange/lots/\(lot.id)")),
            ("name", .text(context.call.language == .zh ? lot.titleZh : lot.titleEn)),
        ]
        return .show(
            template: "receipts",
            title: LocalizedText(zh: "我的报价回执", en: "My receipts"),
            values: .object(values)
        )
    }

    /// Does what a form asks for and leads on; what its page can explain is explained there.
    private static func answered(
        _ id: String,
        to place: String,
        _ work: () async throws -> Void
    ) async throws -> PageReply {
        do {
            try await work()
        } catch let fault as Fault {
            let notice: Notice? =
                switch fault.code {
                case "exchange.amount.unread": .amount
                case "exchange.registration.over": .over
                case "exchange.registration.full": .full
                case "exchange.registration.first_offer": .first
                case "exchange.bidder.not_qualified": .notQualified
                case "exchange.objection.over": .objectionOver
                default: nil
                }
            // Whoever registered or objected already is where they wanted to be.
            let isThere = [
                "exchange.registration.yours", "exchange.registration.withdrawn",
                "exchange.objection.yours",
            ]
            if isThere.contains(fault.code) { return .redirect(to: page(id)) }
            guard let notice else { throw fault }
            return .redirect(to: "\(page(id))?notice=\(notice.rawValue)")
        }
        return .redirect(to: page(id) + place)
    }

    private static func page(_ id: String) -> String { "/exchange/lots/\(id)" }

    private static func notices(_ notice: Notice?) -> [(String, PageValue)] {
        [("hasNotice", .flag(notice != nil))]
            + Notice.allCases.map { ("notice_\($0.rawValue)", .flag($0 == notice)) }
    }

    private static func room(
        _ place: BidderPlace,
        _ lot: Lot,
        _ call: CallContext
    ) -> [(String, PageValue)] {
        let (own, language) = (place.registration, call.language)
        let isLive = LotView(lot, call).isLive
        return [
            ("label", .text(own.label)), ("registration", .text(own.id)),
            ("papers", .text(LotWords.papers(own.papers)[language])),
            ("isRefused", .flag(own.papers == .refused)), ("reason", .text(own.reason ?? "")),
            ("depositState", .text(LotWords.deposit(own.deposit)[language])),
            ("isDepositDue", .flag(own.deposit == .due)),
            ("hasDispute", .flag(own.dispute != nil)), ("dispute", .text(own.dispute ?? "")),
            ("canWithdraw", .flag(lot.state == .registering && own.papers != .withdrawn)),
            ("isOutdated", .flag((own.noticeVersion ?? 1) < (lot.noticeVersion ?? 1))),
            ("takesPart", .flag(place.takesPart)), ("isOut", .flag(place.isOut)),
            ("hasRank", .flag(place.rank != nil)),
            ("rank", .text(place.rank.map { String($0) } ?? "")),
            ("isLeading", .flag(place.rank == 1 && isLive)),
            ("hasOwn", .flag(place.ownFen != nil)),
            ("own", .text(place.ownFen.map(LotWords.yuan) ?? "")),
            ("canOffer", .flag(place.takesPart && !place.isOut && isLive)),
            ("canMatch", .flag(own.hasPriority && place.bestFen != nil)),
            ("bestForMatch", .text(place.bestFen.map { $0.yuanText } ?? "")),
            ("canEnter", .flag(lot.state == .entry)),
        ]
    }
}
