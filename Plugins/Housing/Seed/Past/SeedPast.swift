import PluginKit

/// Writes down what the people of one place went through.
struct SeedPast: Sendable {
    let seed: UInt64
    let day: CivilDay

    /// Whoever lives there, and whoever wanted to.
    func write(_ place: SeedPlace, in tx: borrowing Transaction) throws {
        if let number = place.resident(seed: seed) {
            let person = try SeedPerson(number, seed: seed, day: day)
            let story = try SeedSigning(
                of: person,
                at: place,
                isResident: true,
                seed: seed,
                day: day
            )
            try write(story, in: tx)
            try lease(story, in: tx)
        }
        if let number = place.seeker {
            let person = try SeedPerson(number, seed: seed, day: day)
            let story = try SeedSigning(
                of: person,
                at: place,
                isResident: false,
                seed: seed,
                day: day
            )
            try write(story, in: tx)
        }
    }

    private func write(_ story: SeedSigning, in tx: borrowing Transaction) throws {
        let signing = story.signing
        try hold(story, in: tx)
        try tx.run(Statements.InsertPastJourney(signing))
        try applicant(story, in: tx)
        if let declared = story.declared {
            try tx.run(
                Statements.InsertPastDeclaration(
                    journeyId: signing.id,
                    tenantId: signing.tenant.text,
                    personId: signing.person.text,
                    declaredOn: declared.declaredOn,
                    occupants: declared.occupants,
                    ownsHome: declared.ownsHome,
                    worksHere: declared.worksHere,
                    income: declared.income
                )
            )
        }
        if let contract = story.contract {
            try LeaseTerms.keep(contract, of: signing, in: tx)
        }
        for payment in story.payments {
            try tx.run(Statements.InsertPastPayment(payment))
            guard let refund = payment.refund else { continue }
            try tx.run(
                Statements.InsertRefund(
                    refund: refund,
                    personId: signing.person.text,
                    order: payment.order,
                    amount: payment.intent.returned
                )
            )
        }
    }

    private func hold(_ story: SeedSigning, in tx: borrowing Transaction) throws {
        let signing = story.signing
        try tx.run(
            Statements.InsertHoldAgain(
                id: signing.holdID,
                personId: signing.person.text,
                homeId: signing.homeID,
                leaf: signing.leaf,
                rent: signing.rent,
                placedAt: signing.saga.holdEnds.adding(seconds: -HoldLimits.holdSeconds),
                expiresAt: signing.saga.holdEnds
            )
        )
        try tx.run(
            Statements.EndHold(
                id: signing.holdID,
                version: 1,
                state: story.hold.state.rawValue,
                at: story.hold.ended
            )
        )
    }

    private func applicant(_ story: SeedSigning, in tx: borrowing Transaction) throws {
        let (row, person) = (story.signing.id, story.signing.person)
        let applicant = story.applicant
        try tx.run(
            Statements.InsertPastApplicant(
                journeyId: row,
                tenantId: story.signing.tenant.text,
                personId: person.text,
                tries: applicant.tries,
                name: try applicant.sealedName(row, about: person, in: tx),
                citizenId: try applicant.sealedNumber(row, about: person, in: tx),
                citizenKey: try applicant.finder(in: tx),
                phone: try applicant.sealedPhone(row, about: person, in: tx)
            )
        )
    }
}

extension Statements.InsertPastJourney {
    init(_ signing: Signing) {
        self.init(
            id: signing.id,
            tenantId: signing.tenant.text,
            personId: signing.person.text,
            homeId: signing.homeID,
            leaf: signing.leaf,
            holdId: signing.holdID,
            state: signing.saga.state.rawValue,
            holdEnds: signing.saga.holdEnds,
            version: signing.saga.version,
            identity: signing.saga.identity.rawValue,
            identityFailures: signing.saga.identityFailures,
            startDay: signing.startDay,
            endDay: signing.endDay,
            rent: signing.rent,
            startedAt: signing.startedAt,
            offeredAt: signing.offeredAt,
            signedAt: signing.signedAt,
            paidAt: signing.paidAt,
            activeAt: signing.activeAt,
            readyAt: signing.readyAt,
            rules: signing.rules,
            capRule: signing.capRule,
            proofs: signing.proofs.isEmpty ? nil : signing.proofs.joined(separator: " "),
            proofDue: signing.proofDue,
            contractHash: signing.contractHash,
            rulesAtSigning: signing.rulesAtSigning,
            reason: signing.saga.reason
        )
    }
}

extension Statements.InsertPastPayment {
    init(_ file: PaymentFile) {
        self.init(
            order: file.order,
            tenantId: file.tenant.text,
            personId: file.person.text,
            journeyId: file.journey,
            state: file.intent.state.rawValue,
            version: file.intent.version,
            amount: file.intent.amount,
            received: file.intent.received,
            channel: file.channel.rawValue,
            expiresAt: file.expires,
            openedAt: file.intent.opened,
            polls: file.intent.polls,
            closing: file.intent.isClosing,
            transaction: file.intent.transaction,
            applied: file.isApplied,
            refund: file.refund,
            refundAmount: file.refundAmount,
            returned: file.intent.returned,
            problem: file.intent.problem
        )
    }
}
