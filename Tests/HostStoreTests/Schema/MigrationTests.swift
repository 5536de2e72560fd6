import Foundation
import HostStore
import PluginKit
import Testing

@Suite struct Migrations {
    private static let second = PluginBundle.File(
        "0002-stars.sql",
        "ALTER TABLE note ADD COLUMN stars INTEGER NOT NULL DEFAULT 0;"
    )

    private func filled(_ home: TestStore) async throws {
        let store = try home.open()
        _ = try await store.write(home.call()) { try $0.run(AddNote(id: "a", body: "x")) }
        store.close()
    }

    private func refusal(_ home: TestStore, _ files: [PluginBundle.File]) async -> Fault? {
        await fault { try home.open(Notebook.bundle(files)).close() }
    }

    @Test func `go forward once and are remembered`() async throws {
        let home = try TestStore()
        try await filled(home)
        var store = try home.open(Notebook.bundle([Notebook.first, Migrations.second]))
        #expect(store.file.migrated == ["0002-stars.sql"])
        #expect(try store.notes(home.call()) == ["a": "x"])
        store.close()
        store = try home.open(Notebook.bundle([Notebook.first, Migrations.second]))
        #expect(store.file.migrated.isEmpty)
        store.close()
    }

    private static let expanding = PluginBundle.File(
        "0002-stars.sql",
        "-- expand 0.2.0\nALTER TABLE note ADD COLUMN stars INTEGER NOT NULL DEFAULT 0;"
    )
    private static let sameRelease = PluginBundle.File(
        "0003-tag.sql",
        "-- expand 0.2.0\nCREATE TABLE tag(note TEXT PRIMARY KEY) STRICT;"
    )
    private static let laterRelease = PluginBundle.File(
        "0003-tag.sql",
        "-- expand 0.3.0\nCREATE TABLE tag(note TEXT PRIMARY KEY) STRICT;"
    )

    @Test func `that only add can be taken back with the code: the rows stay, and go on`()
        async throws
    {
        let home = try TestStore()
        try await filled(home)
        let later = [Notebook.first, Migrations.expanding, Migrations.sameRelease]
        try home.open(Notebook.bundle(later)).close()
        // The release before reads and writes on.
        var store = try home.open()
        #expect(store.file.migrated.isEmpty)
        _ = try await store.write(home.call()) { try $0.run(AddNote(id: "b", body: "y")) }
        #expect(try store.notes(home.call()) == ["a": "x", "b": "y"])
        store.close()
        // The later one comes again and has nothing to do.
        store = try home.open(Notebook.bundle(later))
        #expect(store.file.migrated.isEmpty)
        #expect(try store.notes(home.call()) == ["a": "x", "b": "y"])
        store.close()
    }

    @Test(arguments: [
        [Migrations.second], [Migrations.expanding, Migrations.laterRelease],
    ])
    func `of two releases, or that do more than add, cannot`(
        files: [PluginBundle.File]
    ) async throws {
        let home = try TestStore()
        try home.open(Notebook.bundle([Notebook.first] + files)).close()
        #expect(await refusal(home, [Notebook.first])?.code == "data.file_is_newer")
    }

    @Test(
        arguments: [
            "-- expand 0.2.0\nDROP TABLE note;",
            "-- expand 0.2.0\nCREATE TABLE a(b TEXT) STRICT; UPDATE note SET body = 'z';",
            "-- expand 0.2.0\nCREATE UNIQUE INDEX one ON note(body);",
            "-- expand 0.2.0\nALTER TABLE note RENAME COLUMN body TO text;",
            "-- expand 0.2.0\nCREATE TRIGGER t AFTER INSERT ON note BEGIN SELECT 1; END;",
        ] as [StaticString]
    )
    func `that say they only add and do more are refused`(_ sql: StaticString) async throws {
        let home = try TestStore()
        let file = PluginBundle.File("0002-more.sql", sql)
        let refused = await refusal(home, [Notebook.first, file])
        #expect(refused?.code == "data.migration_refused")
    }

