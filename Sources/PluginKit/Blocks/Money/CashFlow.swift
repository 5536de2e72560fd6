/// Payments in and out by month, and the one rate a month at which they are worth nothing together:
/// what credit really costs, all fees included (PBOC disclosure).
public struct CashFlow: Sendable, Hashable {
    /// One payment; what the borrower receives is positive, what the borrower pays negative.
    public struct Payment: Sendable, Hashable {
        /// Months since the first payment.
        public let month: Int
        /// The amount, with its direction.
        public let amount: Money

        /// A payment after so many months.
        public init(month: Int, amount: Money) {
            self.month = month
            self.amount = amount
        }
    }

    /// In order of time.
    public let payments: [Payment]

    /// The most months a flow may span: fifty years.
    public static let monthsMax = 600
    /// The most payments of one flow.
    public static let paymentsMax = 2400

    /// Takes payments in order of their months, from month 0 on.
    ///
    /// Throws `money.cash_flow_unsound` when they are not in order, too many, too large or too far
    /// apart, and when their signs do not change exactly once: no single rate says what such a flow
    /// costs, so none is shown.
    public init(_ payments: [Payment]) throws {
        guard (2...CashFlow.paymentsMax).contains(payments.count),
            payments.allSatisfy({ (0...CashFlow.monthsMax).contains($0.month) }),
            zip(payments, payments.dropFirst()).allSatisfy({ $0.month <= $1.month })
        else { throw Fault.cashFlowUnsound(.notInOrder) }
        guard payments.allSatisfy({ $0.amount.fen.magnitude <= Loan.principalMax.fen.magnitude })
        else { throw Fault.cashFlowUnsound(.tooLarge) }
        let signs = payments.map { $0.amount.fen.signum() }.filter { $0 != 0 }
        switch zip(signs, signs.dropFirst()).count(where: { $0 != $1 }) {
        case 0: throw Fault.cashFlowUnsound(.oneWayOnly)
        case 1: self.payments = payments
        default: throw Fault.cashFlowUnsound(.severalTurns)
        }
    }

    /// A loan's flow: `received` at the start, after fees, then one payment a month.
    public init(received: Money, paying instalments: [Loan.Instalment]) throws {
        try self.init(
            [Payment(month: 0, amount: received)]
                + instalments.map {
                    Payment(month: $0.number, amount: Money(fen: -$0.payment.fen))
                }
        )
    }

    /// What the credit costs; for the borrower, who is paid first.
    ///
    /// Throws `money.cash_flow_unsound` when a repayment comes before any disbursement, or the rate
    /// is outside -99 % to 1,000 % a month.
    public func cost() throws -> CostOfCredit {
        guard let first = payments.first(where: { $0.amount.fen != 0 }), first.amount.fen > 0
        else { throw Fault.cashFlowUnsound(.repaidFirst) }
        return try rate()
    }

    /// The rate at which the flow is worth nothing, whoever pays first; throws
    /// `money.cash_flow_unsound` when it is outside -99 % to 1,000 % a month.
    public func rate() throws -> CostOfCredit {
        let scale = CostOfCredit.scale
        var low = -99 * scale / 100
        var high = 10 * scale
        // The late payments decide near -100 %, the early ones at high rates.
        let atLow = sign(at: low, of: scale)
        guard atLow != 0, atLow == -sign(at: high, of: scale) else {
            throw Fault.cashFlowUnsound(.noRate)
        }
        while high - low > 1 {
            let middle = (low + high).flooredQuotient(dividingBy: 2)
            if sign(at: middle, of: scale) == -atLow { high = middle } else { low = middle }
        }
        // The nearest of the two: half a step is a whole one at twice the scale.
        let isAbove = sign(at: 2 * low + 1, of: 2 * scale) == -atLow
        return CostOfCredit(monthly: isAbove ? low : high)
    }

    /// The sign of the flow's worth at the rate `part / scale` a month, exactly.
    private func sign(at part: Int, of scale: Int) -> Int {
        let grown = UInt64(scale + part)
        var (gains, losses) = (WideInteger(0), WideInteger(0))
        var discount = WideInteger(1)
        var month = payments.first?.month ?? 0
        for payment in payments {
            while month < payment.month {
                gains.multiply(by: grown)
                losses.multiply(by: grown)
                discount.multiply(by: UInt64(scale))
                month += 1
            }
            let worth = discount.multiplied(by: payment.amount.fen.magnitude)
            if payment.amount.fen > 0 { gains += worth } else { losses += worth }
        }
        return gains == losses ? 0 : gains > losses ? 1 : -1
    }
}
