/// Lines of an account in order, each with what stood there afterwards.
public struct AccountStatement: Sendable, Hashable {
    /// Where a line stands, for going on after it.
    public struct Place: Sendable, Hashable, Comparable {
        /// The line's day.
        public let day: CivilDay
        /// The line's number in the ledger.
        public let number: Int64

        /// A place that was read from a line.
        public init(day: CivilDay, number: Int64) {
            self.day = day
            self.number = number
        }

        /// Orders lines as the statement does.
        public static func < (left: Place, right: Place) -> Bool {
            (left.day, left.number) < (right.day, right.number)
        }
    }

    /// One posted transfer, seen from the account.
    public struct Line: Sendable, Hashable {
        /// Where it stands.
        public let place: Place
        /// The transfer.
        public let transfer: Transfer
        /// True when the account is debited, false when it is credited.
        public let isDebit: Bool
        /// Debits that stood afterwards.
        public let debitsPosted: Money
        /// Credits that stood afterwards.
        public let creditsPosted: Money

        package init(
            place: Place,
            transfer: Transfer,
            isDebit: Bool,
            debitsPosted: Money,
            creditsPosted: Money
        ) {
            self.place = place
            self.transfer = transfer
            self.isDebit = isDebit
            self.debitsPosted = debitsPosted
            self.creditsPosted = creditsPosted
        }
    }

    package struct Request: Sendable {
        package let account: String
        package let start: CivilDay
        package let end: CivilDay
        package let after: Place?
        package let limit: Int
    }

    /// In order of days, and within a day of the ledger.
    public let lines: [Line]
}
