import PluginKit
import Synchronization
import Testing

@testable import HostProviders
@testable import HostSandbox

/// The real client against the sandbox over real sockets.
@Suite(.timeLimit(.minutes(1)), .serialized) struct `Payments` {
    private let order = "01J0000000000000000000000A"
    private let native =
        #"{"channel": "native", "description": "押金 deposit", "amountFen": 250000}"#
    private var question: String { #"{"order": "\#(order)", "amountFen": 250000}"# }

    private func create(_ rig: ProviderRig, attempt: Int = 1) async -> ProviderAnswer {
        await rig.ask(rig.payment, "payment.order.create", native, attempt: attempt)
    }

    private func query(_ rig: ProviderRig) async -> ProviderAnswer {
        await rig.ask(rig.payment, "payment.order.query", question)
    }

    @Test func `an order is made, paid, told of by a callback and found paid when asked`()
        async throws
    {
        try await withRig { rig in
            let made = await create(rig)
            #expect(made.result?["codeUrl"]?.string?.hasPrefix("weixin://") == true, "\(made)")
            #expect(await query(rig).result?["state"]?.string == "unpaid")
            #expect(rig.sandbox.pay(order))
            let deliveries = try await rig.receiver.wait(for: 1)
            guard case .genuine(let told, let reply) = await rig.payment.judge(deliveries[0]) else {
                Issue.record("the callback is not believed")
                return
            }
            #expect(told.kind == "payment.order.paid" && reply.status == 204)
            let body = try JSONValue.parse(told.body)
            #expect(body["order"]?.string == order && body["amountFen"]?.int64 == 250_000)
            let answer = await query(rig).result
            #expect(answer?["state"]?.string == "paid")
            #expect(answer?["transaction"] == body["transaction"])
        }
    }

    @Test func `each channel gives what its page needs`() async throws {
        try await withRig { rig in
            let jsapi = await rig.ask(
                rig.payment,
                "payment.order.create",
                #"{"channel": "jsapi", "description": "a", "amountFen": 1, "payer": "o-1"}"#,
                key: "01J0000000000000000000000B"
            ).result
            let bridge = jsapi?["bridge"]
            #expect(bridge?["package"]?.string?.hasPrefix("prepay_id=wx") == true)
            #expect(bridge?["signType"]?.string == "RSA")
            let h5 = await rig.ask(
                rig.payment,
                "payment.order.create",
                #"{"channel": "h5", "description": "a", "amountFen": 1, "payerAddress": "1.1.1.1"}"#,
                key: "01J0000000000000000000000C"
            ).result
            #expect(h5?["payerUrl"]?.string?.contains("pay") == true)
        }
    }

    @Test func `the same attempt again is the same order; another amount is another order`()
        async throws
    {
        try await withRig { rig in
            let first = await create(rig).result
            #expect(await create(rig, attempt: 2).result == first)
            let other = await rig.ask(
                rig.payment,
                "payment.order.create",
                #"{"channel": "native", "description": "押金 deposit", "amountFen": 1}"#
            )
            #expect(other.word == "payment.order.number_used")
        }
    }

    @Test func `a closed order is paid by nobody, and a paid one is not closed`() async throws {
        try await withRig { rig in
            _ = await create(rig)
            let close = #"{"order": "\#(order)"}"#
            #expect(await rig.ask(rig.payment, "payment.order.close", close).word == "done")
            #expect(await rig.ask(rig.payment, "payment.order.close", close).word == "done")
            #expect(!rig.sandbox.pay(order))
            #expect(await query(rig).result?["state"]?.string == "closed")
            #expect(await create(rig, attempt: 2).word == "payment.order.closed")
            let other = "01J0000000000000000000000B"
            _ = await rig.ask(rig.payment, "payment.order.create", native, key: other)
            #expect(rig.sandbox.pay(other))
            let late = await rig.ask(
                rig.payment,
                "payment.order.close",
                #"{"order": "\#(other)"}"#
            )
            #expect(late.word == "payment.order.paid")
        }
    }

    @Test func `an order ends at its time`() async throws {
        try await withRig { rig in
            let ends = rig.sandbox.time.now.adding(seconds: 60).rfc3339
            let input = """
                {"channel": "native", "description": "a", "amountFen": 250000, "expires": "\(ends)"}
                """
            #expect(await rig.ask(rig.payment, "payment.order.create", input).word == "done")
            rig.sandbox.time.advance(millis: 60_001)
            #expect(!rig.sandbox.pay(order))
            #expect(await query(rig).result?["state"]?.string == "closed")
        }
    }

    @Test func `a refund is made once, told of, and found when asked`() async throws {
        try await withRig { rig in
            _ = await create(rig)
            #expect(rig.sandbox.pay(order))
            _ = try await rig.receiver.wait(for: 1)
            let input = #"{"order": "\#(order)", "amountFen": 100000, "totalFen": 250000}"#
            let key = "01J0000000000000000000000R"
            let made = await rig.ask(rig.payment, "payment.refund.create", input, key: key)
            #expect(made.result?["refund"]?.string == key, "\(made)")
            let again = await rig.ask(
                rig.payment,
                "payment.refund.create",
                input,
                key: key,
                attempt: 2
            )
            #expect(again.result?["transaction"] == made.result?["transaction"])
            let told = try await rig.receiver.wait(for: 2)
            guard case .genuine(let message, _) = await rig.payment.judge(told[1]) else {
                Issue.record("the callback is not believed")
                return
            }
            #expect(message.kind == "payment.refund.ended")
            let found = await rig.ask(
                rig.payment,
                "payment.refund.query",
                #"{"refund": "\#(key)", "amountFen": 100000}"#
            )
            #expect(found.result?["state"]?.string == "done")
            let more = #"{"order": "\#(order)", "amountFen": 200000, "totalFen": 250000}"#
            let refused = await rig.ask(
                rig.payment,
                "payment.refund.create",
                more,
                key: "01J0000000000000000000000S"
            )
            #expect(refused.word == "payment.request.refused")
        }
    }

    @Test func `the day's bill lists what was paid and given back`() async throws {
        try await withRig { rig in
            _ = await create(rig)
            #expect(rig.sandbox.pay(order))
            let day = rig.sandbox.time.now.civilDay
            let bill = await rig.ask(rig.payment, "payment.bill.read", #"{"day": "\#(day)"}"#)
            let lines = bill.result?["lines"]?.elements
            #expect(lines?.count == 1, "\(bill)")
            #expect(lines?[0]["order"]?.string == order)
            #expect(lines?[0]["amountFen"]?.int64 == 250_000)
            #expect(rig.sandbox.refund(order, fen: 100_000))
            #expect(!rig.sandbox.refund(order, fen: 150_001), "more than is left")
            guard
                case .genuine(let message, _) = await rig.payment.judge(
                    try await rig.receiver.wait(for: 2)[1]
                )
            else {
                Issue.record("the callback is not believed")
                return
            }
            let told = try JSONValue.parse(message.body)
            #expect(told["order"]?.string == order && told["amountFen"]?.int64 == 100_000)
            let later = await rig.ask(rig.payment, "payment.bill.read", #"{"day": "\#(day)"}"#)
            let back = later.result?["lines"]?.elements?.last
            #expect(back?["state"]?.string == "REFUND" && back?["refundFen"]?.int64 == 100_000)
            #expect(back?["refund"]?.string == told["refund"]?.string)
        }
    }

    @Test(arguments: [("SUCCESS", 500), ("PROCESSING", nil), ("FAIL", nil), ("", nil)])
    func `a refund counts in the bill once it has arrived`(state: String, fen: Int64?) throws {
        let head = "微信订单号,商户订单号,交易状态,应结订单金额,商户退款单号,退款金额,退款状态"
        let text = "\(head)\n`t1,`o1,`REFUND,`0.00,`r1,`5.00,`\(state)\n"
        let page = try #require(WeChatPayBill.page(Array(text.utf8), from: 0))
        #expect(page.lines.first?["refund"]?.string == "r1")
        #expect(page.lines.first?["refundFen"]?.int64 == fen)
    }

    @Test func `a bill of any length comes in pages, and begins again when it is another`()
        async throws
    {
        try await withRig { rig in
            _ = await create(rig)
            let day = rig.sandbox.time.now.civilDay
            func page(_ more: String = "") async -> JSONValue? {
                await rig.ask(
                    rig.payment,
                    "payment.bill.read",
                    #"{"day": "\#(day)"\#(more)}"#
                ).result
            }
            func pay(_ numbers: Range<Int>) {
                rig.sandbox.payments.book.withLock { book in
                    guard let made = book.orders[order] else { return }
                    for number in numbers {
                        let name = "01J000000000000000000\(10000 + number)"
                        book.orders[name] = made.paid(as: name, at: rig.sandbox.time.now)
                    }
                }
            }
            pay(0..<(2 * WeChatPayBill.linesMax + 5))
            let first = await page()
            let bill = first?["bill"]?.string ?? ""
            #expect(first?["lines"]?.elements?.count == WeChatPayBill.linesMax)
            #expect(first?["next"]?.int64 == Int64(WeChatPayBill.linesMax))
            let last = await page(#", "from": 4000, "bill": "\#(bill)""#)
            #expect(last?["first"]?.int64 == 4000 && last?["next"] == nil)
            let names = last?["lines"]?.elements?.compactMap { $0["order"]?.string }
            #expect(names?.first == "01J00000000000000000014000" && names?.count == 5)
            pay(9000..<9001)
            let other = await page(#", "from": 4000, "bill": "\#(bill)""#)
            #expect(other?["first"]?.int64 == 0 && other?["bill"]?.string != bill)
        }
    }

    @Test func `nobody knows an order that was never made`() async throws {
        try await withRig { rig in
            #expect(await query(rig).word == "payment.order.not_found")
            let refund = #"{"order": "\#(order)", "amountFen": 1, "totalFen": 1}"#
            let answer = await rig.ask(rig.payment, "payment.refund.create", refund)
            #expect(answer.word == "payment.order.not_found")
        }
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"channel": "native"}"#,
        #"{"channel": "../close", "description": "a", "amountFen": 1}"#,
        #"{"channel": "native", "description": "a", "amountFen": 0}"#,
        #"{"channel": "native", "description": "a", "amountFen": 1.5}"#,
        #"{"channel": "jsapi", "description": "a", "amountFen": 1}"#,
    ])
    func `input that is none is refused before anything is sent`(input: String) async throws {
        try await withRig { rig in
            let answer = await rig.ask(rig.payment, "payment.order.create", input)
            #expect(answer.word == "provider.input.invalid")
            for port in ["payment.order.query", "payment.order.close", "payment.refund.create"] {
                #expect(await rig.ask(rig.payment, port, input).word == "provider.input.invalid")
            }
            let path = #"{"order": "../../x", "amountFen": 1}"#
            let sly = await rig.ask(rig.payment, "payment.order.query", path)
            #expect(sly.word == "provider.input.invalid")
            #expect(
                await rig.ask(rig.payment, "payment.wish", "{}").word == "provider.port.unknown"
            )
        }
    }
}

extension PaymentBook.Order {
    /// The same under another number, paid.
    fileprivate func paid(as number: String, at now: Instant) -> PaymentBook.Order {
        var order = PaymentBook.Order(
            number: number,
            description: description,
            totalFen: totalFen,
            channel: channel,
            request: request,
            notifyURL: notifyURL,
            ends: ends,
            prepayID: prepayID,
            toldFen: totalFen,
            made: made
        )
        order.state = "SUCCESS"
        order.transaction = "42000\(number)"
        order.paid = now
        return order
    }
}
