/// The rules and numbers of one procedure in one version, as data: eligibility, fees, approvals.
///
/// A version never changes once it is in force; another one with a later first day takes its place.
/// What was decided names the version it was decided by.
public struct Procedure: Sendable, Hashable {
    /// A fact that the rules ask for.
    public struct Asked: Sendable, Hashable {
        /// Its kind of content.
        public let kind: CaseFact.Kind
        /// What people call it.
        public let title: LocalizedText
    }

    /// One rule.
    public struct Rule: Sendable, Hashable {
        /// Its name within the procedure.
        public let id: String
        /// What it asks for, in a sentence.
        public let title: LocalizedText
        /// True where proof may follow later (容缺): not known then does not refuse.
        public let isDeferrable: Bool
        /// What must be the case.
        public let condition: Condition
    }

    /// The most rules, facts and numbers of one procedure.
    public static let entriesMax = 128

    /// Jurisdiction and programme, such as `wuhan.affordable-rental`.
    public let id: String
    /// Counts up with each change.
    public let version: Int
    /// The first day it is in force.
    public let start: CivilDay
    /// The first day it is no longer in force; nil while none is known.
    public let end: CivilDay?
    /// The text of law or notice it comes from.
    public let source: String
    /// Facts by name.
    public let facts: [String: Asked]
    /// In the order they are shown in.
    public let rules: [Rule]
    /// Numbers by name, such as a cap in basis points.
    public let numbers: [String: Int64]

    /// A number that the procedure fixes; throws `procedure.number_missing` when it does not.
    public func number(_ name: String) throws -> Int64 {
        guard let number = numbers[name] else { throw Fault.procedureNumberMissing(name, id) }
        return number
    }

    /// Judges a case by the facts that hold on a day.
    ///
    /// Throws `procedure.fact_undeclared` or `procedure.fact_mistyped` for a fact that the procedure
    /// does not ask for in this form.
    public func assess(_ given: [String: CaseFact], on day: CivilDay) throws -> Assessment {
        for (name, fact) in given.sorted(by: { $0.key < $1.key }) {
            guard let asked = facts[name] else { throw Fault.procedureFactUndeclared(name, id) }
            guard asked.kind == fact.value.kind else {
                throw Fault.procedureFactMistyped(name, asked.kind)
            }
        }
        let findings = rules.map { rule in
            let names = rule.condition.factNames
            return Assessment.Finding(
                rule: rule,
                truth: rule.condition.evaluate(given, on: day),
                evidence: names.compactMap { name in
                    guard let fact = given[name], fact.holds(on: day) else { return nil }
                    return Assessment.Evidence(name: name, fact: fact)
                },
                missing: names.filter { given[$0]?.holds(on: day) != true }
            )
        }
        return Assessment(procedure: self, day: day, findings: findings)
    }
}
