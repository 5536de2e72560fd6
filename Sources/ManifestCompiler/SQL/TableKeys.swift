import PluginKit

/// Says at the manifest's lines what is wrong with the keys of a plugin's tables, and with what
/// would carry values out of its masked columns or between their owners.
struct TableKeys {
    let schema: PluginSchema
    let root: SourceNode
    let file: String
    let log: DiagnosticLog

    func check() throws {
        let tables = schema.manifest.tables
        let rows = { (sql: String, _: Int) in try schema.database.rows(sql) }
        let findings =
            try TableKeyReview(tables, rows: rows).findings()
            + MaskReview(tables, rows: rows).findings()
            + TriggerReview(tables).findings(TriggerReview.triggers(rows))
        for finding in findings {
            let member = finding.column.map { ["columns", $0, "maskUnless"] } ?? []
            log.add(
                file,
                root.nearest(["tables", finding.table] + member),
                finding.problem,
                remedy: finding.remedy
            )
        }
    }
}
