import PluginKit

/// The orders and refunds of the sandbox's payment provider.
struct PaymentBook {
    struct Order {
        let number: String
        let description: String
        let totalFen: Int64
        let channel: String
        let request: [UInt8]
        let notifyURL: String
        let ends: Instant?
        let prepayID: String
        var state = "NOTPAY"
        var transaction: String?
        var paid: Instant?
        /// What the provider tells instead of what is due.
        var toldFen: Int64
        var refundedFen: Int64 = 0
        let made: Instant
    }

    struct Refund {
        let number: String
        let order: String
        let id: String
        let amountFen: Int64
        let totalFen: Int64
        let notifyURL: String?
        let made: Instant
        var state = "PROCESSING"
        var done: Instant?
    }

    /// An agreement by which a payer is charged.
    struct Contract {
        let code: String
        let id: String
        let account: String
        let description: String
        let estimatedFen: Int64
        let notifyURL: String
        let made: Instant
        /// WAITING, SIGNED or TERMINATED; only the latter two are told of.
        var state = "WAITING"
        var signed: Instant?
        var ended: Instant?
        var endedMode = ""
        /// The charge that the payer was told of.
        var scheduledFen: Int64?
        var first: CivilDay?
        var last: CivilDay?
    }

    static let ordersMax = 100_000

    var orders: [String: Order] = [:]
    var refunds: [String: Refund] = [:]
    var contracts: [String: Contract] = [:]
    /// Notifications that were sent, by their ids, with how often.
    var sent: [String: Int] = [:]
}

extension PaymentBook.Order {
    func isOver(at now: Instant) -> Bool { ends.map { now >= $0 } ?? false }
}
