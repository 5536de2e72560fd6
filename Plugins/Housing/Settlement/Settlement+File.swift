import PluginKit

extension Settlement {
    /// The settlement as either side sees it; nil while nobody has given keys back.
    init?(_ file: LeaseFile, _ lines: [Statements.LinesOfSettlement.Row]) {
        guard let keys = file.life.handedOver else { return nil }
        let known = file.life.settlement
        self.init(
            number: known?.number ?? 0,
            proposeBy: keys.adding(seconds: LeaseLimits.proposalSeconds),
            returnBy: keys.adding(seconds: LeaseLimits.returnSeconds),
            depositFen: known?.deposit,
            deductionsFen: known?.deductions,
            // What is not claimed goes back at once.
            returningFen: known.map { $0.deposit - $0.deductions },
            owingFen: known?.owing,
            proposedAt: known?.proposedAt,
            answerBy: known?.deadline,
            answer: known?.answer,
            objection: file.objection,
            settledAt: known?.settledAt,
            lines: lines.compactMap { line in
                DeductionKind(rawValue: line.kind).map { kind in
                    Deduction(
                        kind: kind,
                        reason: line.reason,
                        evidence: line.evidence,
                        amountFen: line.amount
                    )
                }
            }
        )
    }
}

extension SettlementProposed {
    init(_ file: LeaseFile, lines: Int, at now: Instant) {
        self.init(
            leaseId: file.id,
            homeId: file.homeID,
            room: file.leaf,
            tenantId: file.tenant,
            personId: file.person,
            number: file.life.settlement?.number ?? 0,
            depositFen: file.life.settlement?.deposit ?? Money(fen: 0),
            deductionsFen: file.life.settlement?.deductions ?? Money(fen: 0),
            lines: Int64(lines),
            at: now
        )
    }
}

extension DepositSettled {
    init(_ file: LeaseFile, _ settlement: LeaseLife.Settlement, at now: Instant) {
        self.init(
            leaseId: file.id,
            homeId: file.homeID,
            room: file.leaf,
            tenantId: file.tenant,
            personId: file.person,
            depositFen: settlement.deposit,
            deductionsFen: settlement.deductions,
            answer: settlement.answer,
            keysAt: file.life.handedOver ?? now,
            at: now
        )
    }
}

extension VacancyClaimed {
    init(_ file: LeaseFile, at now: Instant) {
        self.init(
            leaseId: file.id,
            homeId: file.homeID,
            room: file.leaf,
            tenantId: file.tenant,
            personId: file.person,
            basis: file.life.vacancy?.basis ?? .left,
            day: file.life.vacancy?.day ?? now.civilDay,
            at: now
        )
    }
}

extension VacancyDenied {
    init(_ file: LeaseFile, at now: Instant) {
        self.init(
            leaseId: file.id,
            homeId: file.homeID,
            room: file.leaf,
            tenantId: file.tenant,
            personId: file.person,
            at: now
        )
    }
}
