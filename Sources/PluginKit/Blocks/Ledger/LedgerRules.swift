/// What a plugin's ledger consists of: kinds of accounts, and what may move between which.
package struct LedgerRules: Sendable, Hashable {
    /// The side on which an account grows.
    package enum Side: String, Sendable, CaseIterable {
        /// What is had or spent: bank accounts, claims, costs.
        case debit
        /// What is owed or earned: deposits, prepayments, income.
        case credit
    }

    /// Who really has the money that an account mirrors, or owes it.
    package enum Holder: String, Sendable, CaseIterable {
        /// The operator of this host.
        case platform
        /// The organisation whose book it is, such as a landlord.
        case tenant
        /// An account at a bank under supervision.
        case supervised
        /// A payment provider, until it settles.
        case provider
        /// A person.
        case person
    }

    /// What the money is.
    package enum Purpose: String, Sendable, CaseIterable {
        case rent, deposit, fee, other
        /// Anything, rent and deposits included.
        case mixed
    }

    package struct Account: Sendable, Hashable {
        package var name: String
        package var title: LocalizedText
        package var side: Side
        /// True when the balance may never go to the other side, pending amounts included.
        package var isBounded: Bool
        package var holder: Holder
        package var money: Purpose

        /// True for an account in which the platform would hold rent or deposits, which the law
        /// forbids (住房租赁条例, article 36).
        package var isForbidden: Bool { holder == .platform && mayBeRent }

        /// True where rent or a deposit may lie.
        fileprivate var mayBeRent: Bool { [.rent, .deposit, .mixed].contains(money) }

        /// The side that may have at most as much as the other; nil for no limit.
        package var limited: Side? { isBounded ? (side == .debit ? .credit : .debit) : nil }

        package init(
            name: String,
            title: LocalizedText,
            side: Side,
            isBounded: Bool,
            holder: Holder,
            money: Purpose
        ) {
            self.name = name
            self.title = title
            self.side = side
            self.isBounded = isBounded
            self.holder = holder
            self.money = money
        }
    }

    package struct Transfer: Sendable, Hashable {
        package var name: String
        package var title: LocalizedText
        /// Names of account kinds.
        package var debit: String
        package var credit: String

        package init(name: String, title: LocalizedText, debit: String, credit: String) {
            self.name = name
            self.title = title
            self.debit = debit
            self.credit = credit
        }
    }

    package var accounts: [Account]
    package var transfers: [Transfer]

    package init(accounts: [Account], transfers: [Transfer]) {
        self.accounts = accounts
        self.transfers = transfers
    }

    package func account(_ kind: String) -> Account? { accounts.first { $0.name == kind } }

    package func transfer(_ kind: String) -> Transfer? { transfers.first { $0.name == kind } }

    /// True for a transfer by which rent or a deposit could reach an account of the platform, straight
    /// from where it may lie or by way of other accounts, whatever these say their money is.
    package func isForbidden(_ transfer: Transfer) -> Bool {
        guard let debit = account(transfer.debit), let credit = account(transfer.credit) else {
            return false
        }
        guard debit.holder == .platform || credit.holder == .platform else { return false }
        let reaches = rentReaches
        return reaches.contains(debit.name) || reaches.contains(credit.name)
    }

    /// Kinds of accounts in which rent or a deposit may come to lie: those that say so, and those to which
    /// declared transfers lead from there, in either direction.
    ///
    /// The direction says nothing: what is debited may be an asset that grows, or a debt that goes.
    package var rentReaches: Set<String> {
        var reached = Set(accounts.filter(\.mayBeRent).map(\.name))
        let ways = transfers.filter { account($0.debit) != nil && account($0.credit) != nil }
        var count = 0
        while reached.count > count {
            count = reached.count
            for way in ways where reached.contains(way.debit) != reached.contains(way.credit) {
                reached.formUnion([way.debit, way.credit])
            }
        }
        return reached
    }
}
