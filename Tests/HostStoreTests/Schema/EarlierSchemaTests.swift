import Foundation
import PluginKit
import Testing

@testable import HostStore

/// A file that a build with fewer system tables has left.
@Suite struct `A file of an earlier system schema` {
    private static let own = [
        Migration(
            number: 1,
            name: "0001-notes.sql",
            sql: "CREATE TABLE note(id TEXT PRIMARY KEY) STRICT;"
        )
    ]

    /// As the build left it that had only the first so many migrations of the system's.
    private func left(_ count: Int, at path: String) throws {
        let file = try Connection(path: path, role: .bare, environment: .system())
        defer { file.close() }
        try file.execute(
            """
            CREATE TABLE host_migration(
                family TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL,
                sql TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (family, number)) STRICT
            """
        )
        let ran =
            SystemSchema.migrations.prefix(count).map { ("host", $0) }
            + Self.own.map { ("own", $0) }
        for (family, migration) in ran {
            try file.execute(migration.sql)
            let note = try file.statement("INSERT INTO host_migration VALUES(?1,?2,?3,?4,0)")
            note.bind(family, at: 1)
            note.bind(Int64(migration.number), at: 2)
            note.bind(migration.name, at: 3)
            note.bind(migration.sql, at: 4)
            try note.run()
        }
        try file.execute(
            """
            INSERT INTO host_meta VALUES('owner','host'), ('epoch','e1'), ('epoch_first','1'),
                ('outbox_last','7');
            INSERT INTO host_cursor(consumer, sequence) VALUES('host/Seen', 41);
            INSERT INTO host_outbox(n, type, partition_key, at_ms, trace, originator, personal,
                payload) VALUES(8, 'host.tenant.created.v1', 'k', 5, 't', 'person:liu', 0, x'7b7d');
            INSERT INTO host_timer VALUES('k', '1', 1, 9, 9, NULL, 't', 0);
            INSERT INTO host_idempotency VALUES(1, 'key', x'00', 1, 201, 'application/json',
                x'7b7d', 5);
            INSERT INTO note VALUES('kept');
            """
        )
    }

    @Test(arguments: 1...SystemSchema.migrations.count)
    func `keeps its rows, places and name when it is brought forward`(count: Int) throws {
        let folder = NSTemporaryDirectory() + "cityhost-earlier-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/host.db"
        try left(count, at: path)
        let file = try StoreFile(
            path: path,
            owner: "host",
            migrations: Self.own,
            environment: .system()
        )
        defer { file.close() }
        #expect(file.epoch == "e1")
        #expect(file.migrated == SystemSchema.migrations.dropFirst(count).map(\.name))
        let found = try file.read { snapshot in
            try snapshot.statement(
                """
                SELECT (SELECT sequence FROM host_cursor WHERE consumer='host/Seen'),
                    (SELECT is_open FROM host_cursor WHERE consumer='host/Seen'),
                    (SELECT n FROM host_outbox WHERE after IS NULL),
                    (SELECT count(*) FROM host_timer), (SELECT count(*) FROM host_idempotency),
                    (SELECT count(*) FROM host_held), (SELECT count(*) FROM note),
                    (SELECT CAST(value AS INTEGER) FROM host_meta WHERE key='outbox_last')
                """
            ).first { row in (0..<8).map { row.int64(at: $0) } }
        }
        #expect(found == [41, 0, 8, 1, 1, 0, 1, 7])
    }
}
