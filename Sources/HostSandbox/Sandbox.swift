import HostProviders
import PluginKit

/// Providers outside, played on this machine: payment, locks and what a city reaches in a cloud, in
/// their own wire formats, with faults on demand.
package final class Sandbox: Sendable {
    package let time: SandboxTime
    package let faults: FaultPlan
    package let locks: LockDesk
    package let merchant: MerchantBook
    let payments: PaymentDesk
    let cloud: CloudDesk
    private let world: SandboxWorld

    init(_ world: SandboxWorld) throws {
        self.world = world
        time = world.time
        faults = world.faults
        locks = LockDesk(world)
        payments = try PaymentDesk(world)
        merchant = payments.merchant
        cloud = CloudDesk(world)
    }

    /// Pays an order as its payer would; false when it cannot be paid.
    package func pay(_ order: String) -> Bool { payments.pay(order) }

    /// Agrees to be charged, as the payer would; false where there is nothing to agree to.
    package func agree(_ contract: String) -> Bool { payments.agree(contract) }

    /// Ends an agreement in the payer's own app; false where there is none.
    package func disagree(_ contract: String) -> Bool {
        payments.end(contract, mode: "USER_TERMINATE")
    }

    /// Pays a part of an order back as somebody at the provider's console would; false when that much
    /// cannot go back.
    package func refund(_ order: String, fen: Int64) -> Bool {
        payments.refundByHand(order, fen: fen)
    }

    /// What the newest message to a mobile number said, parameter by parameter; nil for none.
    package func newestMessage(to phone: String) -> [String]? { cloud.newestMessage(to: phone) }

    func answer(_ request: SandboxRequest) -> SandboxReply {
        let first = request.path.split(separator: "/").prefix(2).map(String.init)
        return switch (first.first, first.last) {
        case ("sandbox", _): person(request)
        case ("v3", "pay"), ("v3", "papay"), ("v3", "refund"), ("v3", "bill"):
            payments.answer(request)
        case ("v3", "billdownload"): payments.download(request)
        case ("oauth2", _), ("v3", _): locks.answer(request)
        case (nil, _): cloud.answer(request)
        default: SandboxReply(status: 404, body: Array("{}".utf8))
        }
    }
}
