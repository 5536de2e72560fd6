import PluginKit

/// Whether an applicant may have an affordable home, by the procedure in force.
enum Eligibility {
    /// Nobody younger signs.
    static let adultAge = 18

    private static let book = Result {
        try ProcedureBook(
            EligibilityRules.versions.map {
                try Procedure(json: Array($0.utf8), file: "EligibilityRules.swift")
            }
        )
    }

    /// The procedure of a day.
    static func inForce(on day: CivilDay) throws -> Procedure { try book.get().inForce(on: day) }

    /// Judges a journey once identity and declaration are there, and offers the terms where it may go on.
    static func judge(_ id: String, in tx: borrowing Transaction) throws {
        guard let row = try tx.first(Statements.AnyJourney(id: id)) else { return }
        var signing = try Signing(row)
        guard signing.saga.state == .identified,
            let declared = try tx.first(Statements.DeclarationOfJourney(journeyId: id))
        else { return }
        let today = tx.now.civilDay
        let procedure = try inForce(on: today)
        let known = Known(
            age: try Applicant.of(id, in: tx).map { $0.number.age(on: today) },
            areaDm2: try LeaseTerms.area(of: signing, in: tx),
            verification: try VerificationDesk.verification(of: signing.homeID, in: tx)
        )
        let outcome = try procedure.assess(facts(known, declared, on: today), on: today).outcome
        signing.note(outcome, of: procedure, on: today)
        try SigningDesk.take(.judged(SigningSaga.Judgement(outcome)), signing, in: tx)
        try LeaseTerms.offer(id, in: tx)
    }

    /// What registers and the list of homes say of somebody whose identity matches, and of the home; nil
    /// is not known.
    struct Known: Sendable {
        let age: Int?
        let areaDm2: Int64?
        let verification: HomeVerification?
    }

    /// The facts that rules ask for, each with who says so.
    static func facts(
        _ known: Known,
        _ declared: Statements.DeclarationOfJourney.Row,
        on today: CivilDay
    ) -> [String: CaseFact] {
        func fact(_ value: CaseFact.Value, by source: String) -> CaseFact {
            CaseFact(value, source: source, asOf: today)
        }
        var facts = ["identityMatches": fact(.boolean(true), by: "居民身份登记")]
        if let age = known.age { facts["age"] = fact(.integer(Int64(age)), by: "居民身份登记") }
        if let area = known.areaDm2 {
            facts["areaPerPersonDm2"] = fact(.integer(area / declared.occupants), by: "房源登记")
        }
        if let verification = known.verification {
            let (source, day) = (verification.by, verification.on)
            facts["isSafe"] = CaseFact(.boolean(true), source: source, asOf: day)
        }
        if let owns = declared.ownsHome {
            facts["ownsHomeHere"] = fact(.boolean(owns), by: "本人申报")
        }
        if let works = declared.worksHere {
            facts["worksOrStudiesHere"] = fact(.boolean(works), by: "本人申报")
        }
        if let income = declared.income {
            facts["incomeFenMonthly"] = fact(.integer(income.fen), by: "本人申报")
        }
        return facts
    }
}

extension Signing {
    /// Notes by what it was judged, and what may be proved later.
    mutating func note(_ outcome: Assessment.Outcome, of procedure: Procedure, on day: CivilDay) {
        rules = procedure.name
        guard case .provisional(let open) = outcome else { return }
        proofs = open
        proofDue = day.adding(days: SigningLimits.proofDays)
    }
}

extension Procedure {
    /// Procedure and version in a word.
    var name: String { "\(id)/\(version)" }
}

extension SigningSaga.Judgement {
    init(_ outcome: Assessment.Outcome) {
        switch outcome {
        case .met: self = .met
        case .provisional: self = .provisional
        case .refused(let broken, let unknown):
            self = .refused(rule: (broken + unknown).first ?? "rules")
        }
    }
}
