import HostProviders
import PluginKit
import Synchronization
import TransparencyLog

/// The sandbox's payment provider in WeChat Pay's format: `/v3/pay`, `/v3/papay`, `/v3/refund` and `/v3/bill`.
final class PaymentDesk: Sendable {
    let world: SandboxWorld
    let merchant: MerchantBook
    let book = Mutex(PaymentBook())

    init(_ world: SandboxWorld) throws {
        self.world = world
        merchant = try MerchantBook(world.dice)
    }

    /// Answers a request of the merchant; every answer is signed, but those to strangers.
    func answer(_ request: SandboxRequest) -> SandboxReply {
        if let reply = world.early(.payment) { return reply }
        let now = world.time.now
        if let flaw = merchant.flaw(in: request, at: now) {
            return PaymentDesk.error(401, "SIGN_ERROR", flaw)
        }
        if world.faults.strikes(.limited, .payment) {
            return signed(PaymentDesk.error(429, "FREQUENCY_LIMITED", "too many requests"))
        }
        if world.faults.strikes(.error, .payment) {
            return signed(PaymentDesk.error(500, "SYSTEM_ERROR", "try again"))
        }
        return signed(world.late(route(request, now), .payment))
    }

    private func route(_ request: SandboxRequest, _ now: Instant) -> SandboxReply {
        let parts = request.path.split(separator: "/").map(String.init)
        if parts.dropFirst().first == "papay" {
            return contractRoute(Array(parts.dropFirst(2)), request, now)
        }
        switch (request.method, parts.dropFirst().first, parts.count) {
        case ("POST", "pay", 4): return create(request, channel: parts[3], now)
        case ("GET", "pay", 5) where parts[3] == "out-trade-no":
            guard request.queryItems["mchid"] == merchant.merchantID else {
                return PaymentDesk.error(400, "PARAM_ERROR", "mchid")
            }
            return query(parts[4], now)
        case ("POST", "pay", 6) where parts[5] == "close": return close(parts[4], request, now)
        case ("POST", "refund", 4): return refund(request, now)
        case ("GET", "refund", 5): return queryRefund(parts[4])
        case ("GET", "bill", 3) where parts[2] == "tradebill": return bill(request, now)
        default: return PaymentDesk.error(404, "RESOURCE_NOT_EXISTS", request.path)
        }
    }

    static func error(_ status: Int, _ code: String, _ message: String) -> SandboxReply {
        .json(status, [("code", .string(code)), ("message", .string(message))])
    }

    private func signed(_ reply: SandboxReply) -> SandboxReply {
        var reply = reply
        reply.fields += merchant.signature(
            of: reply.body,
            at: world.time.now,
            nonce: nonce(),
            isForged: world.faults.strikes(.forged, .payment) && reply.status < 300
        )
        return reply
    }

    func nonce() -> String { Hex.encode(world.dice.bytes(16)) }

    /// What is told of an order, in an answer or a callback.
    func told(_ order: PaymentBook.Order) -> [(String, JSONValue?)] {
        let isPaid = order.transaction != nil
        let texts = [
            "SUCCESS": "支付成功", "NOTPAY": "订单未支付", "CLOSED": "订单已关闭", "REFUND": "转入退款",
            "PAYERROR": "支付失败",
        ]
        let amount: [(String, JSONValue?)] = [
            ("total", SandboxJSON.number(order.toldFen)),
            ("payer_total", isPaid ? SandboxJSON.number(order.toldFen) : nil),
            ("currency", .string("CNY")), ("payer_currency", isPaid ? .string("CNY") : nil),
        ]
        return [
            ("appid", .string(merchant.appID)), ("mchid", .string(merchant.merchantID)),
            ("out_trade_no", .string(order.number)),
            ("transaction_id", order.transaction.map { .string($0) }),
            ("trade_type", isPaid ? .string(order.channel.uppercased()) : nil),
            ("trade_state", .string(order.state)),
            ("trade_state_desc", .string(texts[order.state] ?? order.state)),
            ("bank_type", isPaid ? .string("OTHERS") : nil),
            ("success_time", order.paid.map { .string(ShanghaiTime.text($0)) }),
            ("payer", isPaid ? SandboxJSON.object([("openid", .string("o-sandbox"))]) : nil),
            ("amount", SandboxJSON.object(amount)),
        ]
    }
}
