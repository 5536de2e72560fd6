import PluginKit

/// How an order is paid: by hand on one of the payer's ways, or by agreement.
enum OrderChannel: String, Sendable {
    case native, h5, jsapi, debit
}

/// The bill that an order pays.
enum PaidBill: Sendable, Hashable {
    case rent(Int64)
    case supply(Int64)

    /// Rent has its own number in a payment's row, water, power and gas have theirs below zero.
    init(_ stored: Int64) { self = stored < 0 ? .supply(-stored) : .rent(stored) }

    var isRent: Bool {
        switch self {
        case .rent: true
        case .supply: false
        }
    }

    var stored: Int64 {
        switch self {
        case .rent(let number): number
        case .supply(let number): -number
        }
    }
}

/// One payment as it is stored: its intent, and what belongs to it.
struct PaymentFile: Sendable {
    let order: String
    let tenant: TenantID
    let person: PersonID
    let journey: String
    let channel: OrderChannel
    /// The bill that it pays; nil for deposit and first rent.
    let bill: PaidBill?
    let expires: Instant
    /// What the payer's phone opens or scans.
    var payURL: String?
    /// True when it became deposit and first rent.
    var isApplied: Bool
    /// The number of our newest refund, and how much it asked for.
    var refund: String?
    var refundAmount: Money?
    var intent: PaymentIntent
    let rowVersion: Int64
}

/// A payment as the statements return it.
protocol PaymentRow {
    var order: String { get }
    var tenantId: String { get }
    var personId: String { get }
    var journeyId: String { get }
    var state: String { get }
    var due: Instant? { get }
    var version: Int64 { get }
    var amount: Money { get }
    var received: Money? { get }
    var channel: String { get }
    var expiresAt: Instant { get }
    var openedAt: Instant { get }
    var polls: Int64 { get }
    var closing: Bool { get }
    var closings: Int64 { get }
    var payUrl: String? { get }
    var transaction: String? { get }
    var applied: Bool { get }
    var refund: String? { get }
    var refundAmount: Money? { get }
    var returned: Money { get }
    var owed: Money { get }
    var problem: String? { get }
    var bill: Int64? { get }
}

extension Statements.AnyPayment.Row: PaymentRow {}
extension Statements.PaymentOfRefund.Row: PaymentRow {}
extension Statements.NewestPayment.Row: PaymentRow {}
extension Statements.AppliedPayment.Row: PaymentRow {}
extension Statements.NewestPaymentOfBill.Row: PaymentRow {}

extension PaymentFile {
    init(_ row: some PaymentRow) throws {
        var intent = PaymentIntent(amount: row.amount, at: row.openedAt)
        intent.state = try stored(row.state)
        intent.due = row.due
        intent.version = row.version
        intent.polls = row.polls
        intent.received = row.received
        intent.isClosing = row.closing
        intent.closings = row.closings
        intent.transaction = row.transaction
        intent.returned = row.returned
        intent.owed = row.owed
        intent.problem = row.problem
        self.init(
            order: row.order,
            tenant: TenantID(row.tenantId),
            person: PersonID(row.personId),
            journey: row.journeyId,
            channel: try stored(row.channel),
            bill: row.bill.map(PaidBill.init),
            expires: row.expiresAt,
            payURL: row.payUrl,
            isApplied: row.applied,
            refund: row.refund,
            refundAmount: row.refundAmount,
            intent: intent,
            rowVersion: row.version
        )
    }
}

extension Statements.UpdatePayment {
    init(_ file: PaymentFile) {
        self.init(
            order: file.order,
            before: file.rowVersion,
            state: file.intent.state.rawValue,
            due: file.intent.due,
            version: file.intent.version,
            received: file.intent.received,
            polls: file.intent.polls,
            closing: file.intent.isClosing,
            closings: file.intent.closings,
            payUrl: file.payURL,
            transaction: file.intent.transaction,
            applied: file.isApplied,
            refund: file.refund,
            refundAmount: file.refundAmount,
            returned: file.intent.returned,
            owed: file.intent.owed,
            problem: file.intent.problem
        )
    }
}

extension Payment {
    /// The payment as its payer sees it.
    init(_ file: PaymentFile) {
        self.init(
            order: file.order,
            state: file.intent.state,
            amountFen: file.intent.amount,
            returnedFen: file.intent.returned.fen > 0 ? file.intent.returned : nil,
            payUrl: file.payURL,
            expiresAt: file.expires
        )
    }
}
