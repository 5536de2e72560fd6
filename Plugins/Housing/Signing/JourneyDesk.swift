import PluginKit

/// What a person does on the way from a hold to a lease.
enum JourneyDesk {
    // MARK: - Beginning and ending

    /// Begins the signing on a hold of the caller's; the same again is answered as it is now.
    static func start(_ input: StartJourney, in tx: borrowing Transaction) throws -> Journey {
        guard let person = tx.call.principal.person else { throw Fault.signInNeeded() }
        if let row = try tx.first(Statements.AnyJourney(id: input.id)) {
            let known = try Signing(row)
            guard known.person == person, known.holdID == input.holdId else {
                throw Fault.journeyIDTaken()
            }
            return try view(known.id, in: tx)
        }
        guard let hold = try tx.first(Statements.HoldOfPerson(id: input.holdId)) else {
            throw Fault.holdNotFound()
        }
        guard try HoldLife(hold).isLive(at: tx.now) else { throw Fault.holdEnded() }
        if let other = try tx.first(Statements.JourneyOfHold(holdId: hold.id)) {
            throw Fault.journeyIsYours(other.id)
        }
        let days = try days(input, on: tx.now.civilDay)
        try tx.act(in: TenantID(hold.tenantId))
        try tx.run(
            Statements.InsertJourney(
                id: input.id,
                homeId: hold.homeId,
                leaf: hold.leaf,
                holdId: hold.id,
                due: hold.expiresAt,
                holdEnds: hold.expiresAt,
                startDay: days.start,
                endDay: days.end,
                rent: hold.rent,
                startedAt: tx.now
            )
        )
        try tx.schedule(
            Timers.JourneyTimeout.self,
            key: input.id,
            version: 1,
            due: hold.expiresAt
        )
        return try view(input.id, in: tx)
    }

    /// Gives the home back before anything is paid.
    static func cancel(_ id: String, in tx: borrowing Transaction) throws -> Journey {
        try SigningDesk.take(.cancelled, own(id, in: tx), in: tx)
        return try view(id, in: tx)
    }

    private static func days(
        _ input: StartJourney,
        on today: CivilDay
    ) throws -> (start: CivilDay, end: CivilDay) {
        let start = input.startDay ?? today
        guard start >= today, start <= today.adding(days: SigningLimits.startDaysMax) else {
            throw Fault.leaseDaysWrong()
        }
        return (start, start.adding(months: Int(input.months)))
    }

    // MARK: - What the rules ask for

    /// Takes what the applicant says of themselves; judged as soon as it is known who they are.
    static func declare(_ input: DeclareFacts, in tx: borrowing Transaction) throws -> Journey {
        let signing = try own(input.id, in: tx)
        let isKnown = try tx.first(Statements.DeclarationOfJourney(journeyId: input.id)) != nil
        guard !isKnown else { return try view(input.id, in: tx) }
        guard [.held, .identified].contains(signing.saga.state) else {
            throw Fault.journeyNotNow(signing.saga.state)
        }
        try tx.run(
            Statements.InsertDeclaration(
                journeyId: input.id,
                declaredOn: tx.now.civilDay,
                occupants: input.occupants,
                ownsHome: input.ownsHomeHere,
                worksHere: input.worksOrStudiesHere,
                income: input.incomeFenMonthly
            )
        )
        try Eligibility.judge(input.id, in: tx)
        return try view(input.id, in: tx)
    }

    // MARK: - Signing

    /// Sends a code to the applicant's phone.
    static func requestCode(_ id: String, in tx: borrowing Transaction) throws -> Journey {
        let signing = try own(id, in: tx)
        guard signing.saga.state == .offered, tx.now < signing.saga.holdEnds,
            let applicant = try Applicant.of(id, in: tx)
        else { throw Fault.journeyNotNow(signing.saga.state) }
        let last = try tx.first(Statements.NewestSignCode(journeyId: id))
        let number = (last?.number ?? 0) + 1
        guard number <= SigningLimits.codesMax,
            last.map({ $0.sentAt.adding(seconds: SigningLimits.codePauseSeconds) <= tx.now })
                ?? true
        else { throw Fault.signCodeLimit() }
        let code = tx.randomDigits(6)
        try tx.run(
            Statements.InsertSignCode(
                journeyId: id,
                number: number,
                sum: SignCode.sum(code, id, number),
                sentAt: tx.now
            )
        )
        try tx.perform(
            Effects.SendSignCode.self,
            SignCodeMessage(
                journeyId: id,
                phone: "+86\(applicant.phone.digits)",
                template: "signing",
                parameters: [code, "\(SigningLimits.codeSeconds / 60)"]
            ),
            until: tx.now.adding(seconds: SigningLimits.codeSeconds)
        )
        return try view(id, in: tx)
    }

