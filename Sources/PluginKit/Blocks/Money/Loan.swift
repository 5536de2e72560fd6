/// A loan with monthly instalments, and what each of them is to the fen.
///
/// Interest of a month is the balance times a twelfth of the yearly rate, rounded to the nearest
/// fen, halves up, on the exact value.
public struct Loan: Sendable, Hashable {
    /// What is lent.
    public let principal: Money
    /// The rate a year.
    public let rate: AnnualRate
    /// The number of instalments.
    public let months: Int

    /// The most that is lent at once: a hundred billion yuan.
    public static let principalMax = Money(fen: 10_000_000_000_000)
    /// The most instalments: fifty years.
    public static let monthsMax = 600

    /// Takes 1 fen to `principalMax` over 1 to `monthsMax` months.
    ///
    /// Throws `money.principal_out_of_range` or `money.term_out_of_range`.
    public init(principal: Money, rate: AnnualRate, months: Int) throws {
        guard principal.fen > 0, principal <= Loan.principalMax else {
            throw Fault.principalOutOfRange()
        }
        guard (1...Loan.monthsMax).contains(months) else { throw Fault.termOutOfRange() }
        self.principal = principal
        self.rate = rate
        self.months = months
    }

    /// One monthly payment.
    public struct Instalment: Sendable, Hashable {
        /// From 1.
        public let number: Int
        /// What it takes off the balance.
        public let principal: Money
        /// What it pays for the month.
        public let interest: Money
        /// What is still owed afterwards.
        public let balance: Money

        /// Principal and interest together.
        public var payment: Money { principal + interest }
    }

    /// The same payment every month (等额本息); the last one takes the difference of rounding.
    ///
    /// Without interest the principal is split evenly. Throws `money.loan_unpayable` when a payment
    /// would take nothing off the balance, or the balance would be gone before the last month.
    public func levelPayments() throws -> [Instalment] {
        guard let payment = levelPayment else { return try equalPrincipal() }
        return try instalments { number, balance, interest in
            number == months ? balance : payment.fen - interest
        }
    }

    /// The payment of every month but the last in `levelPayments`; nil without interest.
    public var levelPayment: Money? {
        let (numerator, denominator) = rate.monthly
        guard numerator > 0 else { return nil }
        // P r (1+r)^n / ((1+r)^n - 1) with r = numerator / denominator.
        let grown = WideInteger.power(denominator + numerator, months)
        let growth = grown - WideInteger.power(denominator, months)
        return grown.multiplied(by: principal.fen.magnitude).multiplied(by: numerator)
            .roundedQuotient(
                dividingBy: growth.multiplied(by: denominator),
                limit: UInt64(Int64.max / 4)
            )
            .map { Money(fen: Int64($0)) }
    }

    /// The same principal every month (等额本金), odd fen in the first ones; interest falls.
    ///
    /// Throws `money.loan_unpayable` when there are fewer fen than months.
    public func equalPrincipal() throws -> [Instalment] {
        let (part, odd) = principal.fen.quotientAndRemainder(dividingBy: Int64(months))
        return try instalments { number, _, _ in part + (number <= odd ? 1 : 0) }
    }

    /// Interest of one month on a balance.
    public func interest(on balance: Money) -> Money {
        let (numerator, denominator) = rate.monthly
        let doubled = 2 * UInt128(balance.fen.magnitude) * UInt128(numerator)
        return Money(fen: Int64((doubled + UInt128(denominator)) / (2 * UInt128(denominator))))
    }

    private func instalments(
        _ part: (_ number: Int, _ balance: Int64, _ interest: Int64) -> Int64
    ) throws -> [Instalment] {
        var balance = principal.fen
        var list: [Instalment] = []
        list.reserveCapacity(months)
        for number in 1...months {
            let interest = interest(on: Money(fen: balance))
            let share = part(number, balance, interest.fen)
            balance -= share
            guard share > 0, number == months ? balance == 0 : balance > 0 else {
                throw Fault.loanUnpayable(month: number)
            }
            list.append(
                Instalment(
                    number: number,
                    principal: Money(fen: share),
                    interest: interest,
                    balance: Money(fen: balance)
                )
            )
        }
        return list
    }
}
