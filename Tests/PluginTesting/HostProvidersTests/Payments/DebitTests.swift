import PluginKit
import Testing

@testable import HostProviders
@testable import HostSandbox

/// Agreements to be charged: the real client against the sandbox over real sockets.
@Suite(.timeLimit(.minutes(1)), .serialized) struct `Charges by agreement` {
    private let contract = "01J0000000000000000000000C"
    private let order = "01J0000000000000000000000A"

    private func prepare(_ rig: ProviderRig) async -> ProviderAnswer {
        let day = rig.sandbox.time.now.civilDay.adding(days: 7)
        let input = """
            {"account": "承租人", "description": "房租", "firstDay": "\(day)", "amountFen": 153000}
            """
        return await rig.ask(rig.payment, "payment.contract.prepare", input, key: contract)
    }

    private func find(_ rig: ProviderRig) async -> JSONValue? {
        let input = #"{"contract": "\#(contract)"}"#
        return await rig.ask(rig.payment, "payment.contract.query", input).result
    }

    /// The provider's number of an agreement that the payer has signed.
    private func agree(_ rig: ProviderRig) async throws -> String {
        _ = await prepare(rig)
        #expect(rig.sandbox.agree(contract))
        return try #require(await find(rig)?["agreement"]?.string)
    }

    private func announce(_ rig: ProviderRig, _ agreement: String) async -> ProviderAnswer {
        let input = #"{"agreement": "\#(agreement)", "amountFen": 153000}"#
        return await rig.ask(rig.payment, "payment.charge.announce", input)
    }

    private func charge(
        _ rig: ProviderRig,
        _ agreement: String,
        fen: Int64 = 153_000,
        attempt: Int = 1
    ) async -> ProviderAnswer {
        let input = """
            {"agreement": "\(agreement)", "amountFen": \(fen), "description": "房租"}
            """
        return await rig.ask(
            rig.payment,
            "payment.charge.create",
            input,
            key: order,
            attempt: attempt
        )
    }

    private func state(_ rig: ProviderRig) async -> String? {
        let input = #"{"order": "\#(order)", "amountFen": 153000}"#
        return await rig.ask(rig.payment, "payment.order.query", input).result?["state"]?.string
    }

    @Test func `an agreement is signed on its page, told of, found, and ended`() async throws {
        try await withRig { rig in
            let made = await prepare(rig)
            #expect(made.result?["signUrl"]?.string?.contains(contract) == true, "\(made)")
            #expect(await find(rig)?["state"]?.string == "waiting")
            #expect(rig.sandbox.agree(contract) && !rig.sandbox.agree(contract))
            let deliveries = try await rig.receiver.wait(for: 1)
            guard case .genuine(let told, _) = await rig.payment.judge(deliveries[0]) else {
                Issue.record("the callback is not believed")
                return
            }
            let body = try JSONValue.parse(told.body)
            #expect(told.kind == "payment.contract.changed")
            #expect(body["contract"]?.string == contract && body["state"]?.string == "signed")
            #expect(await find(rig)?["agreement"] == body["agreement"])
            let end = #"{"contract": "\#(contract)", "reason": "承租人撤销"}"#
            #expect(await rig.ask(rig.payment, "payment.contract.end", end).word == "done")
            #expect(await rig.ask(rig.payment, "payment.contract.end", end).word == "done")
            #expect(await find(rig)?["state"]?.string == "ended")
            #expect(await prepare(rig).word == "payment.request.refused")
        }
    }

    @Test func `nobody agrees after ten minutes, and what nobody agreed to is ended`() async throws
    {
        try await withRig { rig in
            _ = await prepare(rig)
            rig.sandbox.time.advance(millis: 600_001)
            #expect(!rig.sandbox.agree(contract))
            let end = #"{"contract": "\#(contract)", "reason": "撤销"}"#
            #expect(await rig.ask(rig.payment, "payment.contract.end", end).word == "done")
        }
    }

    @Test func `a charge is what was announced, on its days, once`() async throws {
        try await withRig { rig in
            let agreement = try await agree(rig)
            #expect(await charge(rig, agreement).word == "payment.request.refused")
            let days = await announce(rig, agreement).result
            let tomorrow = rig.sandbox.time.now.civilDay.adding(days: 1)
            #expect(days?["fromDay"]?.string == "\(tomorrow)")
            #expect(await charge(rig, agreement).word == "payment.request.refused")
            rig.sandbox.time.advance(millis: 86_400_000)
            #expect(await charge(rig, agreement, fen: 1).word == "payment.request.refused")
            #expect(await charge(rig, agreement).result?["order"]?.string == order)
            #expect(await charge(rig, agreement, attempt: 2).word == "done")
            #expect(await state(rig) == "paid")
            let told = try await rig.receiver.wait(for: 2)
            // A day later, by the provider's clock.
            let delivery = CallbackDelivery(
                path: told[1].path,
                headers: told[1].headers,
                body: told[1].body,
                received: rig.sandbox.time.now
            )
            guard case .genuine(let message, _) = await rig.payment.judge(delivery) else {
                Issue.record("the callback is not believed")
                return
            }
            #expect(message.kind == "payment.order.paid")
        }
    }

    @Test func `a charge that fails is found failed, and closed`() async throws {
        try await withRig { rig in
            let agreement = try await agree(rig)
            _ = await announce(rig, agreement)
            rig.sandbox.time.advance(millis: 86_400_000)
            rig.sandbox.faults.add(.declined, of: .payment, times: 1)
            #expect(await charge(rig, agreement).word == "done")
            #expect(await state(rig) == "failed")
            let close = #"{"order": "\#(order)"}"#
            #expect(await rig.ask(rig.payment, "payment.order.close", close).word == "done")
            #expect(await state(rig) == "closed")
        }
    }

    @Test func `a charge by an agreement that was ended is refused`() async throws {
        try await withRig { rig in
            let agreement = try await agree(rig)
            _ = await announce(rig, agreement)
            rig.sandbox.time.advance(millis: 86_400_000)
            #expect(rig.sandbox.disagree(contract))
            #expect(await charge(rig, agreement).word == "payment.request.refused")
            #expect(await announce(rig, agreement).word == "payment.order.not_found")
        }
    }
}
