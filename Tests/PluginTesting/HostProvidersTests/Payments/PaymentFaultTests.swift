import HostEgress
import PluginKit
import Testing

@testable import HostProviders
@testable import HostSandbox

/// What goes wrong with a payment provider, on demand and over real sockets.
@Suite(.timeLimit(.minutes(1)), .serialized) struct `Payments that go wrong` {
    private let order = "01J0000000000000000000000A"
    private let native = #"{"channel": "native", "description": "a", "amountFen": 250000}"#
    private var question: String { #"{"order": "\#(order)", "amountFen": 250000}"# }

    private func create(_ rig: ProviderRig, millis: Int = 10_000) async -> ProviderAnswer {
        await rig.ask(rig.payment, "payment.order.create", native, timeoutMillis: millis)
    }

    private func query(_ rig: ProviderRig) async -> ProviderAnswer {
        await rig.ask(rig.payment, "payment.order.query", question)
    }

    private func isGenuine(_ rig: ProviderRig, _ delivery: CallbackDelivery) async -> Bool {
        if case .genuine = await rig.payment.judge(delivery) { return true }
        return false
    }

    @Test func `an answer that is lost leaves a doubt, and the same order again resolves it`()
        async throws
    {
        try await withRig { rig in
            rig.sandbox.faults.add(.answerLost, of: .payment, times: 1)
            #expect(await create(rig).word == "unknown")
            #expect(await query(rig).result?["state"]?.string == "unpaid", "it was carried out")
            #expect(await create(rig).word == "done")
        }
    }

    @Test func `an answer that is too slow leaves a doubt`() async throws {
        try await withRig { rig in
            rig.sandbox.faults.add(.slow, of: .payment, times: 1)
            #expect(await create(rig, millis: 300).word == "unknown")
            #expect(await create(rig).word == "done")
        }
    }

    @Test func `a failure of the provider is a doubt, its limit is none`() async throws {
        try await withRig { rig in
            rig.sandbox.faults.add(.error, of: .payment, times: 1)
            #expect(await create(rig).word == "unknown")
            rig.sandbox.faults.add(.limited, of: .payment, times: 1)
            #expect(await create(rig).word == "retry")
            #expect(await query(rig).word == "payment.order.not_found")
        }
    }

    @Test func `an answer under another's signature, no JSON, or sent elsewhere says nothing`()
        async throws
    {
        try await withRig { rig in
            for fault in [SandboxFault.forged, .garbled, .redirect] {
                rig.sandbox.faults.add(fault, of: .payment, times: 1)
                #expect(await create(rig).word == "unknown", "\(fault)")
            }
        }
    }

    @Test func `a forged callback is not believed, and the order is found paid when asked`()
        async throws
    {
        try await withRig { rig in
            _ = await create(rig)
            rig.sandbox.faults.add(.forged, of: .payment, times: 1)
            #expect(rig.sandbox.pay(order))
            let deliveries = try await rig.receiver.wait(for: 1)
            #expect(!(await isGenuine(rig, deliveries[0])))
            #expect(await query(rig).result?["state"]?.string == "paid")
        }
    }

    @Test func `a doubled callback has one id`() async throws {
        try await withRig { rig in
            _ = await create(rig)
            rig.sandbox.faults.add(.doubled, of: .payment, times: 1)
            #expect(rig.sandbox.pay(order))
            var ids: [String] = []
            for delivery in try await rig.receiver.wait(for: 2) {
                guard case .genuine(let told, _) = await rig.payment.judge(delivery) else {
                    Issue.record("the callback is not believed")
                    return
                }
                ids.append(told.id)
            }
            #expect(ids.count == 2 && Set(ids).count == 1)
        }
    }

    @Test func `another amount is told as it is by the callback and refused when asked`()
        async throws
    {
        try await withRig { rig in
            _ = await create(rig)
            rig.sandbox.faults.add(.wrongAmount, of: .payment, times: 1)
            #expect(rig.sandbox.pay(order))
            let deliveries = try await rig.receiver.wait(for: 1)
            guard case .genuine(let told, _) = await rig.payment.judge(deliveries[0]) else {
                Issue.record("the callback is not believed")
                return
            }
            let body = try JSONValue.parse(told.body)
            #expect(body["amountFen"]?.int64 == 250_001, "whoever waits for it compares")
            #expect(await query(rig).word == "payment.amount.wrong")
        }
    }

    @Test func `a late callback comes when its time has come, a lost one never`() async throws {
        try await withRig { rig in
            _ = await create(rig)
            rig.sandbox.faults.add(.late, of: .payment, times: 1)
            #expect(rig.sandbox.pay(order))
            rig.sandbox.time.advance(millis: 59_000)
            #expect(await query(rig).result?["state"]?.string == "paid", "polling does not wait")
            #expect(rig.receiver.deliveries.isEmpty)
            rig.sandbox.time.advance(millis: 1001)
            _ = try await rig.receiver.wait(for: 1)
            let other = "01J0000000000000000000000B"
            _ = await rig.ask(rig.payment, "payment.order.create", native, key: other)
            rig.sandbox.faults.add(.lost, of: .payment, times: 1)
            #expect(rig.sandbox.pay(other))
            rig.sandbox.time.advance(millis: 90_000_000)
            let found = await rig.ask(
                rig.payment,
                "payment.order.query",
                #"{"order": "\#(other)", "amountFen": 250000}"#
            )
            #expect(found.result?["state"]?.string == "paid")
            #expect(rig.receiver.deliveries.count == 1)
        }
    }

    @Test func `a callback that nobody takes comes fifteen times more, by the provider's ladder`()
        async throws
    {
        try await withRig { rig in
            rig.receiver.answer(500)
            _ = await create(rig)
            #expect(rig.sandbox.pay(order))
            let ladder: [Int64] = [
                15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600,
                21_600,
            ]
            let whole: Int64 = ladder.reduce(0, +)
            #expect(whole == 86_640, "24 hours and 4 minutes")
            _ = try await rig.receiver.wait(for: 1)
            for (index, seconds) in ladder.enumerated() {
                try await rig.sandbox.time.waitUntilWaiting()
                rig.sandbox.time.advance(millis: seconds * 1000 - 900)
                #expect(rig.receiver.deliveries.count == index + 1, "not before its time")
                rig.sandbox.time.advance(millis: 900)
                _ = try await rig.receiver.wait(for: index + 2)
            }
            rig.sandbox.time.advance(millis: 90_000_000)
            #expect(rig.receiver.deliveries.count == 16)
            let bodies = Set(rig.receiver.deliveries.map(\.body))
            #expect(bodies.count == 1, "the same notification each time")
        }
    }

    @Test func `a callback is good for five minutes`() async throws {
        try await withRig { rig in
            _ = await create(rig)
            #expect(rig.sandbox.pay(order))
            var delivery = try await rig.receiver.wait(for: 1)[0]
            #expect(await isGenuine(rig, delivery))
            delivery.received = delivery.received.adding(seconds: 302)
            #expect(!(await isGenuine(rig, delivery)))
        }
    }

    @Test func `a changed byte, a doubled field or another key's number spoils a callback`()
        async throws
    {
        try await withRig { rig in
            _ = await create(rig)
            #expect(rig.sandbox.pay(order))
            let delivery = try await rig.receiver.wait(for: 1)[0]
            for place in stride(from: 0, to: delivery.body.count, by: 7) {
                var changed = delivery
                changed.body[place] ^= 1
                #expect(!(await isGenuine(rig, changed)), "byte \(place)")
            }
            for name in ["wechatpay-nonce", "wechatpay-timestamp", "wechatpay-serial"] {
                var changed = delivery
                changed.headers = changed.headers.map {
                    ($0.name, $0.name == name ? "1" : $0.value)
                }
                #expect(!(await isGenuine(rig, changed)), "\(name)")
                changed.headers = delivery.headers + delivery.headers.filter { $0.name == name }
                #expect(!(await isGenuine(rig, changed)), "\(name) twice")
            }
        }
    }

    /// What stands between may answer anything, a code of the provider's least of all.
    @Test(
        arguments: [
            (404, "<html>not here</html>", "unknown"), (403, "", "unknown"),
            (400, #"{"code": "BLOCKED"}"#, "unknown"),
            (404, #"{"code": "ORDER_NOT_EXIST"}"#, "payment.order.not_found"),
            (401, #"{"code": "SIGN_ERROR"}"#, "retry"), (403, #"{"code": "NO_AUTH"}"#, "retry"),
            (400, #"{"code": "STATEMENT_CREATING"}"#, "retry"),
            (400, #"{"code": "NO_STATEMENT_EXIST"}"#, "payment.bill.none"),
        ] as [(Int, String, String)]
    )
    func `an unsigned error is believed where it bears a code of the provider's`(
        status: Int,
        body: String,
        word: String
    ) async throws {
        try await withRig { rig in
            let now = rig.clock.now()
            let answer = EgressAnswer(status: status, body: Array(body.utf8))
            #expect(rig.payment.codec.read(answer, at: now).answer.word == word)
            let half = [(name: "wechatpay-serial", value: "1")]
            let spoilt = EgressAnswer(status: status, headers: half, body: Array(body.utf8))
            #expect(rig.payment.codec.read(spoilt, at: now).answer.word == "unknown")
        }
    }

    @Test func `another order under the number of an earlier attempt is a doubt, not a refusal`()
        async throws
    {
        try await withRig { rig in
            #expect(await create(rig).word == "done")
            let other = #"{"channel": "native", "description": "a", "amountFen": 1}"#
            let port = "payment.order.create"
            let first = await rig.ask(rig.payment, port, other)
            #expect(first.word == "payment.order.number_used")
            let later = await rig.ask(rig.payment, port, other, attempt: 2)
            #expect(later.word == "unknown")
        }
    }

    @Test func `who is not there is unreachable, and whoever runs the city keeps it from going`()
        async throws
    {
        try await withRig { rig in
            await rig.server.stop()
            #expect(await create(rig).word == "unreachable")
        }
    }
}
