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
        let facts = try facts(of: signing, declared, in: tx)
        let outcome = try procedure.assess(facts, on: today).outcome
        signing.rules = procedure.name
        if case .provisional(let open) = outcome {
            signing.proofs = open
            signing.proofDue = today.adding(days: SigningLimits.proofDays)
        }
        try SigningDesk.take(.judged(SigningSaga.Judgement(outcome)), signing, in: tx)
        try LeaseTerms.offer(id, in: tx)
    }

    private static func facts(
        of signing: Signing,
        _ declared: Statements.DeclarationOfJourney.Row,
        in tx: borrowing Transaction
    ) throws -> [String: CaseFact] {
        let today = tx.now.civilDay
        func known(_ value: CaseFact.Value, by source: String) -> CaseFact {
            CaseFact(value, source: source, asOf: today)
        }
        var facts = [
            "identityMatches": known(.boolean(true), by: "居民身份登记"),
            "isSafe": known(.boolean(true), by: "房源核验"),
        ]
        if let applicant = try Applicant.of(signing.id, in: tx) {
            let age = Int64(applicant.number.age(on: today))
            facts["age"] = known(.integer(age), by: "居民身份登记")
        }
        if let area = try LeaseTerms.area(of: signing, in: tx) {
            facts["areaPerPersonDm2"] = known(.integer(area / declared.occupants), by: "房源登记")
        }
        if let owns = declared.ownsHome {
            facts["ownsHomeHere"] = known(.boolean(owns), by: "本人申报")
        }
        if let works = declared.worksHere {
            facts["worksOrStudiesHere"] = known(.boolean(works), by: "本人申报")
        }
        if let income = declared.income {
            facts["incomeFenMonthly"] = known(.integer(income.fen), by: "本人申报")
        }
        return facts
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
