import PluginKit

/// What a plugin's migration may not say: it would break the lane's batches or the host's tables.
package enum MigrationRules {
    private static let refused: [String: String] = [
        "ROLLBACK": "ROLLBACK would undo the commands of others in the same batch",
        "DEFERRED": "a deferred foreign key would fail at COMMIT, for a whole batch",
        "DEFERRABLE": "a deferred foreign key would fail at COMMIT, for a whole batch",
        "PRAGMA": "settings are the host's",
        "ATTACH": "a plugin has one file",
        "DETACH": "a plugin has one file",
        "VACUUM": "it cannot run inside the migration's transaction",
        "COMMIT": "a migration is one transaction",
        "SAVEPOINT": "a migration is one transaction",
        "TEMP": "temporary objects would vanish",
        "TEMPORARY": "temporary objects would vanish",
        "LOAD_EXTENSION": "extensions are the host's",
    ]

    /// Refuses a migration of a plugin by its words.
    ///
    /// Strings count too, since SQLite takes them for names.
    package static func check(_ migration: Migration) throws {
        if ExpandMigration.release(of: migration.sql) != nil,
            let beyond = ExpandMigration.problem(in: migration.sql)
        {
            throw Fault.migrationRefused(
                migration.name,
                "it says that it only adds, and does more: \(beyond) …."
            )
        }
        for word in SQLWords.list(of: migration.sql) {
            let upper = word.uppercased()
            if let why = refused[upper] {
                throw Fault.migrationRefused(migration.name, "\(word): \(why).")
            }
            if upper.hasPrefix("HOST_") || upper.hasPrefix("SQLITE_") {
                throw Fault.migrationRefused(migration.name, "\(word): this name is the host's.")
            }
        }
    }
}
