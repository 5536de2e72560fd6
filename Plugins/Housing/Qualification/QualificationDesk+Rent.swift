import PluginKit

/// What somebody pays who does not qualify and stays.
extension QualificationDesk {
    /// The rent, its first day and its rule; nil where nothing has failed, where the lease ends already, or
    /// where the program lets nobody stay so.
    static func marketRent(
        of file: QualificationFile,
        in tx: borrowing Transaction
    ) throws -> QualificationLife.MarketRent? {
        guard file.life.state == .failed,
            let row = try tx.first(Statements.AnyLease(id: file.lease))
        else { return nil }
        let leaves = try tx.all(Statements.OffersOfAnyHome(homeId: file.homeID))
        return try marketRent(LeaseFile(row), leaves, on: tx.now.civilDay)
    }

    /// The same outside of a transaction.
    static func marketRent(
        of file: QualificationFile,
        in snapshot: borrowing Snapshot
    ) throws -> QualificationLife.MarketRent? {
        guard file.life.state == .failed,
            let row = try snapshot.first(Statements.AnyLease(id: file.lease))
        else { return nil }
        let leaves = try snapshot.all(Statements.OffersOfAnyHome(homeId: file.homeID))
        return try marketRent(LeaseFile(row), leaves, on: snapshot.call.received.instant.civilDay)
    }

    private static func marketRent(
        _ lease: LeaseFile,
        _ leaves: [Statements.OffersOfAnyHome.Row],
        on today: CivilDay
    ) throws -> QualificationLife.MarketRent? {
        guard lease.life.isRunning, lease.life.isLived else { return nil }
        let rule = RentRule.inForce(on: today)
        let markets = leaves.filter { lease.leaf == nil || $0.leaf == lease.leaf }
        let rents = markets.compactMap { rule.unqualifiedRent(market: $0.marketRent) }
        guard !rents.isEmpty, rents.count == markets.count else { return nil }
        return QualificationLife.MarketRent(
            rent: rents.reduce(Money(fen: 0), +),
            from: lease.life.nextRentDay(on: today),
            rule: rule.version
        )
    }
}
