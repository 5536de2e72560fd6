@testable import HostBus
import HostStore
import Testing

@testable import PluginKit

@Suite struct `An event of a plugin that reads another's tables` {
    private func owner(_ town: TestTown) throws -> PluginStore {
        try PluginStore(
            bundle: PluginBundle(
                id: "town",
                manifest: "",
                digest: "",
                schemas: [],
                migrations: [
                    .init("0001-note.sql", "CREATE TABLE pub_note_v1(n INTEGER NOT NULL) STRICT;")
                ],
                statements: [],
                web: []
            ),
            tables: [CausalTable.table],
            in: DataDirectory(town.path),
            environment: town.environment
        )
    }

    private func user(_ town: TestTown) throws -> PluginStore {
        let name = try #require(PublishedName("town.note.v1"))
        return try PluginStore(
            bundle: PluginBundle(
                id: "reader",
                manifest: "",
                digest: "",
                schemas: [],
                migrations: [],
                statements: [],
                web: []
            ),
            tables: [],
            uses: [
                Grants.Use(
                    name,
                    CausalTable.table,
                    columns: ["n"],
                    file: town.path + "/town.db"
                )
            ],
            in: DataDirectory(town.path),
            environment: town.environment
        )
    }

    @Test func `comes into the log after what its plugin could have read`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let owner = try owner(town)
        let user = try user(town)
        let ofOwner = try town.relay(owner, bus)
        let ofUser = try town.relay(user, bus)
        try await town.publish(["a/1", "a/2"], in: owner)
        try await user.write(town.call()) { try $0.publish(NoteWritten.echo(of: "seen")) }
        // Its own relay is quicker, and waits.
        #expect(try await ofUser.step() == false)
        #expect(try bus.head().size == 0)
        try await ofOwner.drain()
        try await ofUser.drain()
        let order = try bus.read(after: -1, limit: 10).map(\.envelope.type)
        #expect(order == ["town.note.written.v1", "town.note.written.v1", "town.note.echoed.v1"])
        for store in [owner, user] { store.close() }
        bus.close()
    }

    @Test func `does not wait for a source that nobody relays`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let owner = try owner(town)
        let user = try user(town)
        try await town.publish(["a/1"], in: owner)
        try await user.write(town.call()) { try $0.publish(NoteWritten.echo(of: "seen")) }
        try await town.relay(user, bus).drain()
        #expect(try bus.head().size == 1)
        for store in [owner, user] { store.close() }
        bus.close()
    }
}

private enum CausalTable {
    static let table = Manifest.Table(
        name: "pub_note_v1",
        publicWhere: "1",
        isLarge: false,
        columns: [Manifest.Table.Column(name: "n", dataClass: .public, purpose: "test")],
        isPublished: true
    )
}
