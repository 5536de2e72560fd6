import PluginKit

/// What a tenant does with the lease they live under.
enum TenantDesk {
    /// Takes the offered term, or says that the lease ends with this one.
    static func answer(_ input: AnswerRenewal, in tx: borrowing Transaction) throws -> Lease {
        let file = try own(input.id, in: tx)
        guard input.accepted else {
            try TenancyDesk.take(.renewalDeclined, file, in: tx)
            return try view(input.id, in: tx)
        }
        // Agreed already, perhaps by the other phone.
        let terms = try tx.all(Statements.TermsOfLease(leaseId: file.id))
        if file.life.state == .active, let last = terms.last, last.number > 1,
            last.rent == input.rentFen, file.life.start == last.startDay
        {
            return try view(input.id, in: tx)
        }
        guard isProven(tx.call) else { throw Fault.renewalProofNeeded() }
        guard file.life.state == .renewalOffered else { throw Fault.leaseNotNow(file.life.state) }
        guard let rent = input.rentFen, let months = input.months else {
            throw Fault.renewalChanged()
        }
        let offer = LeaseLife.Offer(rent: rent, months: months)
        try TenancyDesk.take(.renewalAccepted(offer), file, in: tx)
        return try view(input.id, in: tx)
    }

    /// True within ten minutes of a code by message.
    static func isProven(_ call: CallContext) -> Bool {
        call.proven.map { call.received.instant < $0.adding(seconds: AccessLimits.proofSeconds) }
            ?? false
    }

    /// Says from which day on the home is not the tenant's any more.
    static func giveNotice(_ input: GiveNotice, in tx: borrowing Transaction) throws -> Lease {
        let file = try own(input.id, in: tx)
        try TenancyDesk.take(
            .noticeGiven(by: .tenant, leaving: input.leavingDay),
            file,
            in: tx
        )
        return try view(input.id, in: tx)
    }

    /// Gives the keys back: the codes end, and the home is free after its turnover day.
    static func handOver(_ id: String, in tx: borrowing Transaction) throws -> Lease {
        let file = try own(id, in: tx)
        let exposed = try TenancyDesk.exposedDay(id, in: tx)
        try TenancyDesk.take(.handedOver(exposed: exposed), file, in: tx)
        return try view(id, in: tx)
    }

    /// Says that they live there, whatever the landlord saw.
    static func denyVacancy(_ id: String, in tx: borrowing Transaction) throws -> Lease {
        let file = try own(id, in: tx)
        let next = try TenancyDesk.take(.vacancyDenied, file, in: tx)
        if next.life != file.life { try tx.publish(VacancyDenied(next, at: tx.now)) }
        return try view(id, in: tx)
    }

    /// Takes the settlement that was shown, or disputes it.
    static func answer(_ input: AnswerSettlement, in tx: borrowing Transaction) throws -> Lease {
        var file = try own(input.id, in: tx)
        if !input.accepted { file.objection = input.objection }
        let event = LeaseLife.Event.settlementAnswered(
            number: input.number,
            accepted: input.accepted
        )
        try TenancyDesk.take(event, file, in: tx)
        return try view(input.id, in: tx)
    }

    /// A lease of the caller's, whose landlord's tenant the transaction acts in from now on.
    static func own(_ id: String, in tx: borrowing Transaction) throws -> LeaseFile {
        guard let row = try tx.first(Statements.OwnLease(id: id)) else {
            throw Fault.leaseNotFound()
        }
        let file = try LeaseFile(row)
        try tx.act(in: file.tenant)
        return file
    }

    /// The lease as its tenant sees it, after what the transaction did.
    static func view(_ id: String, in tx: borrowing Transaction) throws -> Lease {
        guard let row = try tx.first(Statements.OwnLease(id: id)) else {
            throw Fault.leaseNotFound()
        }
        return try Lease(LeaseFile(row), in: tx)
    }

    /// The same outside of a transaction.
    static func lease(_ id: String, in snapshot: borrowing Snapshot) throws -> Lease {
        guard let row = try snapshot.first(Statements.OwnLease(id: id)) else {
            throw Fault.leaseNotFound()
        }
        return try Lease(LeaseFile(row), in: snapshot)
    }

    /// The caller's leases, newest first.
    static func leases(
        before: String?,
        limit: Int64,
        in snapshot: borrowing Snapshot
    ) throws -> LeaseList {
        let last = try before.flatMap { try snapshot.first(Statements.OwnLease(id: $0)) }
        let rows = try snapshot.all(
            Statements.OwnLeases(
                beforeId: last?.id ?? "",
                beforeStart: last?.activatedAt ?? CivilDay.openEnd.start,
                limit: limit + 1
            )
        )
        let items = try rows.prefix(Int(limit)).map { try LeaseSummary(LeaseFile($0)) }
        return LeaseList(items: items, next: rows.count > items.count ? items.last?.id : nil)
    }
}
