import Foundation
@testable import HostBus
@testable import HostStore
import PluginKit
import Testing

@Suite struct `Restored files` {
    private func copy(_ name: String, _ town: TestTown, to kept: String) throws {
        try? FileManager.default.removeItem(atPath: town.path + "/" + kept)
        try FileManager.default.copyItem(
            atPath: town.path + "/" + name,
            toPath: town.path + "/" + kept
        )
    }

    /// Runs with freshly opened files and closes them, so that each is one file again.
    private func open<T>(
        _ town: TestTown,
        _ body: (PluginStore, BusLog) async throws -> T
    ) async throws -> T {
        let bus = try town.bus()
        let store = try town.store("town")
        defer {
            store.close()
            bus.close()
        }
        return try await body(store, bus)
    }

    private func relayed(_ notes: Range<Int>, _ town: TestTown) async throws {
        try await open(town) { store, bus in
            try await StartCheck.run(store, bus)
            try await town.publish(notes, in: store)
            try await town.relay(store, bus).drain()
        }
    }

    @Test func `an older plugin file is noticed, and accepted only by hand`() async throws {
        let town = try TestTown()
        try await relayed(0..<5, town)
        try copy("town.db", town, to: "kept")
        try await relayed(5..<9, town)
        try copy("kept", town, to: "town.db")

        let noticed = try await open(town) { store, bus in
            await fault { try await StartCheck.run(store, bus) }
        }
        #expect(noticed?.code == "bus.file_restored")
        #expect(noticed?.message.en.contains("town.db ends at event 5 but the log holds 9") == true)
        #expect(noticed?.remedy.en.contains("cityhost data accept-restored town") == true)

        let bus = try town.bus()
        let epoch = try await RestoredFile.accept(
            PluginID("town"),
            in: DataDirectory(town.path),
            bus: bus,
            environment: town.environment
        )
        bus.close()
        try await relayed(9..<12, town)
        let events = try await open(town) { store, bus in
            #expect(store.file.epoch == epoch)
            return try bus.read(after: -1, limit: 100)
        }
        #expect(events.count == 12)
        #expect(events.suffix(3).map(\.envelope.sourceNumber) == [6, 7, 8])
        #expect(Set(events.map(\.envelope.id)).count == 12)

        // The same backup once more: its epoch has been given up meanwhile.
        try copy("kept", town, to: "town.db")
        let again = try await open(town) { store, bus in
            await fault { try await StartCheck.run(store, bus) }
        }
        #expect(again?.code == "bus.epoch_given_up")
    }

    @Test func `what a restored file has not asked outside may have been asked since`()
        async throws
    {
        let town = try TestTown()
        try await relayed(0..<2, town)
        let file = town.path + "/town.db"
        try sql(file, town) { connection in
            for migration in BlockSchema.effects { try connection.execute(migration.sql) }
            try connection.execute(
                """
                INSERT INTO host_effect(id, name, port, provider, input, trace, originator,
                    performed_ms, deadline_ms, attempts, doubts)
                    VALUES('new', 'Pay', 'p', 'payment', x'', '', '', 1, 2, 0, 0),
                        ('tried', 'Pay', 'p', 'payment', x'', '', '', 1, 2, 3, 0)
                """
            )
        }
        let bus = try town.bus()
        _ = try await RestoredFile.accept(
            PluginID("town"),
            in: DataDirectory(town.path),
            bus: bus,
            environment: town.environment
        )
        bus.close()
        let doubts = try sql(file, town) {
            try $0.text("SELECT group_concat(id || attempts || doubts, ' ') FROM host_effect")
        }
        #expect(doubts == "new11 tried31")
    }

    private func sql<T>(
        _ file: String,
        _ town: TestTown,
        _ body: (Connection) throws -> T
    ) throws -> T {
        let connection = try Connection(path: file, role: .bare, environment: town.environment)
        defer { connection.close() }
        return try body(connection)
    }

    @Test func `an older log is noticed by what the outbox lacks`() async throws {
        let town = try TestTown()
        try await relayed(0..<5, town)
        try copy("bus.db", town, to: "kept")
        try await open(town) { store, bus in
            try await town.publish(5..<9, in: store)
            let relay = try town.relay(store, bus)
            let running = Task { await relay.run() }
            while try OutboxState.read(store.file).oldest != nil {
                try await Task.sleep(for: .milliseconds(5))
            }
            running.cancel()
            await running.value
        }
        try copy("kept", town, to: "bus.db")
        let noticed = try await open(town) { store, bus in
            await fault { try await StartCheck.run(store, bus) }
        }
        #expect(noticed?.code == "bus.log_restored")
        #expect(noticed?.message.en.contains("bus.db ends at event 5 of town") == true)
    }

    @Test func `a cursor beyond the log is noticed`() async throws {
        let town = try TestTown()
        try await relayed(0..<5, town)
        try copy("bus.db", town, to: "kept")
        try await relayed(5..<9, town)
        let reader = try town.store("reader")
        let bus = try town.bus()
        let consumer = try town.consumer(reader, bus) { _, _, _ in .done }
        try await consumer.drain()
        bus.close()
        reader.close()
        try copy("kept", town, to: "bus.db")
        let older = try town.bus()
        let again = try town.store("reader")
        let noticed = await fault { try await StartCheck.run(again, older) }
        #expect(noticed?.code == "bus.cursor_ahead")
        #expect(noticed?.message.en.contains("reader/NoteSeen") == true)
        again.close()
        older.close()
    }

