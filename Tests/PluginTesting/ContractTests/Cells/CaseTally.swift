import Synchronization

/// Counts the cases of each plugin, and keeps the cells that could not be made.
enum CaseTally {
    private struct State {
        /// By plugin and kind, those of pages apart: `housing pages.valid`.
        var cases: [String: Int] = [:]
        var notMade: [String] = []
        var atOnce: [String] = []
        /// Plugin and kind of every run that came to its end.
        var asked: Set<String> = []
    }

    private static let state = Mutex(State())

    static func add(
        _ outcome: CellOutcome,
        _ plugin: String,
        _ operation: String,
        _ kind: CellKind,
        isPage: Bool
    ) {
        state.withLock { state in
            switch outcome {
            case .judged(let count): state.cases[key(plugin, kind, isPage), default: 0] += count
            case .atOnce: state.atOnce.append("\(plugin).\(operation)")
            case .none: break
            case .notMade(let why):
                state.notMade.append("\(plugin).\(operation) \(kind.rawValue): \(why)")
            }
        }
    }

    static func end(_ plugin: String, _ kind: CellKind) {
        _ = state.withLock { $0.asked.insert("\(plugin) \(kind.rawValue)") }
    }

    private static func key(_ plugin: String, _ kind: CellKind, _ isPage: Bool) -> String {
        "\(plugin) \(isPage ? "pages." : "")\(kind.word)"
    }

    /// Cells for which the manifest leaves a value open that nobody could supply.
    static var notMade: [String] { state.withLock { $0.notMade.sorted() } }

    static var counts: [String: Int] { state.withLock { $0.cases } }

    /// True once every plugin was asked in every way, in this run.
    static var isWhole: Bool {
        state.withLock { $0.asked.count == Contract.all.count * CellKind.allCases.count }
    }

    /// The kinds under which cells are counted.
    static let kinds = Set(
        CellKind.allCases.flatMap { [$0.word, "pages.\($0.word)"] }
    )

    /// One line for each plugin, then one for each cell that is missing.
    static var report: String {
        let state = state.withLock { $0 }
        let byPlugin = Dictionary(grouping: state.cases) { $0.key.prefix { $0 != " " } }
        let counts = byPlugin.sorted { $0.key < $1.key }.map { plugin, cases in
            "contract cases of \(plugin): \(cases.reduce(0) { $0 + $1.value })"
        }
        let atOnce = state.atOnce.sorted().joined(separator: ", ")
        let free = "answered at once, past no deadline: \(atOnce)"
        return (counts + [free] + state.notMade.sorted().map { "NOT MADE: \($0)" })
            .joined(separator: "\n")
    }
}
