import HostEgress
package import PluginKit

/// Smart locks through the TTLock cloud: codes that a lock reckons by itself, codes that a gateway
/// brings to it, and what is there.
///
/// The provider knows no keys of ours, but codes have names: each is made under its effect's key, and
/// a second attempt looks for it first.
package struct TTLockPort: ProviderPort {
    let codec: TTLockCodec
    let sender: any ProviderSender
    let clock: ProviderClock
    private let tokens = TTLockTokens()

    package init(
        _ account: TTLockAccount,
        _ sender: any ProviderSender,
        _ clock: ProviderClock
    ) {
        codec = TTLockCodec(account: account)
        self.sender = sender
        self.clock = clock
    }

    package func perform(_ request: ProviderRequest) async -> ProviderAnswer {
        let call = Call(
            request: request,
            trip: ProviderTrip(sender, clock, millis: request.timeoutMillis)
        )
        do throws(ProviderInput.Flaw) {
            let input = try ProviderInput(request.input)
            return switch request.port {
            case "lock.code.reckon": try await reckon(call, input)
            case "lock.code.add": try await add(call, input)
            case "lock.code.change": try await change(call, input)
            case "lock.code.delete": try await delete(call, input)
            case "lock.code.list": try await list(call, input)
            case "lock.code.compare": try await compare(call, input)
            case "lock.gateway.list": await gateways(call)
            default: .refused(ProviderRefusal.unknownPort.fault(request.port))
            }
        } catch {
            return .refused(ProviderRefusal.badInput.fault("\(request.port): \(error.member)"))
        }
    }

    /// One attempt, and the way it takes.
    struct Call {
        let request: ProviderRequest
        let trip: ProviderTrip
    }

    /// What an interface answered.
    enum Outcome {
        case content(JSONValue)
        case ended(ProviderAnswer)
    }

    /// Calls an interface with a token; one that the provider does not know any more is replaced once.
    func ask(_ call: Call, _ path: String, _ fields: [(String, String)]) async -> Outcome {
        for isLast in [false, true] {
            let token: String
            switch await self.token(call) {
            case .success(let text): token = text
            case .failure(let refusal): return .ended(refusal.answer)
            }
            let request = codec.call(path, fields, token: token, at: call.trip.now)
            switch await call.trip.send(request) {
            case .ended(let answer): return .ended(answer)
            case .answered(let answer):
                switch codec.read(answer) {
                case .content(let value): return .content(value)
                case .ended(let answer): return .ended(answer)
                case .failed(let number):
                    guard TTLockError.isAboutToken(number), !isLast else {
                        return .ended(TTLockError.answer(number))
                    }
                    tokens.drop(token)
                }
            }
        }
        return .ended(TTLockError.answer(10003))
    }

    private struct NoToken: Error {
        let answer: ProviderAnswer
    }

    private func token(_ call: Call) async -> Result<String, NoToken> {
        if let known = tokens.token(at: call.trip.now) { return .success(known) }
        switch await call.trip.send(codec.token()) {
        case .ended(.unknown(let because)):
            // Whatever became of it, nothing was asked of a lock.
            return .failure(NoToken(answer: .retry(because: because)))
        case .ended(let answer): return .failure(NoToken(answer: answer))
        case .answered(let answer):
            switch codec.read(answer) {
            case .content(let value):
                guard let text = tokens.take(value, at: call.trip.now) else {
                    return .failure(NoToken(answer: .retry(because: "the answer has no token")))
                }
                return .success(text)
            case .failed(let number):
                return .failure(NoToken(answer: certain(TTLockError.answer(number))))
            case .ended(let answer): return .failure(NoToken(answer: certain(answer)))
            }
        }
    }

    /// Where only a token was asked for, what is in doubt has certainly not been carried out.
    private func certain(_ answer: ProviderAnswer) -> ProviderAnswer {
        if case .unknown(let because) = answer { return .retry(because: because) }
        return answer
    }
}
