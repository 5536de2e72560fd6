import PluginKit

extension Lease {
    /// The lease as either side sees it, after what the transaction did.
    init(_ file: LeaseFile, in tx: borrowing Transaction) throws {
        let number = file.life.settlement?.number ?? 0
        self.init(
            file,
            try tx.all(Statements.TermsOfLease(leaseId: file.id)),
            try tx.all(Statements.LinesOfSettlement(leaseId: file.id, number: number)),
            codesUntil: try TenancyDesk.codesUntil(file.id, in: tx),
            try tx.all(Statements.RentBills(leaseId: file.id)).map { bill in
                let newest = Statements.NewestPaymentOfBill(
                    journeyId: file.id,
                    bill: bill.number
                )
                let payment = try tx.first(newest).map { try Payment(PaymentFile($0)) }
                return RentBill(bill, payment: payment)
            },
            at: tx.now
        )
    }

    /// The same outside of a transaction.
    init(_ file: LeaseFile, in snapshot: borrowing Snapshot) throws {
        let now = snapshot.call.received.instant
        let number = file.life.settlement?.number ?? 0
        self.init(
            file,
            try snapshot.all(Statements.TermsOfLease(leaseId: file.id)),
            try snapshot.all(Statements.LinesOfSettlement(leaseId: file.id, number: number)),
            codesUntil: try snapshot.first(
                Statements.ExposureOfLease(leaseId: file.id, now: now)
            )?.endsAt,
            try snapshot.all(Statements.RentBills(leaseId: file.id)).map { bill in
                let newest = Statements.NewestPaymentOfBill(
                    journeyId: file.id,
                    bill: bill.number
                )
                let payment = try snapshot.first(newest).map { try Payment(PaymentFile($0)) }
                return RentBill(bill, payment: payment)
            },
            at: now
        )
    }

    private init(
        _ file: LeaseFile,
        _ terms: [Statements.TermsOfLease.Row],
        _ lines: [Statements.LinesOfSettlement.Row],
        codesUntil: Instant?,
        _ bills: [RentBill],
        at now: Instant
    ) {
        let life = file.life
        self.init(
            id: file.id,
            homeId: file.homeID,
            room: file.leaf,
            state: life.state,
            version: life.version,
            now: now,
            firstDay: file.firstDay,
            endDay: life.end,
            rentFen: life.rent(on: now.civilDay),
            depositFen: file.deposit,
            contractHash: file.contractHash,
            terms: terms.map { term in
                LeaseTerm(
                    number: term.number,
                    startDay: term.startDay,
                    endDay: term.endDay,
                    rentFen: term.rent,
                    hash: term.hash,
                    agreedAt: term.agreedAt
                )
            },
            offer: life.offer.map { offer in
                RenewalOffer(
                    rentFen: offer.rent,
                    months: offer.months,
                    startDay: life.end,
                    endDay: life.end.adding(months: Int(offer.months))
                )
            },
            leavingDay: life.leaving,
            leavingBy: life.leavingBy,
            inspectedAt: file.inspectedAt,
            findings: file.inspection,
            handedOverAt: life.handedOver,
            codesUntil: codesUntil,
            vacancy: life.vacancy.map { vacancy in
                LeaseVacancy(
                    basis: vacancy.basis,
                    day: vacancy.day,
                    note: file.vacancyNote ?? "",
                    deniable: life.isLived && vacancy.basis == .left
                )
            },
            vacancyDenied: life.isVacancyDenied,
            settlement: Settlement(file, lines),
            arrears: life.rentBook.arrears,
            demandedUntil: life.rentBook.demandedUntil,
            bills: bills
        )
    }
}

extension LeaseSummary {
    init(_ file: LeaseFile) {
        self.init(
            id: file.id,
            homeId: file.homeID,
            room: file.leaf,
            state: file.life.state,
            endDay: file.life.end,
            rentFen: file.life.rent,
            leavingDay: file.life.leaving,
            arrears: file.life.rentBook.arrears
        )
    }
}
