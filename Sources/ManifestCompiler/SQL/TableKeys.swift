import PluginKit

/// Says at the manifest's lines what is wrong with the keys of a plugin's tables.
struct TableKeys {
    let schema: PluginSchema
    let root: SourceNode
    let file: String
    let log: DiagnosticLog

    func check() throws {
        let review = TableKeyReview(schema.manifest.tables) { sql, _ in
            try schema.database.rows(sql)
        }
        for finding in try review.findings() {
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
