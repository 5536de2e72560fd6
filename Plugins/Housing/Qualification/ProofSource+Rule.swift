import PluginKit

extension ProofSource {
    /// Who can tell of a rule; what no register knows the office looks at itself.
    init(rule: String) {
        self =
            switch rule {
            case "noHome": .realEstate
            case "work": .employment
            case "income": .income
            default: .office
            }
    }
}