    /// Signs the frozen terms with the code that came by message.
    ///
    /// What was wrong is counted, so it is answered and not thrown.
    static func sign(
        _ input: SignContract,
        in tx: borrowing Transaction
    ) throws -> SigningOutcome {
        var signing = try own(input.id, in: tx)
        guard signing.saga.state == .offered else {
            try SigningDesk.take(.signed, signing, in: tx)
            return .signed(try view(input.id, in: tx))
        }
        guard signing.contractHash == input.contractHash else { throw Fault.contractChanged() }
        let contract = try tx.first(Statements.ContractOfJourney(journeyId: input.id))
        // What was offered by an earlier version may have what no paper can show.
        guard let contract, try Document.shows(tx.open(contract.body).text) else {
            throw Fault.contractUnreadable()
        }
        let sent = try tx.first(Statements.NewestSignCode(journeyId: input.id))
        guard let sent, sent.wrong < SigningLimits.wrongCodesMax,
            tx.now < sent.sentAt.adding(seconds: SigningLimits.codeSeconds)
        else { return .wrongCode }
        guard SignCode.sum(input.code, input.id, sent.number) == sent.sum else {
            try tx.run(Statements.CountWrongCode(journeyId: input.id, number: sent.number))
            return .wrongCode
        }
        if let applicant = try Applicant.of(input.id, in: tx),
            try IdentityDesk.hasSignedElsewhere(applicant, signing, in: tx)
        {
            throw Fault.holdLimit()
        }
        // The frozen terms count, whatever came into force since; what is in force now is kept beside.
        signing.rulesAtSigning = try Eligibility.inForce(on: tx.now.civilDay).name
        try SigningDesk.take(.signed, signing, in: tx)
        return .signed(try view(input.id, in: tx))
    }

    // MARK: - Reading

    /// A journey of the caller's, whose landlord's tenant the transaction acts in from now on.
    static func own(_ id: String, in tx: borrowing Transaction) throws -> Signing {
        guard let row = try tx.first(Statements.OwnJourney(id: id)) else {
            throw Fault.journeyNotFound()
        }
        let signing = try Signing(row)
        try tx.act(in: signing.tenant)
        return signing
    }

    /// The journey as its person sees it, after what the transaction did.
    static func view(_ id: String, in tx: borrowing Transaction) throws -> Journey {
        guard let row = try tx.first(Statements.OwnJourney(id: id)) else {
            throw Fault.journeyNotFound()
        }
        let parts = JourneyParts(
            signing: try Signing(row),
            contract: try tx.first(Statements.ContractOfJourney(journeyId: id))
                .map { try tx.open($0.body).text },
            hasDeclared: try tx.first(Statements.DeclarationOfJourney(journeyId: id)) != nil,
            code: try tx.first(Statements.NewestSignCode(journeyId: id)).map(SentCode.init),
            payment: try tx.first(Statements.NewestPayment(journeyId: id)).map(PaymentFile.init)
        )
        return try parts.view(at: tx.now)
    }

    /// The same outside of a transaction.
    static func journey(_ id: String, in snapshot: borrowing Snapshot) throws -> Journey {
        guard let row = try snapshot.first(Statements.OwnJourney(id: id)) else {
            throw Fault.journeyNotFound()
        }
        let parts = JourneyParts(
            signing: try Signing(row),
            contract: try snapshot.first(Statements.ContractOfJourney(journeyId: id))
                .map { try snapshot.open($0.body).text },
            hasDeclared: try snapshot.first(Statements.DeclarationOfJourney(journeyId: id)) != nil,
            code: try snapshot.first(Statements.NewestSignCode(journeyId: id)).map(SentCode.init),
            payment: try snapshot.first(Statements.NewestPayment(journeyId: id))
                .map(PaymentFile.init)
        )
        return try parts.view(at: snapshot.call.received.instant)
    }

    /// The caller's journeys, newest first.
    static func journeys(
        before: String?,
        limit: Int64,
        in snapshot: borrowing Snapshot
    ) throws -> JourneyList {
        let last = try before.flatMap { try snapshot.first(Statements.OwnJourney(id: $0)) }
        let rows = try snapshot.all(
            Statements.OwnJourneys(
                beforeId: last?.id ?? "",
                beforeStart: last?.startedAt ?? CivilDay.openEnd.start,
                limit: limit + 1
            )
        )
        let items = try rows.prefix(Int(limit)).map { row in
            let signing = try Signing(row)
            return JourneySummary(
                id: signing.id,
                homeId: signing.homeID,
                room: signing.leaf,
                state: signing.saga.state,
                next: JourneyParts(signing: signing).next(at: snapshot.call.received.instant),
                startedAt: signing.startedAt,
                rentFen: signing.rent
            )
        }
        return JourneyList(items: items, next: rows.count > items.count ? items.last?.id : nil)
    }
}

/// What came of an attempt to sign.
enum SigningOutcome: Sendable {
    case signed(Journey)
    /// The code is not the newest one, too old, or was entered wrong too often.
    case wrongCode
}

/// Signing codes are kept as sums, so that nobody reads one in passing.
///
/// Six digits are soon tried out: what protects is that a code is good for five minutes, and only for
/// the person it was sent to.
enum SignCode {
    /// The sum of a code of a journey.
    static func sum(_ code: String, _ journey: String, _ number: Int64) -> String {
        SHA256Sum(of: Array("\(journey)/\(number)/\(code)".utf8)).hex
    }
}
