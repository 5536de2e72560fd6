extension Fault {
    /// What is lent is nothing, negative or too much.
    static func principalOutOfRange(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "money.principal_out_of_range",
            message: LocalizedText(
                zh: "贷款本金须在 0.01 元至 1000 亿元之间。",
                en: "A loan is of 0.01 to 100,000,000,000 yuan."
            ),
            remedy: LocalizedText(zh: "请填写该范围内的本金。", en: "Give a principal in that range."),
            location: location
        )
    }

    /// There are no instalments, or too many.
    static func termOutOfRange(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "money.term_out_of_range",
            message: LocalizedText(
                zh: "还款期数须为 1 至 600 个月。",
                en: "A loan has 1 to 600 monthly instalments."
            ),
            remedy: LocalizedText(zh: "请填写该范围内的期数。", en: "Give a term in that range."),
            location: location
        )
    }

    /// A rate is negative, above 100 % or written in another way.
    static func rateOutOfRange(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "money.rate_out_of_range",
            message: LocalizedText(
                zh: "年利率须为 0 至 1 之间、至多八位小数的数。",
                en: "A yearly rate is a decimal from 0 to 1 with at most eight decimals."
            ),
            remedy: LocalizedText(
                zh: "请把 3.10% 写作 0.0310。",
                en: "Write 3.10 % as 0.0310."
            ),
            location: location
        )
    }

    /// An instalment would take nothing off the balance, or the balance ends too early.
    static func loanUnpayable(month: Int, location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "money.loan_unpayable",
            message: LocalizedText(
                zh: "按此本金、利率和期数，第 \(month) 期无法正常还本。",
                en:
                    "With this principal, rate and term, instalment \(month) repays nothing or too much."
            ),
            remedy: LocalizedText(
                zh: "请提高本金、降低利率或缩短期数。",
                en: "Lend more, at a lower rate or over fewer months."
            ),
            location: location
        )
    }

    /// What is wrong with a cash flow.
    enum CashFlowProblem {
        case notInOrder, tooLarge, oneWayOnly, severalTurns, repaidFirst, noRate

        var text: LocalizedText {
            switch self {
            case .notInOrder:
                LocalizedText(
                    zh: "收付款须按月份先后排列，2 至 2400 笔，在 600 个月之内",
                    en: "payments come in order of months 0 to 600, 2 to 2,400 of them"
                )
            case .tooLarge: LocalizedText(zh: "单笔金额过大", en: "a payment is too large")
            case .oneWayOnly:
                LocalizedText(zh: "只有收款或只有付款", en: "payments go one way only")
            case .severalTurns:
                LocalizedText(
                    zh: "收付方向改变了不止一次，没有唯一的利率",
                    en: "payments turn more than once, so that no single rate describes them"
                )
            case .repaidFirst:
                LocalizedText(zh: "还款早于放款", en: "a repayment comes before the disbursement")
            case .noRate:
                LocalizedText(
                    zh: "月利率不在 -99% 至 1000% 之间",
                    en: "the monthly rate is outside -99 % to 1,000 %"
                )
            }
        }
    }

    /// A cash flow of which no rate can be told.
    static func cashFlowUnsound(
        _ problem: CashFlowProblem,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .invalid,
            code: "money.cash_flow_unsound",
            message: LocalizedText(
                zh: "无法计算该现金流的利率：\(problem.text.zh)。",
                en: "This cash flow has no rate that could be shown: \(problem.text.en)."
            ),
            remedy: LocalizedText(
                zh: "请核对每一笔的月份和金额；不要展示利率。",
                en: "Check the month and amount of each payment, and show no rate."
            ),
            location: location
        )
    }

    /// An amount is negative or too large for what it is used for.
    static func amountOutOfRange(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "money.amount_out_of_range",
            message: LocalizedText(zh: "金额超出允许范围。", en: "The amount is out of range."),
            remedy: LocalizedText(zh: "请核对金额。", en: "Check the amount."),
            location: location
        )
    }

    /// A period is empty, backward or too long.
    static func daysOutOfRange(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "money.days_out_of_range",
            message: LocalizedText(
                zh: "起止日期不成立：须先起后止，且不超过一百年。",
                en: "The days are out of range: an end follows its start within a hundred years."
            ),
            remedy: LocalizedText(zh: "请核对起止日期。", en: "Check the first and the last day."),
            location: location
        )
    }

    /// Shares among which nothing can be divided.
    static func sharesUnsound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "money.shares_unsound",
            message: LocalizedText(
                zh: "无法分摊：份额须有不同的编号、非负的权重，且权重之和大于零。",
                en:
                    "Nothing can be divided so: shares have ids of their own and weights of at least"
                    + " 0, not all of them 0."
            ),
            remedy: LocalizedText(zh: "请核对各份额。", en: "Check the shares."),
            location: location
        )
    }
}
