import PluginKit

extension Repair {
    /// The repair as either side sees it; a visitor's code is shown to the landlord alone.
    init(_ file: RepairFile, at now: Instant, code: String? = nil) throws {
        let life = file.life
        let isLate = life.remedy != .none
        self.init(
            leaseId: file.lease,
            homeId: file.homeID,
            room: file.leaf,
            number: file.number,
            kind: file.kind,
            description: file.description,
            state: life.state,
            remedy: life.remedy,
            version: life.version,
            now: now,
            reportedAt: life.reportedAt,
            deadline: life.deadline,
            isUrgent: life.terms.isUrgent,
            clockStands: life.isStanding,
            selfRepairFrom: isLate && life.deadline <= now ? life.graceUntil : nil,
            reopened: life.reopened,
            note: file.note,
            visit: life.visit.map { visit in
                RepairVisit(
                    number: visit.number,
                    startsAt: visit.starts,
                    endsAt: visit.ends,
                    visitor: file.visitor ?? "",
                    state: visit.state,
                    withCode: visit.withCode,
                    code: code
                )
            },
            deferredUntil: life.deferral?.until,
            deferralAnswerBy: life.deferral?.answerBy,
            confirmBy: life.confirmBy,
            claim: RepairClaim(file),
            appealBy: life.appealBy,
            appeal: file.appealNote.map { note in
                RepairAppeal(note: note, decideBy: life.appealDue, ruling: file.ruling)
            }
        )
    }
}

extension RepairClaim {
    fileprivate init?(_ file: RepairFile) {
        guard let claim = file.life.claim else { return nil }
        self.init(
            billFen: claim.bill,
            evidence: file.evidence,
            lostFrom: claim.lost?.from,
            lostUntil: claim.lost?.until,
            lostPercent: claim.lost?.percent ?? 0,
            answerBy: file.life.claimDue,
            grantedBillFen: file.life.grant?.bill,
            grantedPercent: file.life.grant?.percent,
            abatedFen: file.life.grant.map { _ in file.abated },
            by: file.life.grantedBy
        )
    }
}

extension RepairAdvanced {
    init(_ file: RepairFile, at now: Instant) {
        self.init(
            leaseId: file.lease,
            homeId: file.homeID,
            room: file.leaf,
            tenantId: file.tenant,
            personId: file.person,
            number: file.number,
            kind: file.kind,
            state: file.life.state,
            remedy: file.life.remedy,
            visit: file.life.visit?.state,
            deadline: file.life.deadline,
            version: file.life.version,
            at: now
        )
    }
}

extension RepairGranted {
    init(
        _ file: RepairFile,
        _ bill: Money,
        _ abated: Money,
        _ judge: RepairJudge,
        at now: Instant
    ) {
        self.init(
            leaseId: file.lease,
            homeId: file.homeID,
            room: file.leaf,
            tenantId: file.tenant,
            personId: file.person,
            number: file.number,
            billFen: bill,
            abatedFen: abated,
            lostFrom: file.life.claim?.lost?.from,
            lostUntil: file.life.claim?.lost?.until,
            by: judge,
            at: now
        )
    }
}

extension Statements.InsertRepair {
    init(_ file: RepairFile) {
        self.init(
            leaseId: file.lease,
            number: file.number,
            tenantId: file.tenant.text,
            personId: file.person.text,
            homeId: file.homeID,
            leaf: file.leaf,
            kind: file.kind.rawValue,
            rule: file.rule,
            description: file.description,
            reportedAt: file.life.reportedAt,
            state: file.life.state.rawValue,
            remedy: file.life.remedy.rawValue,
            version: file.life.version,
            due: file.life.due,
            deadline: file.life.deadline,
            graceUntil: file.life.graceUntil
        )
    }
}
