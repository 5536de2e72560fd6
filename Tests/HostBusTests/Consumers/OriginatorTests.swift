@testable import HostBus
import HostStore
import PluginKit
import Synchronization
import Testing

@Suite struct `A subscription as the originator` {
    private func heard(
        _ permissions: Set<String>?,
        declared: Set<String> = ["reader.note.take", "reader.note.see"]
    ) async throws -> (calls: [CallContext], reasons: [String?]) {
        let town = try TestTown()
        let (bus, producer, reader) = (
            try town.bus(), try town.store("town"), try town.store("reader")
        )
        try await town.publish(["a/1"], in: producer)
        try await town.relay(producer, bus).drain()
        let calls = Mutex<[CallContext]>([])
        var registration = Registration()
        registration.on(NoteSeen.self) { message, _, tx in
            calls.withLock { $0.append(tx.call) }
            try tx.publish(NoteWritten.echo(of: message.note))
            return .done
        }
        let consumer = try Consumer(
            name: "\(NoteSeen.name)",
            handler: #require(registration.subscriptions["\(NoteSeen.name)"]),
            store: reader,
            bus: bus,
            rules: Consumer.Rules(
                retry: RetryPolicy(millisFirst: 10, millisMax: 100),
                permission: "reader.note.take",
                declared: declared
            ),
            rights: OriginatorRights { envelope in
                permissions.map {
                    OriginatorRights.Standing(
                        principal: Principal(kind: .person, id: "liu"),
                        tenant: envelope.tenant,
                        permissions: $0
                    )
                }
            },
            onProblem: town.note
        )
        try await consumer.drain()
        try await town.relay(reader, bus).drain()
        let echoes = try bus.read(type: "town.note.echoed.v1", after: -1, limit: 10)
        #expect(echoes.allSatisfy { $0.envelope.originator == "person:liu" })
        let held = try HeldDesk(file: reader.file, bus: bus).list([.dead], limit: 10)
        for store in [producer, reader] { store.close() }
        bus.close()
        return (calls.withLock(\.self), held.map(\.held.reason))
    }

    @Test func `works with what they may do now and the plugin declares`() async throws {
        let (calls, reasons) = try await heard(["reader.note.take", "housing.home.manage"])
        #expect(calls.map(\.principal) == [Principal(kind: .person, id: "liu")])
        #expect(calls.map(\.permissions) == [["reader.note.take"]])
        #expect(calls.map(\.tenant) == [TenantID("t1")])
        #expect(reasons.isEmpty)
    }

    @Test func `does nothing for one who lost the permission, and says so`() async throws {
        let (calls, reasons) = try await heard(["reader.note.see"])
        #expect(calls.isEmpty)
        #expect(reasons == ["its originator does not hold reader.note.take"])
    }

    @Test func `does nothing for one who is gone`() async throws {
        let (calls, reasons) = try await heard(nil)
        #expect(calls.isEmpty)
        #expect(reasons == ["its originator can no longer be asked for rights"])
    }

    @Test func `gives nobody what the plugin does not declare`() async throws {
        let (calls, _) = try await heard(["reader.note.take"], declared: [])
        #expect(calls.isEmpty)
    }
}
