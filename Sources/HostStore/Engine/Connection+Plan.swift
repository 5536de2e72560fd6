import CSQLite
import PluginKit

extension Connection {
    /// A plugin's statement with what SQLite means to look into for it, for the triggers that it sets
    /// off and for the rows that refer to what it takes away; for scope system, which is kept to no rows,
    /// without that.
    ///
    /// Only for a connection that nothing else is done with: it leaves foreign keys as they were looked at.
    func planned(_ spec: StatementSpec) throws -> PlanReview.Statement {
        let sql = "\(spec.sql)"
        var plan: [String] = []
        if spec.scope != .system {
            set(SQLITE_DBCONFIG_TRIGGER_EQP, 1)
            set(SQLITE_DBCONFIG_ENABLE_FKEY, PlanReview.looksForReferences(sql) ? 1 : 0)
            plan = try rows("EXPLAIN QUERY PLAN \(sql)", columns: 4).compactMap { $0[3] }
        }
        return PlanReview.Statement(
            sql,
            spec.scope,
            isWrite: spec.isWrite,
            scans: spec.scans,
            plan: plan
        )
    }
}