    @Test(
        arguments: [
            "ALTER TABLE note ADD COLUMN b TEXT; INSERT INTO nowhere VALUES(1);",
            "UPDATE note SET body = NULL;",
            "CREATE TABLE loose(a);",
            """
            CREATE TABLE child(id INTEGER PRIMARY KEY, note TEXT) STRICT;
            INSERT INTO child VALUES(1, 'none');
            CREATE TABLE strict_child(id INTEGER PRIMARY KEY, note TEXT REFERENCES note(id)) STRICT;
            INSERT INTO strict_child VALUES(1, 'none');
            """,
        ] as [StaticString]
    )
    func `that fail leave the file as it was`(_ sql: StaticString) async throws {
        let home = try TestStore()
        try await filled(home)
        let before = try Data(contentsOf: URL(fileURLWithPath: home.path + "/notebook.db"))
        let bad = PluginBundle.File("0002-bad.sql", sql)
        let refused = await refusal(home, [Notebook.first, bad])
        #expect(refused?.code.hasPrefix("data.migration_") == true)
        #expect(refused?.message.en.contains("0002-bad.sql") == true)
        let after = try Data(contentsOf: URL(fileURLWithPath: home.path + "/notebook.db"))
        #expect(before == after)
        let files = try FileManager.default.contentsOfDirectory(atPath: home.path)
        #expect(!files.contains { $0.contains("rehearsal") })
        let store = try home.open()
        #expect(try store.notes(home.call()) == ["a": "x"])
        store.close()
    }

    @Test(
        arguments: [
            "INSERT OR ROLLBACK INTO note(id, body) VALUES('b', 'x');",
            "CREATE TRIGGER t AFTER INSERT ON note BEGIN SELECT RAISE(rollback, 'no'); END;",
            "CREATE TABLE c(n TEXT REFERENCES note(id) DEFERRABLE INITIALLY DEFERRED) STRICT;",
            "PRAGMA user_version = 7;",
            "ATTACH 'other.db' AS other;",
            "DELETE FROM host_audit;",
            "DELETE FROM \"host_audit\";",
            "DELETE FROM /* sly */ [host_audit];",
            "CREATE TABLE Host_mine(a TEXT) STRICT;",
            "UPDATE sqlite_sequence SET seq = 0;",
            "COMMIT; DELETE FROM note;",
            "CREATE TEMP TABLE t(a TEXT) STRICT;",
        ] as [StaticString]
    )
    func `that reach beyond the plugin are refused`(_ sql: StaticString) async throws {
        let home = try TestStore()
        let bad = PluginBundle.File("0002-bad.sql", sql)
        let refused = await refusal(home, [Notebook.first, bad])
        #expect(refused?.code == "data.migration_refused")
    }

    @Test func `may say such words in comments and texts`() async throws {
        let home = try TestStore()
        let file = PluginBundle.File(
            "0002-words.sql",
            """
            -- ROLLBACK and PRAGMA are only mentioned.
            /* host_audit too */
            INSERT INTO note(id, body) VALUES('c', 'COMMIT it''s ROLLBACK');
            """
        )
        let store = try home.open(Notebook.bundle([Notebook.first, file]))
        #expect(try store.notes(home.call()) == ["c": "COMMIT it's ROLLBACK"])
        store.close()
    }

    @Test func `that were changed after they ran are refused`() async throws {
        let home = try TestStore()
        try await filled(home)
        let changed = PluginBundle.File(
            "0001-note.sql",
            "CREATE TABLE note(id TEXT PRIMARY KEY) STRICT;"
        )
        let refused = await refusal(home, [changed])
        #expect(refused?.code == "data.migration_changed")
        #expect(refused?.remedy.en.contains("remove the data folder and `make run` again") == true)
    }

    @Test func `unknown to the build are refused`() async throws {
        let home = try TestStore()
        try home.open(Notebook.bundle([Notebook.first, Migrations.second])).close()
        let refused = await refusal(home, [Notebook.first])
        #expect(refused?.code == "data.file_is_newer")
        #expect(refused?.remedy.en.contains("remove the data folder and `make run` again") == true)
        #expect(refused?.message.en.contains("0002-stars.sql") == true)
    }

    @Test func `out of order are refused`() async throws {
        let home = try TestStore()
        let refused = await refusal(home, [Migrations.second])
        #expect(refused?.code == "data.migration_refused")
    }

    @Test func `never run on another plugin's file`() async throws {
        let home = try TestStore()
        try await filled(home)
        try FileManager.default.moveItem(
            atPath: home.path + "/notebook.db",
            toPath: home.path + "/diary.db"
        )
        let refused = await fault {
            try home.open(Notebook.bundle([Notebook.first], id: "diary")).close()
        }
        #expect(refused?.code == "data.wrong_owner")
    }
}
