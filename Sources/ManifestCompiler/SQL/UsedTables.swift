import PluginKit

/// The published tables that a plugin uses, held against what their owners declare and make.
struct UsedTables {
    let manifest: Manifest
    /// The files of the owners, found by the id in their manifests.
    let owners: [PluginFiles]
    let root: SourceNode
    let file: String
    let log: DiagnosticLog

    private struct Owner {
        let manifest: Manifest
        let schema: SchemaDatabase
    }

    /// Makes each used table in the plugin's database, under its owner's name.
    func make(in database: SchemaDatabase) throws -> [ReadableTable] {
        var known: [String: Owner] = [:]
        var tables: [ReadableTable] = []
        for (index, use) in manifest.usedTables.enumerated() {
            let place = ["uses", "tables", "\(index)"]
            guard let name = PublishedName(use.table) else { continue }
            if known[name.owner] == nil, let owner = try owner(name.owner) {
                known[name.owner] = owner
                try database.run("ATTACH ':memory:' AS \"\(name.owner)\"")
            }
            guard let owner = known[name.owner] else {
                wrong(
                    place + ["table"],
                    "there is no plugin \"\(name.owner)\"",
                    "write the id of the plugin that publishes the table"
                )
                continue
            }
            guard let table = owner.manifest.tables.first(where: { $0.name == name.table }),
                table.isPublished
            else {
                wrong(
                    place + ["table"],
                    "\(name.owner) does not publish \(name.table)",
                    "let its manifest declare the table with \"published\": true"
                )
                continue
            }
            if columns(use, table, place), !tables.contains(where: { $0.stem == name.stem }) {
                try copy(name, from: owner.schema, into: database)
                tables.append(ReadableTable(table, as: name, columns: use.columns))
            }
        }
        return tables
    }

    private func owner(_ id: String) throws -> Owner? {
        for files in owners {
            let reading = Manifest.read(files.manifest, folder: files.manifestFolder, schemas: [])
            guard let manifest = reading.manifest, manifest.id == id else { continue }
            let schema = try SchemaDatabase()
            // What is wrong with the owner's migrations is said where the owner is compiled.
            for migration in files.migrations { _ = try? schema.run(migration.text) }
            return Owner(manifest: manifest, schema: schema)
        }
        return nil
    }

    private func columns(
        _ use: Manifest.TableUse,
        _ table: Manifest.Table,
        _ place: [String]
    ) -> Bool {
        var fits = true
        for (index, column) in use.columns.enumerated()
        where !table.columns.contains(where: { $0.name == column }) {
            fits = false
            wrong(
                place + ["columns", "\(index)"],
                "\(use.table) has no column \"\(column)\"",
                "name some of \(table.columns.map(\.name).joined(separator: ", "))"
            )
        }
        return fits
    }

    private func copy(
        _ name: PublishedName,
        from owner: SchemaDatabase,
        into database: SchemaDatabase
    ) throws {
        let made = try owner.rows(
            """
            SELECT type, sql FROM sqlite_schema WHERE tbl_name = '\(name.table)'
            AND type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC
            """
        )
        for row in made {
            // SQLite keeps the text from the name on as it was written, after words of its own.
            let text = row[1] ?? ""
            for start in ["CREATE TABLE ", "CREATE UNIQUE INDEX ", "CREATE INDEX "]
            where text.hasPrefix(start) {
                let rest = text.dropFirst(start.count)
                try database.run("\(start)\"\(name.owner)\".\(rest)")
                break
            }
        }
    }

    private func wrong(_ place: [String], _ problem: String, _ remedy: String) {
        log.add(file, root.nearest(place), problem, remedy: remedy)
    }
}
