/// What must be the case, over facts by their names.
public indirect enum Condition: Sendable, Hashable {
    /// How a fact is compared.
    public enum Test: Sendable, Hashable {
        case equals(CaseFact.Value)
        /// Any of them.
        case oneOf([CaseFact.Value])
        /// Not before; numbers and days.
        case atLeast(CaseFact.Value)
        /// Not after; numbers and days.
        case atMost(CaseFact.Value)
    }

    /// Every one of them.
    case all([Condition])
    /// At least one of them.
    case any([Condition])
    /// Not so.
    case not(Condition)
    /// A test of one fact.
    case fact(String, Test)

    /// The deepest nesting of conditions.
    static let depthMax = 8
    /// The most conditions under one other, and values of one test.
    static let branchesMax = 32

    /// Names of the facts it asks for, each once.
    public var factNames: [String] {
        var names: [String] = []
        collect(into: &names)
        return names
    }

    private func collect(into names: inout [String]) {
        switch self {
        case .all(let parts), .any(let parts): for part in parts { part.collect(into: &names) }
        case .not(let part): part.collect(into: &names)
        case .fact(let name, _): if !names.contains(name) { names.append(name) }
        }
    }

    /// Whether it is so by the facts that hold on a day; unknown where they do not decide it.
    func evaluate(_ facts: [String: CaseFact], on day: CivilDay) -> Truth {
        switch self {
        case .all(let parts): parts.reduce(.yes) { $0 && $1.evaluate(facts, on: day) }
        case .any(let parts): parts.reduce(.no) { $0 || $1.evaluate(facts, on: day) }
        case .not(let part): !part.evaluate(facts, on: day)
        case .fact(let name, let test):
            if let fact = facts[name], fact.holds(on: day) {
                Truth(test.accepts(fact.value))
            } else {
                .unknown
            }
        }
    }
}

extension Condition.Test {
    /// What the fact is compared with.
    var values: [CaseFact.Value] {
        switch self {
        case .equals(let value), .atLeast(let value), .atMost(let value): [value]
        case .oneOf(let values): values
        }
    }

    func accepts(_ value: CaseFact.Value) -> Bool {
        switch self {
        case .equals(let wanted): value == wanted
        case .oneOf(let wanted): wanted.contains(value)
        case .atLeast(let bound): !value.precedes(bound)
        case .atMost(let bound): !bound.precedes(value)
        }
    }
}
