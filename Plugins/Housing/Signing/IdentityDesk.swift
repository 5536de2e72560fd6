import PluginKit

/// Who signs: keeps what the person gives, has it checked, and hears what the register says.
enum IdentityDesk {
    /// Takes name, citizen id and phone, and asks after the commit whether they are one person's.
    static func identify(_ input: IdentifyPerson, in tx: borrowing Transaction) throws -> Journey {
        let signing = try JourneyDesk.own(input.id, in: tx)
        try ContractWords.check(input.name, at: "/name")
        let number = try CitizenID(input.number, on: tx.now.civilDay, within: tx.citizenIDs)
        let effects = try SigningDesk.take(.identityGiven, signing, in: tx)
        if effects.contains(.askRegister) {
            let applicant = Applicant(
                tries: (try Applicant.of(signing.id, in: tx)?.tries ?? 0) + 1,
                name: input.name,
                number: number,
                phone: try MobileNumber(input.phone)
            )
            try applicant.keep(for: signing, in: tx)
            try tx.perform(
                Effects.CheckIdentity.self,
                IdentityCheck(
                    journeyId: signing.id,
                    tries: applicant.tries,
                    name: input.name,
                    number: number.number,
                    phone: applicant.phone.digits
                )
            )
        }
        return try JourneyDesk.view(signing.id, in: tx)
    }

    /// The register has answered, or certainly will not.
    static func checked(
        _ effect: EndedEffect<Effects.CheckIdentity>,
        in tx: borrowing Transaction
    ) throws {
        guard let row = try tx.first(Statements.AnyJourney(id: effect.input.journeyId)),
            let applicant = try Applicant.of(effect.input.journeyId, in: tx),
            applicant.tries == effect.input.tries
        else { return }
        let signing = try Signing(row)
        let found = found(effect)
        let isAdult = applicant.number.age(on: tx.now.civilDay) >= Eligibility.adultAge
        try SigningDesk.take(.identityFound(found, isAdult: isAdult), signing, in: tx)
        guard try found != .match || !hasSignedElsewhere(applicant, signing, in: tx) else {
            return try SigningDesk.take(.judged(.refused(rule: "holds")), of: signing.id, in: tx)
        }
        try Eligibility.judge(signing.id, in: tx)
    }

    /// True when this person holds as many homes as one may, under whatever accounts.
    ///
    /// Only what was signed by a code to the citizen's own phone counts: anybody can write down another's
    /// name and number.
    static func hasSignedElsewhere(
        _ applicant: Applicant,
        _ signing: Signing,
        in tx: borrowing Transaction
    ) throws -> Bool {
        let others = try tx.all(
            Statements.HoldsOfCitizen(
                key: applicant.finder(in: tx),
                journeyId: signing.id,
                now: tx.now
            )
        )
        return others.count >= HoldLimits.livePerPersonMax
    }

    private static func found(_ effect: EndedEffect<Effects.CheckIdentity>) -> IdentityState {
        switch effect.outcome {
        case .done(let answer):
            switch answer.result {
            case "match": .match
            case "unrecorded": .unrecorded
            default: .mismatch
            }
        // The provider could not read name or number: to the person that is a mistake in them.
        case .refused(let fault): fault.kind == .invalid ? .mismatch : .unanswered
        case .expired, .unknown: .unanswered
        }
    }
}
