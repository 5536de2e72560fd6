import Foundation
import HostStore
import PluginKit
import Synchronization
import Testing

@Suite struct Readers {
    @Test func `see what was committed, at once`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let call = home.call(tenant: "t1")
        for index in 0..<20 {
            _ = try await store.write(call) { try $0.run(AddNote(id: "n\(index)", body: "x")) }
            #expect(try store.notes(call).count == index + 1)
            let queried = try await store.query(call) { try $0.all(AllNotes()).count }
            #expect(queried == index + 1)
        }
        store.close()
    }

    @Test func `see one state within one body`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let call = home.call(tenant: "t1")
        let isDone = Atomic<Bool>(false)
        let written = Atomic<Int>(0)
        let writer = Task {
            while !isDone.load(ordering: .relaxed) {
                let own = written.load(ordering: .relaxed)
                _ = try await store.write(call) { try $0.run(AddNote(id: "n\(own)", body: "x")) }
                written.add(1, ordering: .relaxed)
            }
        }
        for _ in 0..<50 {
            let (first, second) = try store.point(call) { snapshot in
                let first = try snapshot.all(AllNotes()).count
                // The second read comes only after two more commits.
                let until = written.load(ordering: .relaxed) + 2
                while written.load(ordering: .relaxed) < until { usleep(50) }
                return (first, try snapshot.all(AllNotes()).count)
            }
            #expect(first == second)
        }
        isDone.store(true, ordering: .relaxed)
        try await writer.value
        store.close()
    }

    @Test func `meet only rows of their scope`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let liu = home.call(tenant: "t1")
        let wang = home.call(Principal(kind: .person, id: "wang"), tenant: "t2")
        let nobody = home.call(.anonymous)
        _ = try await store.write(liu) { try $0.run(PutNote(id: "a", body: "x")) }
        _ = try await store.write(wang) { try $0.run(PutNote(id: "b", body: "x")) }
        #expect(try store.point(liu) { try $0.all(NotesOfTenant()) } == ["a"])
        #expect(try store.point(wang) { try $0.all(NotesOfTenant()) } == ["b"])
        #expect(try store.point(nobody) { try $0.all(NotesOfTenant()) } == [])
        #expect(try store.point(liu) { try $0.all(NotesOfPerson()) } == ["a"])
        #expect(try store.point(nobody) { try $0.all(NotesOfPerson()) } == [])
        let queried = try await store.query(wang) { try $0.all(NotesOfPerson()) }
        #expect(queried == ["b"])
        store.close()
    }

    @Test func `over their budget are ended`() async throws {
        let home = try TestStore()
        let store = try home.open(limits: { $0.queryMillis = 30 })
        let call = home.call()
        let late = await fault { try await store.query(call) { try $0.first(EndlessCount()) } }
        #expect(late?.kind == .timedOut)
        let after = try await store.query(call) { try $0.all(AllNotes()).count }
        #expect(after == 0)
        store.close()
    }

    @Test func `cannot write`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let refused = await fault {
            try store.point(home.call()) { snapshot in
                _ = try snapshot.first(ReturningPut())
            }
        }
        #expect(refused?.code == "store.defect")
        #expect(try store.notes(home.call()).isEmpty)
        store.close()
    }
}

/// A write dressed as a read.
private struct ReturningPut: RowStatement {
    static let spec = StatementSpec(
        index: 9,
        name: "returningPut",
        scope: .system,
        sql: "INSERT INTO note(id, body) VALUES('w', 'x') RETURNING id",
        isWrite: false
    )

    func bind(_ binder: borrowing Binder) {}

    static func row(_ reader: borrowing RowReader) throws -> String { reader.text(0) }
}

/// Any text of SQL as a plugin's statement.
private struct AnySQL: RowStatement {
    @TaskLocal static var text: StaticString = ""

    static var spec: StatementSpec {
        StatementSpec(index: 30, name: "anySQL", scope: .system, sql: text, isWrite: false)
    }