    @Test func `a restored consumer causes nothing twice`() async throws {
        let town = try TestTown()
        try await relayed(0..<6, town)
        try town.store("reader").close()
        try copy("reader.db", town, to: "kept")
        for round in 0..<2 {
            if round == 1 {
                try copy("kept", town, to: "reader.db")
                let bus = try town.bus()
                _ = try await RestoredFile.accept(
                    PluginID("reader"),
                    in: DataDirectory(town.path),
                    bus: bus,
                    environment: town.environment
                )
                bus.close()
            }
            let bus = try town.bus()
            let reader = try town.store("reader")
            try await StartCheck.run(reader, bus)
            let consumer = try town.consumer(reader, bus) { message, envelope, tx in
                try tx.run(CountSeen(event: envelope.id, note: message.note))
                try tx.publish(NoteWritten.echo(of: message.note))
                return .done
            }
            try await consumer.drain()
            try await town.relay(reader, bus).drain()
            let seen = try reader.point(town.call()) { try $0.all(AllSeen()) }
            #expect(seen.count == 6)
            let echoes = try bus.read(type: "town.note.echoed.v1", after: -1, limit: 100)
            #expect(echoes.count == 6, "round \(round)")
            reader.close()
            bus.close()
        }
    }

    @Test func `a log whose rows and tree differ does not open`() async throws {
        let town = try TestTown()
        try await relayed(0..<5, town)
        for sql in [
            "DELETE FROM log WHERE seq = 4", "UPDATE tree SET size = 4",
            "UPDATE log SET leaf = x'7b7d' WHERE seq = 4",
        ] {
            try copy("bus.db", town, to: "kept")
            let tool = try Connection(
                path: town.path + "/bus.db",
                role: .bare,
                environment: town.environment
            )
            try tool.execute(sql)
            tool.close()
            let refused = await fault { try town.bus().close() }
            #expect(refused?.code == "bus.tree_broken", "\(sql)")
            for suffix in ["-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: town.path + "/bus.db" + suffix)
            }
            try copy("kept", town, to: "bus.db")
        }
        let bus = try town.bus()
        #expect(try town.verified().size == 5)
        bus.close()
    }

    private func accept(_ plugin: String, _ town: TestTown) async -> Fault? {
        await fault {
            let bus = try town.bus()
            defer { bus.close() }
            return try await RestoredFile.accept(
                PluginID(plugin),
                in: DataDirectory(town.path),
                bus: bus,
                environment: town.environment
            )
        }
    }

    private func remove(_ name: String, _ town: TestTown) throws {
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: town.path + "/" + name + suffix)
        }
    }

    @Test func `a new file is not accepted as a restored one`() async throws {
        let town = try TestTown()
        try await relayed(0..<5, town)
        try remove("town.db", town)
        try town.store("town").close()
        let refused = await accept("town", town)
        #expect(refused?.code == "bus.not_a_backup")
        #expect(refused?.remedy.en.contains("cityhost data accept-new town.db") == true)
    }

    @Test func `a file whose rows are not the log's is not accepted`() async throws {
        let town = try TestTown()
        try await open(town) { store, bus in
            try await town.publish(0..<5, in: store)
            _ = try await town.relay(store, bus).step()
        }
        let tool = try Connection(
            path: town.path + "/town.db",
            role: .bare,
            environment: town.environment
        )
        try tool.execute(
            "UPDATE host_outbox SET payload = CAST('{\"note\":\"x\"}' AS BLOB) WHERE n=3"
        )
        tool.close()
        #expect(await accept("town", town)?.code == "bus.source_forked")
    }

    @Test func `a file that goes on beyond the log is not accepted`() async throws {
        let town = try TestTown()
        try await relayed(0..<5, town)
        let tool = try Connection(
            path: town.path + "/town.db",
            role: .bare,
            environment: town.environment
        )
        try tool.execute("DELETE FROM host_outbox")
        try tool.execute("INSERT OR REPLACE INTO host_meta VALUES('outbox_last', '8')")
        tool.close()
        try await open(town) { store, _ in try await town.publish(9..<10, in: store) }
        #expect(await accept("town", town)?.code == "bus.log_restored")
    }

    @Test func `a new file accepted as new goes on under its own name in the log`() async throws {
        let town = try TestTown()
        try await relayed(0..<5, town)
        try remove("town.db", town)
        try await open(town) { store, bus in
            let refused = await fault { try await StartCheck.run(store, bus) }
            #expect(refused?.code == "bus.epoch_given_up")
            try await FreshFile.accept(store, bus: bus)
        }
        try await relayed(5..<7, town)
        try await open(town) { _, bus in
            let events = try bus.read(after: -1, limit: 100)
            #expect(events.map(\.envelope.sourceNumber) == [1, 2, 3, 4, 5, 1, 2])
        }
    }
}
