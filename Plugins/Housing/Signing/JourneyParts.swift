import PluginKit

/// A signing code that was asked for.
struct SentCode: Sendable {
    let sentAt: Instant
    let wrong: Int64

    init(_ row: Statements.NewestSignCode.Row) {
        sentAt = row.sentAt
        wrong = row.wrong
    }

    /// True while somebody may sign with it.
    func isGood(at now: Instant) -> Bool {
        wrong < SigningLimits.wrongCodesMax
            && now < sentAt.adding(seconds: SigningLimits.codeSeconds)
    }
}

/// Everything that the view of a journey is made of.
struct JourneyParts: Sendable {
    let signing: Signing
    var contract: String?
    var hasDeclared = false
    var code: SentCode?
    var payment: PaymentFile?

    /// What the journey waits for.
    func next(at now: Instant) -> JourneyStep {
        switch signing.saga.state {
        case .held:
            switch signing.saga.identity {
            case .checking: hasDeclared ? .wait : .declare
            case .none, .match, .mismatch, .unrecorded, .unanswered: .identify
            }
        case .identified: hasDeclared ? .wait : .declare
        case .offered: code?.isGood(at: now) == true ? .sign : .requestCode
        case .signed: now < signing.saga.orderExpires ? .pay : .wait
        // The order ends before the hold: whoever comes later would be sent to an app that refuses.
        case .paying: payment?.payURL == nil || now >= signing.saga.orderExpires ? .wait : .pay
        case .ready: .openDoor
        case .cleared, .provisional, .paid, .active, .unknownPay, .refunding: .wait
        case .refused, .expired, .refunded: .none
        }
    }

    /// Until when the next step has to be taken; nil where nothing ends by itself.
    var deadline: Instant? {
        switch signing.saga.state {
        case .held, .identified, .cleared, .provisional, .offered: signing.saga.holdEnds
        case .signed: signing.saga.orderExpires
        case .paying: payment?.expires ?? signing.saga.orderExpires
        case .refused, .paid, .active, .ready, .expired, .unknownPay, .refunding, .refunded: nil
        }
    }

    /// The journey as its person sees it.
    func view(at now: Instant) throws -> Journey {
        let saga = signing.saga
        let procedure = try Eligibility.inForce(on: now.civilDay)
        return Journey(
            id: signing.id,
            homeId: signing.homeID,
            room: signing.leaf,
            holdId: signing.holdID,
            state: saga.state,
            next: next(at: now),
            version: saga.version,
            now: now,
            startedAt: signing.startedAt,
            holdEndsAt: saga.holdEnds,
            deadlineAt: deadline,
            startDay: signing.startDay,
            endDay: signing.endDay,
            rentFen: signing.rent,
            depositFen: signing.deposit,
            dueAtSigningFen: signing.dueAtSigning,
            identity: saga.identity,
            identityTriesLeft: max(0, SigningLimits.identityTriesMax - saga.identityFailures),
            proofs: signing.proofs.compactMap { id in
                guard let rule = procedure.rules.first(where: { $0.id == id }) else { return nil }
                return OpenProof(rule: id, titleZh: rule.title.zh, titleEn: rule.title.en)
            },
            proofDueDay: signing.proofDue,
            rules: signing.rules,
            capRule: signing.capRule,
            contract: contract,
            contractHash: signing.contractHash,
            codeSentAt: code?.sentAt,
            signedAt: signing.signedAt,
            payment: payment.map(Payment.init),
            paidAt: signing.paidAt,
            activeAt: signing.activeAt,
            readyAt: signing.readyAt,
            reason: saga.reason
        )
    }
}
