/// Every version of one procedure; on each day at most one is in force.
public struct ProcedureBook: Sendable {
    /// From the earliest to the latest.
    public let versions: [Procedure]

    /// Throws `procedure.versions_disagree` when they are of different procedures, a version number is
    /// used twice or does not grow with its first day, or two are in force on one day.
    public init(_ versions: [Procedure]) throws {
        let sorted = versions.sorted { $0.start < $1.start }
        for (before, after) in zip(sorted, sorted.dropFirst()) {
            guard before.id == after.id, before.version < after.version, let end = before.end,
                end <= after.start
            else { throw Fault.procedureVersionsDisagree(before.id, before.version, after.version) }
        }
        self.versions = sorted
    }

    /// The version in force on a day; throws `procedure.not_in_force` when there is none.
    public func inForce(on day: CivilDay) throws -> Procedure {
        let found = versions.last { $0.start <= day }
        guard let found, found.end.map({ day < $0 }) ?? true else {
            throw Fault.procedureNotInForce(versions.first?.id ?? "", day)
        }
        return found
    }
}
