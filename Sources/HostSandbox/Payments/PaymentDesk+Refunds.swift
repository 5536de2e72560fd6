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
            guard total == paid.toldFen else {
                return (PaymentDesk.error(400, "INVALID_REQUEST", "total"), false)
            }
            let url = wanted["notify_url"]?.string
            guard let made = make(number, of: paid, amount, url, now, in: &book) else {
                return (PaymentDesk.error(400, "INVALID_REQUEST", "amount"), false)
            }
            return (.json(200, told(made)), true)
        }
        if reply.isMade { finishLater(number) }
        return reply.0
    }

    /// What somebody of the merchant's does on the provider's own console; false when that much cannot
    /// go back.
    ///
    /// Nobody asked for it: its number is the provider's, and it is told to the order's address.
    func refundByHand(_ order: String, fen: Int64) -> Bool {
        let now = world.time.now
        let number = "50\(world.dice.digits(26))"
        let isMade = book.withLock { book in
            guard let paid = book.orders[order], paid.transaction != nil else { return false }
            return make(number, of: paid, fen, paid.notifyURL, now, in: &book) != nil
        }
        if isMade { finishLater(number) }
        return isMade
    }

    /// Nil where more would go back than came in.
    private func make(
        _ number: String,
        of paid: PaymentBook.Order,
        _ fen: Int64,
        _ notifyURL: String?,
        _ now: Instant,
        in book: inout PaymentBook
    ) -> PaymentBook.Refund? {
        guard fen > 0, fen <= paid.toldFen - paid.refundedFen else { return nil }
        let made = PaymentBook.Refund(
            number: number,
            order: paid.number,
            id: "5030\(world.dice.digits(24))",
            amountFen: fen,
            totalFen: paid.toldFen,
            notifyURL: notifyURL,
            made: now
        )
        book.refunds[number] = made
        book.orders[paid.number]?.refundedFen += fen
        book.orders[paid.number]?.state = "REFUND"
        return made
    }

    private func finishLater(_ number: String) {
        let delay = world.dice.millis(world.delays.paymentCallback)
        world.time.after(millis: delay) { self.finish(number) }
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
