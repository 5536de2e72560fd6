import Foundation
import HostStore
import JSONWire
@testable import PluginKit
import Synchronization

/// A small plugin for these tests: notes of tenants and people, with a rule and a timer.
enum Notebook {
    static let tables = [
        Manifest.Table(
            name: "note",
            tenantColumn: "tenant_id",
            subjectColumn: "person_id",
            publicWhere: "shared = 1",
            isLarge: false,
            columns: ["id", "tenant_id", "person_id", "body", "shared"].map {
                Manifest.Table.Column(name: $0, dataClass: .public, purpose: "test")
            }
        )
    ]

    static let first = PluginBundle.File(
        "0001-note.sql",
        """
        CREATE TABLE note(
            id TEXT PRIMARY KEY,
            tenant_id TEXT,
            person_id TEXT,
            body TEXT NOT NULL,
            shared INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TRIGGER note_rule BEFORE INSERT ON note WHEN NEW.body = 'forbidden'
        BEGIN SELECT RAISE(ABORT, 'this word is forbidden'); END;
        """
    )

    static func bundle(
        _ migrations: [PluginBundle.File] = [first],
        id: StaticString = "notebook"
    ) -> PluginBundle {
        PluginBundle(
            id: id,
            manifest: "",
            digest: "",
            schemas: [],
            migrations: migrations,
            statements: [],
            web: []
        )
    }
}

struct PutNote: Statement {
    static let spec = StatementSpec(
        index: 0,
        name: "putNote",
        scope: .tenant,
        sql: """
            INSERT INTO note(id, tenant_id, person_id, body) VALUES(:id, current_tenant(),
                current_subject(), :body) ON CONFLICT(id) DO UPDATE SET body = :body
            """,
        isWrite: true
    )
    let id: String
    let body: String

    func bind(_ binder: borrowing Binder) {
        binder.bind(id, at: 1)
        binder.bind(body, at: 2)
    }
}

struct LeaveNote: Statement {
    static let spec = StatementSpec(
        index: 7,
        name: "leaveNote",
        scope: .resource,
        sql: """
            INSERT INTO note(id, tenant_id, person_id, body) VALUES(:id, current_tenant(),
                current_subject(), :body)
            """,
        isWrite: true
    )
    let id: String
    let body: String

    func bind(_ binder: borrowing Binder) {
        binder.bind(id, at: 1)
        binder.bind(body, at: 2)
    }
}

struct AddNote: Statement {
    static let spec = StatementSpec(
        index: 1,
        name: "addNote",
        scope: .system,
        sql: "INSERT INTO note(id, tenant_id, body) VALUES(:id, current_tenant(), :body)",
        isWrite: true
    )
    let id: String
    let body: String

    func bind(_ binder: borrowing Binder) {
        binder.bind(id, at: 1)
        binder.bind(body, at: 2)
    }
}

struct DropNote: Statement {
    static let spec = StatementSpec(
        index: 2,
        name: "dropNote",
        scope: .system,
        sql: "DELETE FROM note WHERE id = :id",
        isWrite: true
    )
    let id: String

    func bind(_ binder: borrowing Binder) { binder.bind(id, at: 1) }
}

struct AllNotes: RowStatement {
    static let spec = StatementSpec(
        index: 3,
        name: "allNotes",
        scope: .system,
        sql: "SELECT id, body FROM note ORDER BY id",
        isWrite: false
    )

    struct Row: Hashable {
        let id: String
        let body: String
    }

    func bind(_ binder: borrowing Binder) {}

    static func row(_ reader: borrowing RowReader) throws -> Row {
        Row(id: reader.text(0), body: reader.text(1))
    }
}

struct NotesOfTenant: RowStatement {
    static let spec = StatementSpec(
        index: 4,
        name: "notesOfTenant",
        scope: .tenant,
        sql: "SELECT id FROM note_by_tenant ORDER BY id",
        isWrite: false
    )

    func bind(_ binder: borrowing Binder) {}

    static func row(_ reader: borrowing RowReader) throws -> String { reader.text(0) }
}

struct NotesOfPerson: RowStatement {
    static let spec = StatementSpec(
        index: 5,
        name: "notesOfPerson",
        scope: .subject,
        sql: "SELECT id FROM note_by_subject ORDER BY id",
        isWrite: false
    )

    func bind(_ binder: borrowing Binder) {}

    static func row(_ reader: borrowing RowReader) throws -> String { reader.text(0) }
}

struct EndlessCount: RowStatement {
    static let spec = StatementSpec(
        index: 6,
        name: "endlessCount",
        scope: .system,
        sql: """
            WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c)
            SELECT count(n) FROM c
            """,
        isWrite: false
    )

    func bind(_ binder: borrowing Binder) {}

    static func row(_ reader: borrowing RowReader) throws -> Int64 { reader.int64(0) }
}

extension SystemTransaction {
    /// Undoes the whole batch when the id is taken: refused to plugins, and here to see that the lane
    /// copes.
    func addNoteOrRollback(id: String, body: String) throws {
        let add = try statement("INSERT OR ROLLBACK INTO note(id, body) VALUES(?1, ?2)")
        add.bind(id, at: 1)
        add.bind(body, at: 2)
        try add.run()
    }
}

/// Statements that no plugin may run, one a case.
struct Misdeed: Statement {
    static let spec = StatementSpec(
        index: 8,
        name: "misdeed",
        scope: .system,
        sql: "DELETE FROM host_audit",
        isWrite: true
    )

    func bind(_ binder: borrowing Binder) {}
}

struct NoteTaken: Event {
    static let spec = EventSpec(type: "notebook.note.taken.v1", isPersonal: false)
    let id: String
    var partitionKey: String { id }
    var subject: PersonID? { nil }

    static func decode(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ violations: inout Violations
    ) throws -> NoteTaken? { nil }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.endObject()
    }
}

enum Reminder: TimerKind {
    static let name: StaticString = "Reminder"
}

/// An error of a command's own.
struct Unwanted: Error, Equatable {
    let number: Int
}
