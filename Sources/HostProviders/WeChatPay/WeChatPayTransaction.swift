import PluginKit

/// A payment as the provider tells it, in an answer or a callback.
struct WeChatPayTransaction {
    let order: String
    /// The provider's own number; nil before anybody paid.
    let transaction: String?
    let state: String
    /// In fen; nil where the provider names none, which it does before anybody paid.
    let amountFen: Int64?
    let paid: Instant?

    /// Why it is not the merchant's payment in yuan.
    struct Mismatch: Error {
        let what: String
    }

    /// Nil for what is no payment; throws for one of another merchant, app or currency.
    init?(_ value: JSONValue, of account: WeChatPayAccount) throws(Mismatch) {
        guard let order = value["out_trade_no"]?.string, let state = value["trade_state"]?.string
        else { return nil }
        guard value["mchid"]?.string == account.merchantID else { throw Mismatch(what: "mchid") }
        guard value["appid"]?.string == account.appID else { throw Mismatch(what: "appid") }
        let amount = value["amount"]
        if let currency = amount?["currency"]?.string, currency != "CNY" {
            throw Mismatch(what: "currency")
        }
        self.order = order
        self.state = state
        transaction = value["transaction_id"]?.string
        amountFen = amount?["total"]?.int64
        paid = value["success_time"]?.string.flatMap { ShanghaiTime.instant($0) }
    }

    /// In a word of ours; nil for a state that is not known.
    var word: String? {
        switch state {
        case "SUCCESS": "paid"
        case "NOTPAY", "USERPAYING": "unpaid"
        case "CLOSED", "REVOKED": "closed"
        case "REFUND": "refunded"
        case "PAYERROR": "failed"
        default: nil
        }
    }

    /// True when a payer's money has come in, given back later or not.
    var hasArrived: Bool { state == "SUCCESS" || state == "REFUND" }

    /// As result or message of a port.
    var result: [(String, JSONValue?)] {
        [
            ("order", .string(order)), ("state", word.map { .string($0) }),
            ("transaction", transaction.map { .string($0) }),
            ("amountFen", amountFen.map(ProviderJSON.number)),
            ("paid", paid.map { .string($0.rfc3339) }),
        ]
    }
}

/// A refund as the provider tells it.
struct WeChatPayRefund {
    let refund: String
    let order: String?
    let provider: String?
    let state: String
    let amountFen: Int64?

    /// Nil for what is no refund; callbacks name the state otherwise than answers do.
    init?(_ value: JSONValue) {
        guard let refund = value["out_refund_no"]?.string,
            let state = value["status"]?.string ?? value["refund_status"]?.string
        else { return nil }
        self.refund = refund
        self.state = state
        order = value["out_trade_no"]?.string
        provider = value["refund_id"]?.string
        amountFen = value["amount"]?["refund"]?.int64
    }

    var word: String? {
        switch state {
        case "SUCCESS": "done"
        case "PROCESSING": "processing"
        case "CLOSED": "closed"
        case "ABNORMAL": "failed"
        default: nil
        }
    }

    var result: [(String, JSONValue?)] {
        [
            ("refund", .string(refund)), ("order", order.map { .string($0) }),
            ("state", word.map { .string($0) }),
            ("transaction", provider.map { .string($0) }),
            ("amountFen", amountFen.map(ProviderJSON.number)),
        ]
    }
}
