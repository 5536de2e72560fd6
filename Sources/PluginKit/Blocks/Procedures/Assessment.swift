/// What a procedure says of a case, rule by rule, with the evidence it rests on.
public struct Assessment: Sendable, Hashable {
    /// A fact that was used.
    public struct Evidence: Sendable, Hashable {
        /// The fact's name.
        public let name: String
        /// The fact, with who says so.
        public let fact: CaseFact
    }

    /// What one rule says.
    public struct Finding: Sendable, Hashable {
        /// The rule.
        public let rule: Procedure.Rule
        /// Whether it is met.
        public let truth: Truth
        /// Facts that it rests on.
        public let evidence: [Evidence]
        /// Facts it asks for that are not known, or no longer.
        public let missing: [String]
    }

    /// What the findings come to.
    public enum Outcome: Sendable, Hashable {
        /// Every rule is met.
        case met
        /// No rule is broken, and what is not known may follow later: the rules it concerns.
        case provisional([String])
        /// Rules that are broken, and rules not known that cannot wait.
        case refused(broken: [String], unknown: [String])
    }

    /// The procedure, in the version that was used.
    public let procedure: Procedure
    /// The day it was judged for.
    public let day: CivilDay
    /// In the order of the rules.
    public let findings: [Finding]

    /// What the findings come to: broken or undeferrable unknown rules refuse, whatever else is met.
    public var outcome: Outcome {
        let broken = findings.filter { $0.truth == .no }
        let open = findings.filter { $0.truth == .unknown }
        let urgent = open.filter { !$0.rule.isDeferrable }
        guard broken.isEmpty, urgent.isEmpty else {
            return .refused(broken: broken.map(\.rule.id), unknown: urgent.map(\.rule.id))
        }
        return open.isEmpty ? .met : .provisional(open.map(\.rule.id))
    }

    /// Why a rule was judged as it was: what it asks for, what is known, and what is not.
    public func explanation(of finding: Finding) -> LocalizedText {
        var zh = [finding.rule.title.zh]
        var en = [finding.rule.title.en]
        for evidence in finding.evidence {
            let title = title(of: evidence.name)
            let shown = evidence.fact.value.shown
            zh.append("\(title.zh)：\(shown.zh)（\(evidence.fact.source)，\(evidence.fact.asOf)）")
            en.append("\(title.en): \(shown.en) (\(evidence.fact.source), \(evidence.fact.asOf))")
        }
        for name in finding.missing {
            zh.append("\(title(of: name).zh)：尚无有效证明")
            en.append("\(title(of: name).en): no valid proof yet")
        }
        switch finding.truth {
        case .yes:
            zh.append("结论：符合")
            en.append("so it is met")
        case .no:
            zh.append("结论：不符合")
            en.append("so it is not met")
        case .unknown:
            zh.append(finding.rule.isDeferrable ? "结论：待证明，可容缺" : "结论：待证明，不可容缺")
            en.append(
                finding.rule.isDeferrable
                    ? "so it is open, and proof may follow" : "so it is open, and proof cannot wait"
            )
        }
        return LocalizedText(zh: zh.joined(separator: "；"), en: en.joined(separator: "; "))
    }

    private func title(of name: String) -> LocalizedText {
        procedure.facts[name]?.title ?? LocalizedText(zh: name, en: name)
    }
}
