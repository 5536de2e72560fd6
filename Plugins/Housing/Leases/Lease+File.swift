import PluginKit

extension Lease {
    /// The lease as either side sees it.
    init(
        _ file: LeaseFile,
        _ terms: [Statements.TermsOfLease.Row],
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
            rentFen: life.rent,
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
            handedOverAt: life.handedOver
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
            leavingDay: file.life.leaving
        )
    }
}
