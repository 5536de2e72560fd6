/// Yes, no, or not known yet: Kleene's strong three-valued logic.
///
/// S. C. Kleene, "Introduction to Metamathematics" (1952), §64: what is not known decides nothing that
/// the known parts decide already.
public enum Truth: String, Sendable, CaseIterable {
    case no
    case unknown
    case yes

    /// A known answer.
    public init(_ isTrue: Bool) { self = isTrue ? .yes : .no }

    /// No if either is no, yes if both are yes.
    public static func && (left: Truth, right: Truth) -> Truth {
        if left == .no || right == .no { return .no }
        return left == .yes && right == .yes ? .yes : .unknown
    }

    /// Yes if either is yes, no if both are no.
    public static func || (left: Truth, right: Truth) -> Truth { !(!left && !right) }

    /// The opposite; what is not known stays so.
    public static prefix func ! (truth: Truth) -> Truth {
        switch truth {
        case .no: .yes
        case .unknown: .unknown
        case .yes: .no
        }
    }
}
