import PluginKit

// What lots, registrations and offers are refused for.
extension Fault {
    /// Its bidder has taken it back.
    static func registrationWithdrawn(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.registration.withdrawn",
            message: LocalizedText(
                zh: "该报名已由竞买人撤回。",
                en: "The registration was taken back by its bidder."
            ),
            remedy: LocalizedText(
                zh: "已缴的保证金会退还，无需再办理。",
                en: "A deposit that was paid goes back; nothing else is to be done."
            ),
            location: location
        )
    }

    /// There is no such lot.
    static func lotNotFound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "exchange.lot.not_found",
            message: LocalizedText(zh: "没有这个标的。", en: "There is no such lot."),
            remedy: LocalizedText(zh: "请从公告栏中选择标的。", en: "Choose a lot from the notice board."),
            location: location
        )
    }

    /// The limit is given twice.
    static func limitTwice(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "exchange.lot.limit_twice",
            message: LocalizedText(
                zh: "底价不能既公开又密封。",
                en: "The limit cannot be open and sealed at once."
            ),
            remedy: LocalizedText(
                zh: "请只填写 limitFen 或 limitCommitment。",
                en: "Give limitFen or limitCommitment, not both."
            ),
            location: location
        )
    }

    /// It comes too late for registration.
    static func registrationOver(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.registration.over",
            message: LocalizedText(zh: "报名已经截止。", en: "Registration is over."),
            remedy: LocalizedText(
                zh: "请关注后续标的的报名时间。",
                en: "See the board for lots that still take registrations."
            ),
            location: location
        )
    }

    /// The engine takes no more bidders.
    static func lotFull(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.registration.full",
            message: LocalizedText(
                zh: "报名人数已达上限。",
                en: "No more bidders can register for this lot."
            ),
            remedy: LocalizedText(zh: "请联系分中心。", en: "Ask the sub-centre."),
            location: location
        )
    }

    /// One person registers once.
    static func registeredAlready(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.registration.yours",
            message: LocalizedText(zh: "您已报名该标的。", en: "You have registered for this lot already."),
            remedy: LocalizedText(
                zh: "请在“我的竞价”中查看进展。",
                en: "See how far your registration has come."
            ),
            location: location
        )
    }

    /// There is no such registration.
    static func registrationNotFound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "exchange.registration.not_found",
            message: LocalizedText(zh: "没有这个报名。", en: "There is no such registration."),
            remedy: LocalizedText(
                zh: "请从标的的报名列表中选择。",
                en: "Choose one from the lot's registrations."
            ),
            location: location
        )
    }

    /// The first offer does not fit the policy.
    static func firstOfferWrong(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "exchange.registration.first_offer",
            message: LocalizedText(
                zh: "轮流报价的标的须随报名提交不劣于起始价的首次报价，其他标的不收。",
                en:
                    "Lots in rounds take a first offer no worse than the start price with the registration; others take none."
            ),
            remedy: LocalizedText(
                zh: "请按该标的的规则填写 amount。",
                en: "Give the amount, or leave it out, as the lot's policy asks."
            ),
            location: location
        )
    }

    /// Quality or priority that the policy does not know.
    static func reviewUnsound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "exchange.registration.review_unsound",
            message: LocalizedText(
                zh: "该标的的规则不含质量分或优先权。",
                en: "The lot's policy knows no quality or no priority."
            ),
            remedy: LocalizedText(zh: "质量请填 1，优先权请填 false。", en: "Give quality 1 and no priority."),
            location: location
        )
    }

    /// The caller is no bidder here.
    static func notRegistered(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "exchange.bidder.not_registered",
            message: LocalizedText(zh: "您没有报名该标的。", en: "You have not registered for this lot."),
            remedy: LocalizedText(
                zh: "请先报名；截止后请关注其他标的。",
                en: "Register first; when that is over, see other lots."
            ),
            location: location
        )
    }

    /// The caller registered and did not qualify.
    static func notQualified(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.bidder.not_qualified",
            message: LocalizedText(
                zh: "您未取得该标的的竞价资格。",
                en: "You do not take part in this auction."
            ),
            remedy: LocalizedText(
                zh: "资格以报名截止时材料通过且保证金到账为准；如有疑问请联系分中心。",
                en:
                    "Papers and deposit had to be in order when registration ended; ask the sub-centre."
            ),
            location: location
        )
    }

    /// A deposit is noted once.
    static func depositBooked(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.deposit.booked",
            message: LocalizedText(
                zh: "该报名的保证金已经登记。",
                en: "A deposit was noted for this registration already."
            ),
            remedy: LocalizedText(
                zh: "请核对付款；一笔付款只用于一个报名。",
                en: "Check the payment: each is for one registration."
            ),
            location: location
        )
    }

    /// The deposit is still needed, or gone.
    static func depositNotRefundable(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.deposit.not_refundable",
            message: LocalizedText(zh: "该保证金现在不能退还。", en: "This deposit cannot be paid back now."),
            remedy: LocalizedText(
                zh: "竞价结束后，未成交者的保证金方可退还。",
                en: "Those of bidders who were not awarded are free when the auction is over."
            ),
            location: location
        )
    }

    /// There is no money that could be in dispute.
    static func depositNotDisputable(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.deposit.not_disputable",
            message: LocalizedText(zh: "该保证金不能登记争议。", en: "This deposit cannot be in dispute."),
            remedy: LocalizedText(
                zh: "只有已到账且未了结的保证金可以登记争议。",
                en: "Only money that has arrived and has not gone to its end can be."
            ),
            location: location
        )
    }

    /// No dispute waits for its end.
    static func depositNotDisputed(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.deposit.not_disputed",
            message: LocalizedText(zh: "该保证金没有待了结的争议。", en: "This deposit is in no dispute."),
            remedy: LocalizedText(zh: "请核对报名编号。", en: "Check the registration's number."),
            location: location
        )
    }

    /// A bidder whose deposit is in dispute makes no offers.
    static func depositDisputed(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.deposit.disputed",
            message: LocalizedText(
                zh: "您的保证金有争议或已被追回，暂不能报价。",
                en: "Your deposit is in dispute or was charged back, so you cannot make offers."
            ),
            remedy: LocalizedText(
                zh: "请联系分中心处理该笔付款。",
                en: "Ask the sub-centre to settle the payment."
            ),
            location: location
        )
    }

    /// There is no auction yet.
    static func lotNotBegun(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.lot.not_begun",
            message: LocalizedText(
                zh: "报名尚未截止，竞价还没有开始准备。",
                en: "Registration is not over, so there is no auction yet."
            ),
            remedy: LocalizedText(zh: "请在报名截止后再试。", en: "Try again when registration is over."),
            location: location
        )
    }

    /// A page's cursor that is none.
    static func pageUnread(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "exchange.page.unread",
            message: LocalizedText(
                zh: "after 不是本列表给出的位置。",
                en: "What stands in after is no place of this list."
            ),
            remedy: LocalizedText(
                zh: "请原样使用上一页的 next，或不填。",
                en: "Use the last page's next as it stands, or leave it out."
            ),
            location: location
        )
    }
}
