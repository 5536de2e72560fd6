import PluginKit
import TransparencyLog

extension WeChatPayPort {
    private static let fen: ClosedRange<Int64> = 1...100_000_000_000

    /// Numbers go into addresses, so nothing but their own characters may be in them.
    func number(_ input: ProviderInput, _ name: String) throws(ProviderInput.Flaw) -> String {
        let text = try input.text(name, bytesMax: 64)
        let isPlain = text.utf8.allSatisfy {
            0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0
                || "_-|*@".utf8.contains($0)
        }
        guard isPlain, text.utf8.count >= 6 else { throw ProviderInput.Flaw(member: name) }
        return text.contains("|") ? text.split(separator: "|").joined(separator: "%7C") : text
    }

    /// `payment.order.create`: an order under the effect's key.
    func create(
        _ request: ProviderRequest,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        guard let callback = request.callbackURL else {
            return .retry(because: "the host has no address for callbacks yet")
        }
        let channel = try input.text("channel")
        var members: [(String, JSONValue?)] = [
            ("appid", .string(codec.account.appID)),
            ("mchid", .string(codec.account.merchantID)),
            ("description", .string(try input.text("description", bytesMax: 127))),
            ("out_trade_no", .string(request.key)),
            (
                "time_expire",
                try input.optionalInstant("expires").map { .string(ShanghaiTime.text($0)) }
            ),
            ("notify_url", .string(callback)),
            (
                "amount",
                ProviderJSON.object([
                    ("total", ProviderJSON.number(try input.number("amountFen", Self.fen))),
                    ("currency", .string("CNY")),
                ])
            ),
        ]
        members.append(try scene(channel, input))
        let body = ProviderJSON.object(members)
        let reading = await ask(request) { now, nonce in
            try codec.post("/v3/pay/transactions/\(channel)", body, at: now, nonce: nonce)
        }
        switch reading {
        // An earlier attempt may have made it with another address for callbacks.
        case .ended(.refused(let fault))
        where request.attempt > 1 && fault.code == "payment.order.number_used":
            return .unknown(because: fault.cause ?? fault.code)
        case .ended(let answer): return answer
        case .content(let value): return created(channel, value, request)
        }
    }

    private func scene(
        _ channel: String,
        _ input: ProviderInput
    ) throws(ProviderInput.Flaw) -> (String, JSONValue?) {
        switch channel {
        case "jsapi":
            let payer = JSONValue.string(try input.text("payer"))
            return ("payer", ProviderJSON.object([("openid", payer)]))
        case "h5":
            let address = JSONValue.string(try input.text("payerAddress"))
            let kind = ProviderJSON.object([("type", .string("Wap"))])
            return (
                "scene_info",
                ProviderJSON.object([("payer_client_ip", address), ("h5_info", kind)])
            )
        case "native": return ("scene_info", nil)
        default: throw ProviderInput.Flaw(member: "channel")
        }
    }

    private func created(
        _ channel: String,
        _ value: JSONValue?,
        _ request: ProviderRequest
    ) -> ProviderAnswer {
        let names = ["jsapi": "prepay_id", "h5": "h5_url", "native": "code_url"]
        guard let text = names[channel].flatMap({ value?[$0]?.string }), text.utf8.count <= 2048
        else { return .unknown(because: "the answer lacks what the payer needs") }
        let order = JSONValue.string(request.key)
        guard channel == "jsapi" else {
            let name = channel == "h5" ? "payerUrl" : "codeUrl"
            return .done(ProviderJSON.bytes([("order", order), (name, .string(text))]))
        }
        guard let bridge = bridge(text) else {
            return .unknown(because: "our key does not sign")
        }
        return .done(
            ProviderJSON.bytes([
                ("order", order), ("prepayId", .string(text)), ("bridge", bridge),
            ])
        )
    }

    /// What a page hands to `wx.requestPayment`.
    private func bridge(_ prepayID: String) -> JSONValue? {
        let (seconds, nonce) = (String(clock.now().utcMillis / 1000), clock.nonce())
        let package = "prepay_id=\(prepayID)"
        let signed = "\(codec.account.appID)\n\(seconds)\n\(nonce)\n\(package)\n"
        guard let signature = try? codec.account.signer.signature(of: Array(signed.utf8)) else {
            return nil
        }
        return ProviderJSON.object([
            ("appId", .string(codec.account.appID)), ("timeStamp", .string(seconds)),
            ("nonceStr", .string(nonce)), ("package", .string(package)),
            ("signType", .string("RSA")), ("paySign", .string(Base64.encode(signature))),
        ])
    }

