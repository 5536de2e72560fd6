import HostEgress
import PluginKit

/// One attempt's requests to a provider, within the attempt's time.
struct ProviderTrip {
    private let sender: any ProviderSender
    private let clock: ProviderClock
    private let ends: Instant

    init(_ sender: any ProviderSender, _ clock: ProviderClock, millis: Int) {
        self.sender = sender
        self.clock = clock
        ends = Instant(utcMillis: clock.now().utcMillis + Int64(millis))
    }

    /// When to ask again after what somebody has to put right first: an account, a key, an address.
    static let repairMillis: Int64 = 60_000

    var now: Instant { clock.now() }

    /// What came of one request: an answer with a status, or what is known without one.
    enum Arrival {
        case answered(EgressAnswer)
        case ended(ProviderAnswer)
    }

    func send(_ request: EgressRequest) async -> Arrival {
        let left = ends.utcMillis - clock.now().utcMillis
        guard left > 0 else { return .ended(.retry(because: "no time left to ask")) }
        var request = request
        request.deadlineMillis = Int(left)
        do {
            return .answered(try await sender.send(request))
        } catch let fault as Fault {
            return .ended(ProviderTrip.answer(to: fault))
        } catch {
            return .ended(.unknown(because: "\(error)"))
        }
    }

    /// What a fault of the egress says of the request.
    static func answer(to fault: Fault) -> ProviderAnswer {
        let because = "\(fault.code): \(fault.cause ?? "")"
        let pause = fault.retryAfterSeconds.map { Int64($0) * 1000 }
        return switch fault.code {
        case "egress.failed", "egress.untrusted", "egress.paused":
            .unreachable(afterMillis: pause, because: because)
        case "egress.crowded": .retry(afterMillis: pause, because: because)
        // A setting or a name server leads where nothing may go: both can be put right.
        case "egress.not_allowed":
            .unreachable(afterMillis: ProviderTrip.repairMillis, because: because)
        default: .unknown(because: because)
        }
    }
}
