import HostProviders
import PluginKit
import Synchronization

extension PaymentDesk {
    func refund(_ request: SandboxRequest, _ now: Instant) -> SandboxReply {
        guard let wanted = SandboxJSON.parse(request.body),
            let number = wanted["out_refund_no"]?.string, (1...64).contains(number.utf8.count),
            let order = wanted["out_trade_no"]?.string,
            let amount = wanted["amount"]?["refund"]?.int64, amount > 0,
            let total = wanted["amount"]?["total"]?.int64,
            wanted["amount"]?["currency"]?.string == "CNY"
        else { return PaymentDesk.error(400, "PARAM_ERROR", "refund") }
        let reply: (SandboxReply, isMade: Bool) = book.withLock { book in
            if let known = book.refunds[number] {
                let isSame = known.order == order && known.amountFen == amount
                return (
                    isSame
                        ? .json(200, told(known))
                        : PaymentDesk.error(400, "INVALID_REQUEST", "another refund"), false
                )
            }
            guard let paid = book.orders[order], paid.transaction != nil else {
                return (PaymentDesk.error(404, "RESOURCE_NOT_EXISTS", order), false)
            }
            guard total == paid.toldFen, paid.refundedFen + amount <= paid.toldFen else {
                return (PaymentDesk.error(400, "INVALID_REQUEST", "amount"), false)
            }
            let made = PaymentBook.Refund(
                number: number,
                order: order,
                id: "5030\(world.dice.digits(24))",
                amountFen: amount,
                totalFen: total,
                notifyURL: wanted["notify_url"]?.string,
                made: now
            )
            book.refunds[number] = made
            book.orders[order]?.refundedFen += amount
            book.orders[order]?.state = "REFUND"
            return (.json(200, told(made)), true)
        }
        if reply.isMade {
            let delay = world.dice.millis(world.delays.paymentCallback)
            world.time.after(millis: delay) { self.finish(number) }
        }
        return reply.0
    }

    /// The money has gone back; the merchant hears of it.
    private func finish(_ number: String) {
        let now = world.time.now
        let done: PaymentBook.Refund? = book.withLock { book in
            book.refunds[number]?.state = "SUCCESS"
            book.refunds[number]?.done = now
            return book.refunds[number]
        }
        guard let done, let url = done.notifyURL else { return }
        let amount: [(String, JSONValue?)] = [
            ("total", SandboxJSON.number(done.totalFen)),
            ("refund", SandboxJSON.number(done.amountFen)),
            ("payer_total", SandboxJSON.number(done.totalFen)),
            ("payer_refund", SandboxJSON.number(done.amountFen)),
        ]
        let inside: [(String, JSONValue?)] = [
            ("mchid", .string(merchant.merchantID)), ("out_trade_no", .string(done.order)),
            ("out_refund_no", .string(done.number)), ("refund_id", .string(done.id)),
            ("refund_status", .string(done.state)),
            ("success_time", done.done.map { .string(ShanghaiTime.text($0)) }),
            ("user_received_account", .string("支付用户零钱")),
            ("amount", SandboxJSON.object(amount)),
        ]
        announce("REFUND.SUCCESS", "refund", inside, to: url)
    }

    func queryRefund(_ number: String) -> SandboxReply {
        book.withLock { book in
            guard let known = book.refunds[number] else {
                return PaymentDesk.error(404, "RESOURCE_NOT_EXISTS", number)
            }
            return .json(200, told(known))
        }
    }

    private func told(_ refund: PaymentBook.Refund) -> [(String, JSONValue?)] {
        let amount: [(String, JSONValue?)] = [
            ("total", SandboxJSON.number(refund.totalFen)),
            ("refund", SandboxJSON.number(refund.amountFen)), ("currency", .string("CNY")),
        ]
        return [
            ("refund_id", .string(refund.id)), ("out_refund_no", .string(refund.number)),
            ("out_trade_no", .string(refund.order)), ("channel", .string("ORIGINAL")),
            ("user_received_account", .string("支付用户零钱")),
            ("create_time", .string(ShanghaiTime.text(refund.made))),
            ("success_time", refund.done.map { .string(ShanghaiTime.text($0)) }),
            ("status", .string(refund.state)), ("amount", SandboxJSON.object(amount)),
        ]
    }
}
