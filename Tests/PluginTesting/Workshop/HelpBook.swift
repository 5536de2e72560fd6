import PluginKit

/// Who gets help with the rent, by rules that are data.
enum HelpBook {
    private static let rules = """
        {
          "id": "workshop.help", "version": 1, "effectiveFrom": "2026-01-01", "effectiveUntil": "2027-07-01",
          "source": "model rules",
          "facts": {
            "age": {"type": "integer", "title": {"zh": "年龄", "en": "age"}},
            "worksHere": {"type": "boolean", "title": {"zh": "在本市就业", "en": "works here"}}
          },
          "rules": [
            {"id": "adult", "title": {"zh": "年满 18 周岁", "en": "18 years of age"},
             "when": {"fact": "age", "atLeast": 18}},
            {"id": "work", "title": {"zh": "在本市就业", "en": "Work in this city"},
             "deferrable": true, "when": {"fact": "worksHere", "is": true}}
          ]
        }
        """

    /// Every version that there was: what was decided names the one it was decided by.
    private static let book = Result {
        try ProcedureBook([Procedure(json: Array(rules.utf8), file: "HelpBook.swift")])
    }

    /// What the rules say of somebody on a day, rule by rule with the evidence.
    static func judge(
        _ facts: [String: CaseFact],
        on day: CivilDay
    ) throws -> (says: String, why: [LocalizedText]) {
        let assessment = try book.get().inForce(on: day).assess(facts, on: day)
        let why = assessment.findings.map { assessment.explanation(of: $0) }
        switch assessment.outcome {
        case .met: return ("yes", why)
        case .provisional(let open): return ("proof may follow of \(open.joined())", why)
        case .refused(let broken, let unknown):
            return ("no: \((broken + unknown).joined(separator: ", "))", why)
        }
    }
}
