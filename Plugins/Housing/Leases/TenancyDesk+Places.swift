import PluginKit

/// What becomes of the places that a lease is for.
extension TenancyDesk {
    /// Whoever looks for a home by a day learns that these come free, or that they do not any more.
    static func foretell(_ file: LeaseFile, in tx: borrowing Transaction) throws {
        try tx.follow(
            tx.all(
                Statements.ForetellOffers(
                    homeId: file.homeID,
                    leaf: file.leaf,
                    freeFrom: file.life.freeFrom
                )
            )
        )
    }

    /// Moves the end of the lease's days and the turnover behind it; the database refuses it where
    /// somebody else has a day of them.
    static func move(
        _ file: LeaseFile,
        until day: CivilDay,
        isLonger: Bool,
        in tx: borrowing Transaction
    ) throws {
        let turnover = Statements.MoveOccupancy(
            id: "turnover-\(file.id)",
            homeId: file.homeID,
            startDay: day,
            endDay: day.adding(days: LeaseDesk.turnoverDays)
        )
        // Whichever makes room goes first.
        if isLonger { try tx.run(turnover) }
        try tx.run(
            Statements.MoveOccupancy(
                id: "lease-\(file.id)",
                homeId: file.homeID,
                startDay: file.firstDay,
                endDay: day
            )
        )
        if !isLonger { try tx.run(turnover) }
        try refreshOffers(of: file, on: tx.now.civilDay, in: tx)
    }

    /// Puts on offer, or takes from it, what a lease is for; the other rooms of a flat are as they were.
    static func refreshOffers(
        of file: LeaseFile,
        on day: CivilDay,
        in tx: borrowing Transaction
    ) throws {
        let offers = try tx.all(Statements.RefreshOffers(homeId: file.homeID, today: day))
        try tx.follow(offers) { file.leaf == nil || file.leaf == $0 }
    }
}
