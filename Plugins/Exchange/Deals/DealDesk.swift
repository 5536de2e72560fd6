import PluginKit

/// Deals that were closed: noted with the contract, and counted for everybody.
enum DealDesk {
    /// Rows of the statistics, at most: districts by months of many years.
    private static let rowsMax: Int64 = 5000

    /// The month of a day, such as 202403.
    static func month(of day: CivilDay) -> Int64 {
        let (year, month, _) = day.parts
        return Int64(year) * 100 + Int64(month)
    }

    /// A contract was noted: the lot is a deal of today.
    static func note(
        _ award: AwardCase,
        of notice: LotNotice,
        in transaction: borrowing Transaction
    ) throws {
        let day = transaction.now.civilDay
        try transaction.run(
            Statements.InsertDeal(
                id: award.lot,
                kind: notice.kind,
                titleZh: notice.title.zh,
                titleEn: notice.title.en,
                day: day,
                month: month(of: day),
                start: Money(fen: notice.terms.startFen),
                fen: Money(fen: award.fen),
                area: notice.areaMu100 ?? 0
            )
        )
    }

    /// Deals, amount and land by district and month.
    static func statistics(
        _ input: StatisticsPeriod,
        in snapshot: borrowing Snapshot
    ) throws -> DealStatistics {
        let rows = try snapshot.all(
            Statements.DealsByDistrictAndMonth(from: input.fromMonth, limit: rowsMax)
        )
        return DealStatistics(
            items: rows.map { row in
                DealCount(
                    tenantId: TenantID(row.tenantId),
                    month: row.month,
                    deals: row.deals,
                    fen: row.fen,
                    areaMu100: row.area
                )
            }
        )
    }

    /// Deals, the newest first.
    static func page(_ input: DealPage, in snapshot: borrowing Snapshot) throws -> DealList {
        let rows = try snapshot.all(
            Statements.DealsOnBoard(before: input.before ?? "~", limit: input.limit + 1)
        )
        let items = try rows.prefix(Int(input.limit)).map { row in
            guard let kind = LotKind(rawValue: row.kind) else { throw Fault.logBroken(row.id) }
            return Deal(
                id: row.id,
                tenantId: TenantID(row.tenantId),
                kind: kind,
                titleZh: row.titleZh,
                titleEn: row.titleEn,
                day: row.day,
                startFen: row.start,
                fen: row.fen,
                areaMu100: row.area
            )
        }
        return DealList(items: items, next: rows.count > items.count ? items.last?.id : nil)
    }
}
