import PluginKit

/// What a landlord does with the leases of their homes.
enum LessorDesk {
    /// Offers the tenant a further term, within the cap; one that stands is not made worse.
    static func offer(_ input: OfferRenewal, in tx: borrowing Transaction) throws -> Lease {
        let file = try find(input.id, in: tx)
        let most = try TenancyDesk.cap(of: file, on: tx.now.civilDay, in: tx)
        guard input.rentFen <= most else { throw Fault.renewalRent(most) }
        let offer = LeaseLife.Offer(rent: input.rentFen, months: input.months)
        try TenancyDesk.take(.renewalOffered(offer), file, in: tx)
        return try view(input.id, in: tx)
    }

    /// Says that the lease ends: with its term, or, where it has none, on a day.
    static func giveNotice(_ input: GiveNotice, in tx: borrowing Transaction) throws -> Lease {
        try TenancyDesk.take(
            .noticeGiven(by: .lessor, leaving: input.leavingDay),
            find(input.id, in: tx),
            in: tx
        )
        return try view(input.id, in: tx)
    }

    /// Writes down how the home was found, with the tenant beside.
    static func inspect(_ input: RecordInspection, in tx: borrowing Transaction) throws -> Lease {
        var file = try find(input.id, in: tx)
        file.inspection = input.findings
        file.inspectedAt = tx.now
        try TenancyDesk.take(.inspected, file, in: tx)
        return try view(input.id, in: tx)
    }

    /// A lease of the caller's organisation.
    static func find(_ id: String, in tx: borrowing Transaction) throws -> LeaseFile {
        guard let row = try tx.first(Statements.LeaseOfLandlord(id: id)) else {
            throw Fault.leaseNotFound()
        }
        return try LeaseFile(row)
    }

    /// Writes down that nobody lives there any more, or that there is an order: the tenant is told, and the
    /// home comes back on the day that is shown.
    static func claimVacancy(_ input: ClaimVacancy, in tx: borrowing Transaction) throws -> Lease {
        var file = try find(input.id, in: tx)
        let before = file.life.vacancy
        let note = file.vacancyNote
        file.vacancyNote = input.note
        let claimed = try TenancyDesk.take(.vacancyClaimed(input.basis), file, in: tx)
        if claimed.life.vacancy != before {
            try tx.publish(VacancyClaimed(claimed, at: tx.now))
        } else if note != input.note {
            // What was told stays as it was told.
            throw Fault.leaseNotNow(file.life.state)
        }
        return try view(input.id, in: tx)
    }

    static func view(_ id: String, in tx: borrowing Transaction) throws -> Lease {
        try Lease(find(id, in: tx), in: tx)
    }

    /// The same outside of a transaction.
    static func lease(_ id: String, in snapshot: borrowing Snapshot) throws -> Lease {
        guard let row = try snapshot.first(Statements.LeaseOfLandlord(id: id)) else {
            throw Fault.leaseNotFound()
        }
        return try Lease(LeaseFile(row), in: snapshot)
    }

    /// Leases of the caller's organisation, in the order of their ids.
    static func leases(
        after: String?,
        limit: Int64,
        in snapshot: borrowing Snapshot
    ) throws -> LeaseList {
        let rows = try snapshot.all(
            Statements.LeasesOfLandlord(afterId: after ?? "", limit: limit + 1)
        )
        let items = try rows.prefix(Int(limit)).map { try LeaseSummary(LeaseFile($0)) }
        return LeaseList(items: items, next: rows.count > items.count ? items.last?.id : nil)
    }
}
