import Synchronization

/// Counts the cases of each plugin, and keeps the cells that could not be made.
enum CaseTally {
    private static let state = Mutex<
        (cases: [String: Int], notMade: [String], atOnce: [String])
    >(([:], [], []))

    static func add(_ outcome: CellOutcome, _ plugin: String, _ operation: String, _ kind: CellKind)
    {
        state.withLock { state in
            switch outcome {
            case .judged(let count): state.cases[plugin, default: 0] += count
            case .atOnce: state.atOnce.append("\(plugin).\(operation)")
            case .none: break
            case .notMade(let why):
                state.notMade.append("\(plugin).\(operation) \(kind.rawValue): \(why)")
            }
        }
    }

    /// Cells that should be there and are not.
    static var notMade: [String] { state.withLock(\.notMade).sorted() }

    /// One line for each plugin, then one for each cell that is missing.
    static var report: String {
        let (cases, notMade, atOnce) = state.withLock { $0 }
        let counts = cases.sorted { $0.key < $1.key }.map {
            "contract cases of \($0.key): \($0.value)"
        }
        let free = "answered at once, past no deadline: \(atOnce.sorted().joined(separator: ", "))"
        return (counts + [free] + notMade.sorted().map { "NOT MADE: \($0)" }).joined(
            separator: "\n"
        )
    }
}
