import PluginKit

extension LeaseValues {
    /// What either side's page of a lease says of papers that were to follow; nil where none were.
    static func qualification(
        _ row: (some QualificationRow)?,
        in snapshot: borrowing Snapshot
    ) throws -> [(String, PageValue)] {
        let now = snapshot.call.received.instant
        let life = try row.map { try QualificationFile($0, in: snapshot).life }
        let chooseBy = life?.chooseBy
        let state = life.map { Shown.state($0.state, snapshot.call.language) }
        let last = life?.lastDay(at: now)
        let mayEnd = chooseBy.map { now.civilDay > $0 } ?? false
        let earliest = now.civilDay.adding(days: QualificationLimits.vacateDays)
        return [
            ("hasQualification", .flag(life != nil)), ("qState", .text(state ?? "")),
            ("isQualified", .flag(life?.state == .verified)),
            ("isUnqualified", .flag(life?.state == .failed)),
            ("hasQLastDay", .flag(last != nil)), ("qLastDay", .text(last.map { "\($0)" } ?? "")),
            ("isChoosing", .flag(chooseBy != nil && !mayEnd)),
            ("qChooseBy", .text(chooseBy.map { "\($0)" } ?? "")),
            ("mayEndUnqualified", .flag(mayEnd)), ("qEarliest", .text("\(earliest)")),
        ]
    }
}
