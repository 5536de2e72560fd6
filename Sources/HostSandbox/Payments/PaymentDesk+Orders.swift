import HostProviders
import PluginKit
import Synchronization

extension PaymentDesk {
    func create(_ request: SandboxRequest, channel: String, _ now: Instant) -> SandboxReply {
        guard let wanted = SandboxJSON.parse(request.body) else {
            return PaymentDesk.error(400, "PARAM_ERROR", "no JSON")
        }
        if let flaw = flaw(in: wanted, channel, now) { return flaw }
        let number = wanted["out_trade_no"]?.string ?? ""
        return book.withLock { book in
            if let known = book.orders[number] { return again(known, request, channel, now) }
            guard book.orders.count < PaymentBook.ordersMax else {
                return PaymentDesk.error(500, "SYSTEM_ERROR", "the sandbox is full")
            }
            let total = wanted["amount"]?["total"]?.int64 ?? 0
            let order = PaymentBook.Order(
                number: number,
                description: wanted["description"]?.string ?? "",
                totalFen: total,
                channel: channel,
                request: request.body,
                notifyURL: wanted["notify_url"]?.string ?? "",
                ends: wanted["time_expire"]?.string.flatMap { ShanghaiTime.instant($0) },
                prepayID: "wx\(world.dice.digits(34))",
                toldFen: total,
                made: now
            )
            book.orders[number] = order
            return made(order, request)
        }
    }

    /// What the provider refuses of an order.
    private func flaw(in wanted: JSONValue, _ channel: String, _ now: Instant) -> SandboxReply? {
        func bad(_ what: String) -> SandboxReply {
            PaymentDesk.error(400, "PARAM_ERROR", what)
        }
        guard wanted["appid"]?.string == merchant.appID,
            wanted["mchid"]?.string == merchant.merchantID
        else { return PaymentDesk.error(400, "APPID_MCHID_NOT_MATCH", "appid and mchid") }
        guard let number = wanted["out_trade_no"]?.string, (6...32).contains(number.utf8.count),
            number.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_-|*".contains($0)) })
        else { return bad("out_trade_no") }
        guard let text = wanted["description"]?.string, (1...127).contains(text.utf8.count) else {
            return bad("description")
        }
        guard let total = wanted["amount"]?["total"]?.int64, total > 0 else { return bad("total") }
        guard wanted["amount"]?["currency"]?.string ?? "CNY" == "CNY" else {
            return bad("currency")
        }
        guard let url = wanted["notify_url"]?.string, url.hasPrefix("http"), !url.contains("?"),
            url.utf8.count <= 255
        else { return bad("notify_url") }
        if let text = wanted["time_expire"]?.string {
            guard let ends = ShanghaiTime.instant(text), ends > now else {
                return bad("time_expire")
            }
        }
        switch channel {
        case "jsapi": return wanted["payer"]?["openid"]?.string == nil ? bad("payer") : nil
        case "h5":
            let scene = wanted["scene_info"]
            let isWhole =
                scene?["payer_client_ip"]?.string != nil
                && scene?["h5_info"]?["type"]?.string != nil
            return isWhole ? nil : bad("scene_info")
        case "native": return nil
        default: return PaymentDesk.error(404, "RESOURCE_NOT_EXISTS", channel)
        }
    }

    private func again(
        _ known: PaymentBook.Order,
        _ request: SandboxRequest,
        _ channel: String,
        _ now: Instant
    ) -> SandboxReply {
        switch known.state {
        case "NOTPAY" where known.isOver(at: now), "CLOSED":
            PaymentDesk.error(400, "ORDER_CLOSED", "the order is closed")
        case "NOTPAY":
            known.request == request.body && known.channel == channel
                ? made(known, request)
                : PaymentDesk.error(403, "OUT_TRADE_NO_USED", "another order has the number")
        default: PaymentDesk.error(400, "ORDERPAID", "the order is paid")
        }
    }

    private func made(_ order: PaymentBook.Order, _ request: SandboxRequest) -> SandboxReply {
        switch order.channel {
        case "jsapi": .json(200, [("prepay_id", .string(order.prepayID))])
        case "h5":
            .json(
                200,
                [
                    (
                        "h5_url",
                        .string(
                            "http://\(request.field("host") ?? "")/sandbox/pay?order=\(order.number)"
                        )
                    )
                ]
            )
        default:
            .json(200, [("code_url", .string("weixin://wxpay/bizpayurl?pr=\(order.prepayID)"))])
        }
    }

    func query(_ number: String, _ now: Instant) -> SandboxReply {
        book.withLock { book in
            guard var order = book.orders[number] else {
                return PaymentDesk.error(404, "ORDER_NOT_EXIST", number)
            }
            if order.state == "NOTPAY", order.isOver(at: now) {
                order.state = "CLOSED"
                book.orders[number] = order
            }
            return .json(200, told(order))
        }
    }

    func close(_ number: String, _ request: SandboxRequest, _ now: Instant) -> SandboxReply {
        guard SandboxJSON.parse(request.body)?["mchid"]?.string == merchant.merchantID else {
            return PaymentDesk.error(400, "PARAM_ERROR", "mchid")
        }
        return book.withLock { book in
            guard let order = book.orders[number] else {
                return PaymentDesk.error(404, "ORDER_NOT_EXIST", number)
            }
            switch order.state {
            case "NOTPAY", "PAYERROR", "CLOSED":
                book.orders[number]?.state = "CLOSED"
                return SandboxReply(status: 204)
            default: return PaymentDesk.error(400, "ORDERPAID", "the order is paid")
            }
        }
    }

    /// What the person's app does: pays an order; false when it cannot be paid.
    func pay(_ number: String) -> Bool {
        let now = world.time.now
        let isWrong = world.faults.strikes(.wrongAmount, .payment)
        let paid: PaymentBook.Order? = book.withLock { book in
            guard var order = book.orders[number], order.state == "NOTPAY",
                !order.isOver(at: now)
            else { return nil }
            order.state = "SUCCESS"
            order.transaction = "4200\(world.dice.digits(24))"
            order.paid = now
            if isWrong { order.toldFen += 1 }
            book.orders[number] = order
            return order
        }
        guard let paid else { return false }
        announce("TRANSACTION.SUCCESS", "transaction", told(paid), to: paid.notifyURL)
        return true
    }
}
