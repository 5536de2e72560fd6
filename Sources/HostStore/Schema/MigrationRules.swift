import PluginKit

/// Refuses a migration of a plugin by its words, before any of it runs.
package enum MigrationRules {
    package static func check(_ migration: Migration) throws {
        if ExpandMigration.release(of: migration.sql) != nil,
            let beyond = ExpandMigration.problem(in: migration.sql)
        {
            throw Fault.migrationRefused(
                migration.name,
                "it says that it only adds, and does more: \(beyond) …."
            )
        }
        if let problem = MigrationText.problem(in: migration.sql) {
            throw Fault.migrationRefused(migration.name, "\(problem.what).")
        }
    }
}
