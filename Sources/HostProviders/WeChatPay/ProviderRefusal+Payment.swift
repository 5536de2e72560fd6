import PluginKit

extension ProviderRefusal {
    static let orderPaid = ProviderRefusal(
        .conflict,
        code: "payment.order.paid",
        LocalizedText(zh: "该订单已支付。", en: "This order has been paid already."),
        remedy: LocalizedText(zh: "请勿重复支付。", en: "Do not pay again.")
    )
    static let orderClosed = ProviderRefusal(
        .conflict,
        code: "payment.order.closed",
        LocalizedText(zh: "该订单已关闭。", en: "This order has been closed."),
        remedy: LocalizedText(zh: "请重新发起支付。", en: "Start a new payment.")
    )
    static let orderUsed = ProviderRefusal(
        .conflict,
        code: "payment.order.number_used",
        LocalizedText(
            zh: "该订单号已用于内容不同的订单。",
            en: "The order's number stands for another order already."
        ),
        remedy: LocalizedText(zh: "请重新发起支付。", en: "Start a new payment.")
    )
    static let orderUnknown = ProviderRefusal(
        .notFound,
        code: "payment.order.not_found",
        LocalizedText(zh: "支付服务商没有该订单。", en: "The provider knows no such order."),
        remedy: LocalizedText(
            zh: "请核对订单号，或重新发起支付。",
            en: "Check the order's number, or start a new payment."
        )
    )
    static let amountWrong = ProviderRefusal(
        .conflict,
        code: "payment.amount.wrong",
        LocalizedText(
            zh: "支付服务商记录的金额或收款方与订单不符。",
            en: "Amount or payee at the provider are not those of the order."
        ),
        remedy: LocalizedText(
            zh: "请勿确认到账；由运维人员与服务商核对。",
            en: "Do not treat it as paid; an operator compares it with the provider."
        )
    )
    static let statementMissing = ProviderRefusal(
        .notFound,
        code: "payment.bill.none",
        LocalizedText(zh: "该日没有账单。", en: "There is no bill of this day."),
        remedy: LocalizedText(zh: "该日没有交易，无需对账。", en: "Nothing was paid on that day.")
    )
    static let fundsShort = ProviderRefusal(
        .conflict,
        code: "payment.refund.short",
        LocalizedText(
            zh: "可用余额不足，无法退款。",
            en: "There is not enough money to give back."
        ),
        remedy: LocalizedText(
            zh: "请商户充值后重试。",
            en: "The merchant has to top up its account, then try again."
        )
    )
    static let paymentRefused = ProviderRefusal(
        .conflict,
        code: "payment.request.refused",
        LocalizedText(zh: "支付服务商拒绝了请求。", en: "The payment provider has refused."),
        remedy: LocalizedText(
            zh: "请核对内容后重试。",
            en: "Check what was given and try again."
        )
    )
}
