import PluginKit

/// Red flags, computed whenever somebody looks.
enum RedFlagDesk {
    /// So many processes are looked at, the newest ones.
    private static let processesMax: Int64 = 500

    /// What is flagged among the newest processes.
    ///
    /// Tenderers have one id over all processes, which is not their name; what is bought has its class.
    static func list(in snapshot: borrowing Snapshot) throws -> RedFlagList {
        let lots = try snapshot.all(Statements.LotsWithReleases(before: "~", limit: processesMax))
        var processes: [ContractingProcess] = []
        for row in lots {
            guard let compiled = try ReleaseDesk.compiled(of: row.lot, in: snapshot),
                let process = ContractingProcess(compiled)
            else { continue }
            processes.append(process)
        }
        let raised = RedFlagReview().flags(in: processes).map { RaisedFlag($0) }
        return RedFlagList(
            items: raised.sorted { ($0.indicator, $0.id) < ($1.indicator, $1.id) },
            processes: Int64(processes.count),
            indicators: RedFlag.allCases.map(\.rawValue).sorted()
        )
    }
}

extension RaisedFlag {
    init(_ found: FlagFound) {
        let (about, id): (FlaggedKind, String) =
            switch found.subject {
            case .process(let id): (.process, id)
            case .buyer(let id): (.buyer, id)
            case .procuringEntity(let id): (.procuringEntity, id)
            case .tenderer(let id): (.tenderer, id)
            }
        self.init(
            indicator: found.flag.rawValue,
            about: about,
            id: id,
            value: DecimalText.text(found.value)
        )
    }
}

/// Figures of statistics, for people: money is never one of them.
enum DecimalText {
    /// To four places, without zeroes at the end.
    static func text(_ value: Double) -> String {
        let scaled = Int64((value * 10_000).rounded())
        let (whole, part) = (scaled / 10_000, scaled % 10_000)
        guard part > 0 else { return String(whole) }
        var digits = Array(String(10_000 + part).dropFirst())
        while digits.last == "0" { digits.removeLast() }
        return "\(whole)." + String(digits)
    }
}
