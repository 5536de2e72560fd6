import HostEgress
package import PluginKit
import TransparencyLog

/// Payments through WeChat Pay APIv3: orders, queries, closing, refunds, agreements to be charged, and
/// callbacks.
///
/// Keys are order and refund numbers, so whatever is asked twice is carried out once.
package struct WeChatPayPort: ProviderPort {
    let codec: WeChatPayCodec
    let sender: any ProviderSender
    let clock: ProviderClock

    package init(
        _ account: WeChatPayAccount,
        _ sender: any ProviderSender,
        _ clock: ProviderClock
    ) {
        codec = WeChatPayCodec(account: account)
        self.sender = sender
        self.clock = clock
    }

    package func perform(_ request: ProviderRequest) async -> ProviderAnswer {
        do throws(ProviderInput.Flaw) {
            let input = try ProviderInput(request.input)
            return switch request.port {
            case "payment.order.create": try await create(request, input)
            case "payment.order.query": try await query(request, input)
            case "payment.order.close": try await close(request, input)
            case "payment.refund.create": try await refund(request, input)
            case "payment.refund.query": try await queryRefund(request, input)
            case "payment.bill.read": try await bill(request, input)
            case "payment.contract.prepare": try await prepareContract(request, input)
            case "payment.contract.query": try await queryContract(request, input)
            case "payment.contract.end": try await endContract(request, input)
            case "payment.charge.announce": try await announce(request, input)
            case "payment.charge.create": try await charge(request, input)
            default: .refused(ProviderRefusal.unknownPort.fault(request.port))
            }
        } catch {
            return .refused(ProviderRefusal.badInput.fault("\(request.port): \(error.member)"))
        }
    }

    /// Sends one signed request; nil content for an answer without any.
    func ask(
        _ request: ProviderRequest,
        _ make: (Instant, String) throws -> EgressRequest
    ) async -> WeChatPayCodec.Reading {
        await ask(ProviderTrip(sender, clock, millis: request.timeoutMillis), make)
    }

    /// The same as one of several requests of an attempt.
    func ask(
        _ trip: ProviderTrip,
        _ make: (Instant, String) throws -> EgressRequest
    ) async -> WeChatPayCodec.Reading {
        let signed: EgressRequest
        do {
            signed = try make(clock.now(), clock.nonce())
        } catch {
            return .ended(.refused(ProviderRefusal.account.fault("our key does not sign")))
        }
        switch await trip.send(signed) {
        case .ended(let answer): return .ended(answer)
        case .answered(let answer): return codec.read(answer, at: clock.now())
        }
    }
}
