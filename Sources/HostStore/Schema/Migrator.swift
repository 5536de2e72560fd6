import Glibc
package import PluginKit

/// Brings one file's schema forward, on a copy first; the file changes all at once or not at all.
package struct Migrator {
    /// What a file is after migration.
    package struct Outcome: Sendable {
        /// Names of the migrations that ran now.
        package let applied: [String]
        /// The file's random name in the log; a restored file gets a new one.
        package let epoch: String
    }

    private let path: String
    private let owner: String
    private let migrations: [Migration]
    private let blocks: Manifest.Blocks
    private let isPlugin: Bool
    private let environment: StoreEnvironment

    /// For the file at `path`, owned by the plugin (or part of the host) `owner`.
    package init(
        path: String,
        owner: String,
        migrations: [Migration],
        blocks: Manifest.Blocks = Manifest.Blocks(),
        isPlugin: Bool,
        environment: StoreEnvironment
    ) {
        self.path = path
        self.owner = owner
        self.migrations = migrations
        self.blocks = blocks
        self.isPlugin = isPlugin
        self.environment = environment
    }

    /// Runs what is missing; throws a fault that names the file, the migration and the remedy.
    package func run() throws -> Outcome {
        do {
            return try migrate()
        } catch {
            throw Fault.opening(path, error)
        }
    }

    /// One migration that is missing, of the host's tables, of a block's or of the plugin's own.
    private typealias Step = (family: String, migration: Migration)

    private func migrate() throws -> Outcome {
        let connection = try Connection(path: path, role: .bare, environment: environment)
        defer { connection.close() }
        try probeLock(connection)
        let families =
            [("host", SystemSchema.migrations)] + BlockSchema.families(blocks)
            + [("own", migrations)]
        let steps = try families.flatMap { family, list in
            try missing(list, family: family, on: connection).map { (family, $0) }
        }
        // What has run cannot be refused any more; what it left is looked at whenever the file opens.
        for step in steps where isPlugin && step.0 == "own" { try MigrationRules.check(step.1) }
        if !steps.isEmpty, try holdsRows(connection) { try rehearse(steps, from: connection) }
        try apply(steps, on: connection, path: path)
        let epoch = try identity(connection)
        return Outcome(applied: steps.map(\.1.name), epoch: epoch)
    }

    /// A file whose write lock cannot be had belongs to somebody else: better not to start.
    private func probeLock(_ connection: Connection) throws {
        do {
            try connection.execute("BEGIN IMMEDIATE; ROLLBACK")
        } catch {
            throw error.isBusy ? Fault.walRefused(path, mode: "locked") : Fault.opening(path, error)
        }
    }

    private func missing(
        _ list: [Migration],
        family: String,
        on connection: Connection
    ) throws -> ArraySlice<Migration> {
        let known = "SELECT 1 FROM sqlite_schema WHERE name='host_migration'"
        guard try connection.integer(known) != nil else { return list[...] }
        var done = 0
        var next: String?
        let sql =
            "SELECT number, name, sql FROM host_migration WHERE family='\(family)' ORDER BY number"
        try connection.each(sql) { row in
            let name = row.text(at: 1)
            if done == list.count, let release = ExpandMigration.release(of: row.text(at: 2)),
                next ?? release == release
            {
                // The file has been at the next release: what that added does no harm.
                next = release
                return
            }
            guard done < list.count, list[done].number == Int(row.int64(at: 0)) else {
                throw Fault.fileIsNewer(path, migration: name)
            }
            guard list[done].sql == row.text(at: 2) else {
                throw Fault.migrationChanged(path, migration: name)
            }
            done += 1
        }
        return list[done...]
    }

    private func holdsRows(_ connection: Connection) throws -> Bool {
        try connection.integer("SELECT 1 FROM sqlite_schema WHERE name='host_migration'") != nil
    }

    /// Runs everything on a copy beside the file, with all checks, and takes the copy away.
    private func rehearse(_ steps: [Step], from connection: Connection) throws {
        let copy = path + ".rehearsal"
        Migrator.remove(copy)
        defer { Migrator.remove(copy) }
        do {
            try connection.execute("VACUUM INTO '\(copy.replacingQuotes)'")
        } catch {
            throw error.isFatal ? Fault.fileDamaged(path, error.message) : error
        }
        let rehearsal = try Connection(path: copy, role: .bare, environment: environment)
        defer { rehearsal.close() }
        try apply(steps, on: rehearsal, path: path)
        let verdict = try rehearsal.text("PRAGMA integrity_check(1)") ?? "no answer"
        guard verdict == "ok" else { throw Fault.fileDamaged(path, verdict) }
    }

    private func apply(_ steps: [Step], on connection: Connection, path: String) throws {
        guard !steps.isEmpty else { return }
        try connection.execute("BEGIN IMMEDIATE")
        do {
            try connection.execute(
                """
                CREATE TABLE IF NOT EXISTS host_migration(
                    family TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL,
                    sql TEXT NOT NULL, at_ms INTEGER NOT NULL,
                    PRIMARY KEY (family, number)) STRICT
                """
            )
            for (family, migration) in steps {
                try apply(migration, family: family, on: connection)
            }
            try checkSchema(connection)
            try connection.execute("COMMIT")
        } catch {
            if !connection.isAutocommit { try? connection.execute("ROLLBACK") }
            throw error
        }
    }

    private func apply(
        _ migration: Migration,
        family: String,
        on connection: Connection
    ) throws {
        do {
            try connection.execute(migration.sql)
        } catch let error {
            // A full disk or a damaged file is not the migration's fault.
            guard !error.isFull, !error.isFatal else { throw error }
            throw Fault.migrationFailed(path, migration: migration.name, error.message)
        }
        let note = try connection.statement("INSERT INTO host_migration VALUES(?1,?2,?3,?4,?5)")
        note.bind(family, at: 1)
        note.bind(Int64(migration.number), at: 2)
        note.bind(migration.name, at: 3)
        note.bind(migration.sql, at: 4)
        note.bind(environment.now().utcMillis, at: 5)
        try note.run()
    }

    /// Every table is STRICT and every foreign key holds.
    private func checkSchema(_ connection: Connection) throws {
        let last = migrations.last?.name ?? "host"
        let loose = try connection.text(
            """
            SELECT name FROM pragma_table_list WHERE schema='main' AND type='table'
                AND strict=0 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
            """
        )
        if let loose {
            throw Fault.migrationRefused(last, "the table \(loose) is not STRICT.")
        }
        try connection.each("PRAGMA foreign_key_check") { row in
            throw Fault.migrationFailed(
                path,
                migration: last,
                "a row of \(row.text(at: 0)) points to nothing in \(row.text(at: 2))"
            )
        }
    }

    /// Writes owner and epoch into a new file, reads them from an old one.
    private func identity(_ connection: Connection) throws -> String {
        if let known = try connection.text("SELECT value FROM host_meta WHERE key='owner'") {
            guard known == owner else {
                throw Fault.wrongOwner(path, owner: known, expected: owner)
            }
        }
        if let epoch = try connection.text("SELECT value FROM host_meta WHERE key='epoch'") {
            return epoch
        }
        let epoch = FileEpoch.make(environment)
        let insert = try connection.statement(
            "INSERT INTO host_meta VALUES('owner',?1),('epoch',?2),('created_ms',?3)"
        )
        insert.bind(owner, at: 1)
        insert.bind(epoch, at: 2)
        insert.bind("\(environment.now().utcMillis)", at: 3)
        try insert.run()
        return epoch
    }

    private static func remove(_ path: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { unsafe unlink(path + suffix) }
    }
}

/// The random name of a file's history: 20 lower-case hexadecimal digits.
package enum FileEpoch {
    package static func make(_ environment: StoreEnvironment) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in environment.randomBytes(10) {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension String {
    /// For a text between single quotes in SQL.
    fileprivate var replacingQuotes: String {
        split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
    }
}
