import HostStore
import PluginKit
import Testing

@Suite struct `An event that is published` {
    private func published(_ declared: Set<String>?) async throws -> (code: String?, events: Int64)
    {
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
        let declared = try await published(["notebook.note.taken.v1"])
        #expect(declared.code == nil)
        #expect(declared.events == 2)
        let other = try await published(["notebook.note.kept.v1"])
        #expect(other.code == "store.event_refused")
        #expect(other.events == 0)
    }

    @Test func `is any where nothing was declared for the file`() async throws {
        #expect(try await published(nil).events == 2)
    }
}
