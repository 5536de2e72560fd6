import HostStore
import PluginKit
import Testing

@Suite struct `An event that is published` {
    private func published(_ declared: [String: Bool]?) async throws -> (
        code: String?, events: Int64
    ) {
        let home = try TestStore()
        var environment = home.environment()
        environment.declaredEvents = declared
        let store = try PluginStore(
            bundle: Notebook.bundle(),
            tables: Notebook.tables,
            in: DataDirectory(home.path),
            environment: environment
        )
        defer { store.close() }
        let call = home.call()
        // Twice, as the second time the type is known.
        let refused = await fault {
            for _ in 0..<2 {
                try await store.write(call) { try $0.publish(NoteTaken(id: "a")) }
            }
        }
        let events = try store.file.read { system in
            try system.statement("SELECT count(*) FROM host_outbox").first { $0.int64(at: 0) } ?? 0
        }
        return (refused?.code, events)
    }

    @Test func `is one that the manifest declares`() async throws {
        let declared = try await published(["notebook.note.taken.v1": false])
        #expect(declared.code == nil)
        #expect(declared.events == 2)
        let other = try await published(["notebook.note.kept.v1": false])
        #expect(other.code == "store.event_refused")
        #expect(other.events == 0)
    }

    @Test func `is as personal as the manifest says, and lies sealed accordingly`() async throws {
        let plain = try await published(["notebook.note.taken.v1": true])
        #expect(plain.code == "store.event_refused")
        #expect(plain.events == 0)
    }

    @Test func `is any where nothing was declared for the file`() async throws {
        #expect(try await published(nil).events == 2)
    }
}

@Suite struct `A timer that is set` {
    @Test(arguments: [(["Reminder"], nil), (["Other"], "plugin.block_not_declared")])
    func `is one that the manifest declares`(declared: [String], code: String?) async throws {
        let home = try TestStore()
        var environment = home.environment()
        environment.declaredTimers = Set(declared)
        let store = try PluginStore(
            bundle: Notebook.bundle(),
            tables: Notebook.tables,
            in: DataDirectory(home.path),
            environment: environment
        )
        defer { store.close() }
        let refused = await fault {
            try await store.write(home.call()) {
                try $0.schedule(Reminder.self, key: "a", due: $0.now)
            }
        }
        #expect(refused?.code == code)
        #expect(try store.nextTimer() == (code == nil ? home.now : nil))
    }
}
