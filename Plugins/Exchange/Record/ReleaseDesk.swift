import PluginKit

/// Releases of procurement lots for open contracting data.
enum ReleaseDesk {
    /// A release for each procurement lot as it is now, the newest lots first.
    static func page(_ input: ReleasePage, in snapshot: borrowing Snapshot) throws -> ReleaseList {
        let rows = try snapshot.all(
            Statements.ProcurementsOnBoard(before: input.before ?? "~", limit: input.limit + 1)
        )
        let shown = rows.prefix(Int(input.limit))
        let items = try shown.map { row in
            let award = try snapshot.first(Statements.AwardOnBoard(lot: row.id))
            let release = OCDSRelease(lot: try Lot(row), award: try award.map(released))
            return ProcurementRelease(
                ocid: release.ocid,
                lot: row.id,
                date: release.date,
                text: release.text
            )
        }
        return ReleaseList(items: items, next: rows.count > items.count ? shown.last?.id : nil)
    }

    private static func released(
        _ row: Statements.AwardOnBoard.Row
    ) throws -> OCDSRelease.Award {
        guard let state = AwardState(rawValue: row.state) else { throw Fault.logBroken(row.id) }
        return OCDSRelease.Award(
            id: row.id,
            label: row.label,
            fen: row.fen,
            state: state,
            begunAt: row.begunAt,
            signedAt: row.signedAt,
            certifiedAt: row.certifiedAt
        )
    }
}
