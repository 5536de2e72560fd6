/// What a plugin's migration may not say: it would break the lane's batches or the host's tables.
package enum MigrationText {
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

    /// The first thing that is wrong with a migration's text; nil for nothing.
    ///
    /// Strings count too, since SQLite takes them for names.
    package static func problem(in sql: String) -> SQLText.Problem? {
        if let stray = SQLText.stray(in: sql) { return stray }
        let tokens = SQLTokens(sql)
        for (index, token) in tokens.list.enumerated() {
            guard [.word, .quoted, .string].contains(token.kind) else { continue }
            let upper = token.text.uppercased()
            if let why = refused[upper] { return say("\(token.text): \(why)", token) }
            if upper.hasPrefix("HOST_") || upper.hasPrefix("SQLITE_") {
                return say("\(token.text): this name is the host's", token)
            }
            // A key that replaces takes rows away, or ends what others do.
            if upper == "CONFLICT", token.kind == .word, tokens.text(index - 1) == "on",
                !["do", "("].contains(tokens.text(index + 1))
            {
                let next = tokens.text(index + 1)?.uppercased() ?? ""
                return say("ON CONFLICT \(next) of a table decides for every write to it", token)
            }
        }
        return nil
    }

    private static func say(_ what: String, _ token: SQLTokens.Token) -> SQLText.Problem {
        SQLText.Problem(what: what, remedy: "leave it out", offset: token.offset)
    }
}
