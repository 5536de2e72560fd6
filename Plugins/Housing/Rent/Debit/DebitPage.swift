import PluginKit

/// The page on which a tenant agrees to be charged, sees what was and will be, and ends it.
enum DebitPage {
    static let title = LocalizedText(zh: "委托扣款", en: "Automatic payment")

    static func path(_ lease: String) -> String { "/housing/leases/\(lease)/debit" }

    /// Why the last step was not taken, as the redirect carries it.
    enum Notice: String, Sendable, CaseIterable {
        /// The bound is no amount, below the rent, or too high.
        case bound
        /// It is over, or there is another one.
        case late
    }

    static func reply(_ input: LeasePageInput, _ context: RequestContext) throws -> PageReply {
        let values = try context.point { snapshot in
            let lease = try TenantDesk.lease(input.id, in: snapshot)
            let place = try snapshot.first(Statements.PlaceOfHome(homeId: lease.homeId))
            let row = try snapshot.first(Statements.NewestDebit(leaseId: input.id))
            let debit = try row.map { _ in try DebitDesk.own(input.id, in: snapshot) }
            return shown(lease, place, debit, snapshot.call.language)
        }
        let notice = input.notice.flatMap(Notice.init(rawValue:))
        let notices = Notice.allCases.map { ("on_\($0.rawValue)", PageValue.flag($0 == notice)) }
        return .show(
            template: "debit",
            title: title,
            values: .object(
                values + notices + [
                    ("hasNotice", .flag(notice != nil)),
                    ("path", .text("/housing/leases/\(input.id)")),
                ]
            )
        )
    }

    private static func shown(
        _ lease: Lease,
        _ place: Statements.PlaceOfHome.Row?,
        _ debit: Debit?,
        _ language: Language
    ) -> [(String, PageValue)] {
        let isOpen = debit.map { $0.state != .ended } ?? false
        let most = Money(fen: lease.rentFen.fen * DebitLimits.rentsMax)
        return [
            ("building", .text((language == .zh ? place?.nameZh : place?.nameEn) ?? "")),
            ("door", .text(place?.door ?? "")), ("isRoom", .flag(lease.room != nil)),
            ("room", .text(lease.room.map { String($0) } ?? "")),
            ("mayAgree", .flag(!isOpen && lease.handedOverAt == nil)),
            ("rent", .text(Shown.yuan(lease.rentFen))), ("boundMax", .text(Shown.yuan(most))),
            ("isAsked", .flag(debit?.state == .asked)),
            ("isActive", .flag(debit?.state == .active)),
            ("isEnded", .flag(debit?.state == .ended)),
            ("bound", .text(debit.map { Shown.yuan($0.monthMaxFen) } ?? "")),
            ("signed", .text(debit?.signedAt.map(Shown.moment) ?? "")),
            ("ended", .text(debit?.endedAt.map(Shown.moment) ?? "")),
            ("endedBy", .text(debit?.endedBy.map { Shown.end($0, language) } ?? "")),
            ("hasSignUrl", .flag(debit?.signUrl != nil)),
            ("signUrl", .text(debit?.signUrl ?? "")),
            ("charges", .list((debit?.charges ?? []).map { charge($0, language) })),
            ("hasCharges", .flag(!(debit?.charges ?? []).isEmpty)),
        ]
    }

    private static func charge(_ charge: DebitCharge, _ language: Language) -> PageValue {
        .object([
            ("bill", .text(String(charge.bill))), ("amount", .text(Shown.yuan(charge.amountFen))),
            ("day", .text("\(charge.onDay)")),
            ("state", .text(Shown.state(charge.state, language))),
            ("isBad", .flag(charge.state == .failed || charge.state == .skipped)),
            ("hasReason", .flag(charge.reason != nil)),
            ("reason", .text(charge.reason.map { Shown.reason($0, language) } ?? "")),
        ])
    }

    /// Bills of a lease that a charge did not pay, as its page tells of them.
    static func failed(
        _ lease: Lease,
        in snapshot: borrowing Snapshot
    ) throws -> [(String, PageValue)] {
        let open = Set(lease.bills.filter { $0.paidAt == nil }.map(\.number))
        let last = try snapshot.all(Statements.ChargesOfLease(leaseId: lease.id))
            .map(ChargeFile.init)
            .first { open.contains($0.bill) && [.failed, .skipped].contains($0.life.state) }
        let reason = last?.life.reason.map { Shown.reason($0, snapshot.call.language) }
        return [
            ("wasNotCharged", .flag(last != nil)), ("notCharged", .text(reason ?? "")),
            ("mayDebit", .flag(lease.handedOverAt == nil)),
        ]
    }
}

extension Shown {
    static func end(_ end: DebitEnd, _ language: Language) -> String {
        let text =
            switch end {
            case .tenant: LocalizedText(zh: "您已终止", en: "You have ended it")
            case .provider: LocalizedText(zh: "在支付应用中终止", en: "Ended in the payment app")
            case .lease: LocalizedText(zh: "随租约终止", en: "Ended with the lease")
            case .lapsed: LocalizedText(zh: "未在规定时间内签订", en: "Not agreed to in time")
            }
        return text[language]
    }

    static func state(_ state: ChargeState, _ language: Language) -> String {
        let text =
            switch state {
            case .announcing: LocalizedText(zh: "正在预告", en: "Being announced")
            case .announced: LocalizedText(zh: "将扣款", en: "Will be charged")
            case .charging: LocalizedText(zh: "正在扣款", en: "Being charged")
            case .paid: LocalizedText(zh: "已扣款", en: "Charged")
            case .failed: LocalizedText(zh: "扣款失败", en: "Failed")
            case .skipped: LocalizedText(zh: "未扣款", en: "Not charged")
            }
        return text[language]
    }

    static func reason(_ reason: ChargeReason, _ language: Language) -> String {
        let text =
            switch reason {
            case .bound: LocalizedText(zh: "超出每月上限", en: "More than the bound of the month")
            case .changed: LocalizedText(zh: "账单金额已变更", en: "The bill has changed")
            case .ended: LocalizedText(zh: "协议已终止", en: "The agreement has ended")
            case .late: LocalizedText(zh: "已过可扣款日期", en: "Its days are over")
            case .paid: LocalizedText(zh: "账单已支付", en: "The bill was paid")
            case .paying: LocalizedText(zh: "您正在自行支付", en: "You are paying by hand")
            case .provider:
                LocalizedText(zh: "支付机构未受理", en: "The provider did not take it")
            }
        return text[language]
    }
}