    func bind(_ binder: borrowing Binder) {}

    static func row(_ reader: borrowing RowReader) throws -> String { "" }
}

@Suite struct Capabilities {
    @Test func `a plugin's statement cannot touch the host's tables`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let refused = await fault {
            try await store.write(home.call()) { try $0.run(Misdeed()) }
        }
        #expect(refused?.code == "store.defect")
        #expect(refused?.cause?.contains("not authorized") == true)
        store.close()
    }

    @Test(
        arguments: [
            "SELECT * FROM host_outbox", "SELECT * FROM sqlite_schema", "PRAGMA user_version=3",
            "ATTACH '/tmp/x.db' AS x", "CREATE TABLE t(a TEXT) STRICT", "DROP TABLE note",
            "CREATE TEMP TABLE t(a TEXT)", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT s", "VACUUM",
            "REINDEX", "ANALYZE", "ALTER TABLE note ADD COLUMN x TEXT",
            "INSERT INTO host_idempotency SELECT * FROM host_idempotency",
            "WITH x AS (SELECT * FROM host_audit) SELECT * FROM x",
            "SELECT load_extension('x')",
        ] as [StaticString]
    )
    func `are denied to plugins`(_ sql: StaticString) async throws {
        let home = try TestStore()
        let store = try home.open()
        let refused = await fault {
            try AnySQL.$text.withValue(sql) {
                try store.point(home.call()) { try $0.first(AnySQL()) }
            }
        }
        #expect(refused?.code == "store.defect", "\(sql)")
        store.close()
    }

    @Test func `a plugin acts elsewhere only when its operation says so`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let plain = await fault {
            try await store.write(home.call(tenant: "t1")) { tx in
                try tx.act(in: TenantID("t2"))
                try tx.run(PutNote(id: "a", body: "x"))
            }
        }
        #expect(plain?.code == "store.acts_in_caller")
        try await store.write(home.call(actsInResource: true)) { tx in
            try tx.act(in: TenantID("t2"))
            try tx.run(LeaveNote(id: "b", body: "x"))
        }
        let members = await fault {
            try await store.write(home.call(tenant: "t1", actsInResource: true)) { tx in
                try tx.act(in: TenantID("t2"))
                try tx.run(PutNote(id: "c", body: "x"))
            }
        }
        #expect(members?.code == "store.not_for_resource")
        #expect(members?.message.en.contains("putNote") == true)
        let call = home.call(tenant: "t2")
        #expect(try store.point(call) { try $0.all(NotesOfTenant()) } == ["b"])
        let audited = try store.file.read { snapshot in
            try snapshot.statement("SELECT principal, tenant, acted_in FROM host_audit").first {
                [$0.optionalText(at: 0), $0.optionalText(at: 1), $0.optionalText(at: 2)]
            }
        }
        #expect(audited == ["liu", nil, "t2"])
        store.close()
    }

    @Test func `writing in the tenant of a resource opens nothing of that tenant`() async throws {
        let home = try TestStore()
        let store = try home.open()
        try await store.write(home.call(tenant: "t2")) {
            _ = try $0.run(AddNote(id: "x", body: "y"))
        }
        let seen = try await store.write(home.call(tenant: "t1", actsInResource: true)) { tx in
            try tx.run(AddNote(id: "own", body: "mine"))
            try tx.act(in: TenantID("t2"))
            try tx.run(AddNote(id: "left", body: "there"))
            return try tx.all(NotesOfTenant())
        }
        #expect(seen == ["own"])
        let owner = try store.point(home.call(tenant: "t2")) { try $0.all(NotesOfTenant()) }
        #expect(owner == ["left", "x"])
        let service = try await store.write(home.call(Principal(kind: .service, id: "notebook"))) {
            tx in
            try tx.act(in: TenantID("t2"))
            return try tx.all(NotesOfTenant())
        }
        #expect(service == ["left", "x"])
        store.close()
    }
}
