import PluginKit

// What loans and listings of rights are refused for.
extension Fault {
    /// The caller holds no such certificate.
    static func certificateMissing(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "exchange.certificate.not_found",
            message: LocalizedText(zh: "没有这份鉴证书。", en: "There is no such certificate."),
            remedy: LocalizedText(
                zh: "请填写本人鉴证书上的编号。",
                en: "Give the number on your own certificate."
            ),
            location: location
        )
    }

    /// One loan on a right at a time.
    static func loanYours(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.loan.yours",
            message: LocalizedText(
                zh: "该权利已有办理中的抵押贷款。",
                en: "A loan on this right is under way."
            ),
            remedy: LocalizedText(
                zh: "请等待其办结，或联系分中心撤回。",
                en: "Wait for its end, or have the sub-centre withdraw it."
            ),
            location: location
        )
    }

    /// There is no such loan.
    static func loanMissing(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "exchange.loan.not_found",
            message: LocalizedText(zh: "没有这笔贷款。", en: "There is no such loan."),
            remedy: LocalizedText(
                zh: "请从本机构的贷款列表中选择。",
                en: "Choose one from the organisation's loans."
            ),
            location: location
        )
    }

    /// The right is security for a loan.
    static func lienLive(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.loan.lien",
            message: LocalizedText(
                zh: "该权利已抵押，未经出借方同意不得挂牌。",
                en: "A lien is on this right: it is not listed without the lender's consent."
            ),
            remedy: LocalizedText(
                zh: "请先登记出借方同意（须两人），或待抵押解除；逾期处置须正向竞价。",
                en:
                    "Note the lender's consent (takes two), or wait for the release; what is overdue is sold forward."
            ),
            location: location
        )
    }

    /// Only what failed is listed again, and a lot once.
    static func lotNotFailed(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.lot.not_failed",
            message: LocalizedText(
                zh: "只有流标且尚未重新挂牌的标的可以重新挂牌。",
                en: "Only a lot that failed and was not listed again can be."
            ),
            remedy: LocalizedText(
                zh: "请在公告栏核对该标的的状态。",
                en: "See on the board how the lot stands."
            ),
            location: location
        )
    }

    /// It was listed as often as it may be.
    static func lotRelistedOften(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "exchange.lot.relisted_often",
            message: LocalizedText(
                zh: "该标的已重新挂牌三次。",
                en: "The lot was listed again three times."
            ),
            remedy: LocalizedText(
                zh: "请修改条件后另行挂牌。",
                en: "List it as another lot, under other terms."
            ),
            location: location
        )
    }
}