    /// `payment.order.query`: what became of an order, its amount compared.
    func query(
        _ request: ProviderRequest,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        let order = try number(input, "order")
        let due = try input.number("amountFen", Self.fen)
        let path =
            "/v3/pay/transactions/out-trade-no/\(order)?mchid=\(codec.account.merchantID)"
        let reading = await ask(request) { now, nonce in
            try codec.get(path, at: now, nonce: nonce)
        }
        guard case .content(let value) = reading else { return reading.answer }
        do {
            guard let value,
                let found = try WeChatPayTransaction(value, of: codec.account),
                found.word != nil, found.order == (try input.text("order"))
            else { return .unknown(because: "the answer is no payment") }
            guard !found.hasArrived || found.amountFen == due else {
                return .refused(ProviderRefusal.amountWrong.fault("amount of \(order)"))
            }
            return .done(ProviderJSON.bytes(found.result))
        } catch let error as WeChatPayTransaction.Mismatch {
            return .refused(ProviderRefusal.amountWrong.fault("\(error.what) of \(order)"))
        } catch {
            throw ProviderInput.Flaw(member: "order")
        }
    }

    /// `payment.order.close`: nobody can pay it any more.
    func close(
        _ request: ProviderRequest,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        let order = try number(input, "order")
        let body = ProviderJSON.object([("mchid", .string(codec.account.merchantID))])
        let reading = await ask(request) { now, nonce in
            try codec.post(
                "/v3/pay/transactions/out-trade-no/\(order)/close",
                body,
                at: now,
                nonce: nonce
            )
        }
        guard case .content = reading else {
            // Closed by an earlier attempt, or by its own end.
            if case .ended(.refused(let fault)) = reading, fault.code == "payment.order.closed" {
                return .done(ProviderJSON.bytes([("order", .string(order))]))
            }
            return reading.answer
        }
        return .done(ProviderJSON.bytes([("order", .string(order))]))
    }

    /// `payment.refund.create`: a refund under the effect's key, or under the number of one that was asked for before and
    /// never made.
    func refund(
        _ request: ProviderRequest,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        let amount = try input.number("amountFen", Self.fen)
        let isAgain = try input.optionalText("refund") != nil
        let refund = isAgain ? try number(input, "refund") : request.key
        let body = ProviderJSON.object([
            ("out_trade_no", .string(try number(input, "order"))),
            ("out_refund_no", .string(refund)),
            ("reason", try input.optionalText("reason", bytesMax: 80).map { .string($0) }),
            ("notify_url", request.callbackURL.map { .string($0) }),
            (
                "amount",
                ProviderJSON.object([
                    ("refund", ProviderJSON.number(amount)),
                    (
                        "total",
                        ProviderJSON.number(
                            try input.number(
                                "totalFen",
                                amount...amount.advanced(by: 100_000_000_000)
                            )
                        )
                    ),
                    ("currency", .string("CNY")),
                ])
            ),
        ])
        let reading = await ask(request) { now, nonce in
            try codec.post("/v3/refund/domestic/refunds", body, at: now, nonce: nonce)
        }
        return refunded(reading, number: refund, amountFen: amount)
    }

    /// `payment.refund.query`: what became of a refund.
    func queryRefund(
        _ request: ProviderRequest,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        let refund = try number(input, "refund")
        let due = try input.number("amountFen", Self.fen)
        let reading = await ask(request) { now, nonce in
            try codec.get("/v3/refund/domestic/refunds/\(refund)", at: now, nonce: nonce)
        }
        return refunded(reading, number: refund, amountFen: due)
    }

    private func refunded(
        _ reading: WeChatPayCodec.Reading,
        number: String,
        amountFen: Int64
    ) -> ProviderAnswer {
        guard case .content(let value) = reading else { return reading.answer }
        guard let found = value.flatMap({ WeChatPayRefund($0) }), found.word != nil,
            found.refund == number
        else { return .unknown(because: "the answer is no refund") }
        guard found.amountFen == amountFen else {
            return .refused(ProviderRefusal.amountWrong.fault("amount of \(number)"))
        }
        return .done(ProviderJSON.bytes(found.result))
    }
}

extension WeChatPayCodec.Reading {
    /// What it ended with; without content there is nothing else to say.
    var answer: ProviderAnswer {
        switch self {
        case .ended(let answer): answer
        case .content: .unknown(because: "the answer has no content")
        }
    }
}
