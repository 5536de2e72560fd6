import Foundation
import HostStore
import PluginKit
import Synchronization
import Testing

@Suite struct `An idempotency key` {
    private func claim(_ key: String, body: UInt8 = 1) -> IdempotencyClaim {
        IdempotencyClaim(key: key, bodyHash: [UInt8](repeating: body, count: 32), status: 201)
    }

    private func add(
        _ id: String,
        to store: PluginStore,
        _ call: CallContext,
        _ claim: IdempotencyClaim
    ) async throws -> CommandReply {
        try await store.lane.runCommand(call, idempotency: claim) { tx in
            try tx.run(AddNote(id: id, body: "x"))
            return Array("{\"id\":\"\(id)\"}".utf8)
        }
    }

    @Test func `takes effect once and answers the same again`() async throws {
        let home = try TestStore()
        var store = try home.open()
        let call = home.call(tenant: "t1")
        let first = try await add("a", to: store, call, claim("k"))
        let second = try await add("a", to: store, call, claim("k"))
        #expect(!first.isReplay && second.isReplay)
        #expect(first.bytes == second.bytes && second.status == 201)
        store.close()
        store = try home.open()
        let third = try await add("a", to: store, call, claim("k"))
        #expect(third.isReplay && third.bytes == first.bytes)
        #expect(try store.notes(call).count == 1)
        store.close()
    }

    @Test func `sent with another body is refused`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let call = home.call(tenant: "t1")
        _ = try await add("a", to: store, call, claim("k"))
        let refused = await fault { try await add("b", to: store, call, claim("k", body: 2)) }
        #expect(refused?.kind == .keyReused)
        #expect(try store.notes(call).keys.sorted() == ["a"])
        store.close()
    }

    @Test func `belongs to its caller, tenant and operation`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let calls = [
            home.call(tenant: "t1"), home.call(tenant: "t2"), home.call(),
            home.call(Principal(kind: .person, id: "wang"), tenant: "t1"),
            home.call(Principal(kind: .apiKey, id: "liu"), tenant: "t1"),
        ]
        for (index, call) in calls.enumerated() {
            let reply = try await add("n\(index)", to: store, call, claim("k"))
            #expect(!reply.isReplay)
        }
        store.close()
    }

    @Test func `sent twice at once takes effect once`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let call = home.call(tenant: "t1")
        for round in 0..<50 {
            let replies = try await withThrowingTaskGroup(of: CommandReply.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await self.add("n\(round)", to: store, call, self.claim("k\(round)"))
                    }
                }
                var replies: [CommandReply] = []
                for try await reply in group { replies.append(reply) }
                return replies
            }
            #expect(replies.filter { !$0.isReplay }.count == 1)
        }
        #expect(try store.notes(call).count == 50)
        store.close()
    }

    @Test func `of a refused command is free again`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let call = home.call(tenant: "t1")
        let refused = await fault {
            try await store.lane.runCommand(call, idempotency: claim("k")) { tx in
                try tx.run(AddNote(id: "a", body: "x"))
                try tx.run(AddNote(id: "b", body: "forbidden"))
                return []
            }
        }
        #expect(refused?.code == "store.constraint")
        let reply = try await add("a", to: store, call, claim("k"))
        #expect(!reply.isReplay)
        #expect(try store.notes(call).keys.sorted() == ["a"])
        store.close()
    }

    @Test func `is forgotten after a day, and not before`() async throws {
        let home = try TestStore()
        let store = try home.open(limits: { $0.tidyMillis = 0 })
        let call = home.call(tenant: "t1")
        _ = try await add("a", to: store, call, claim("k"))
        home.turn(millis: 86_000_000)
        try await settle(store, home)
        #expect(try await add("a", to: store, call, claim("k")).isReplay)
        home.turn(millis: 500_000)
        try await settle(store, home)
        let reply = try await add("b", to: store, call, claim("k"))
        #expect(!reply.isReplay)
        store.close()
    }

    /// The monotonic clock stands still, so the purge of each second comes once; keys expire by the
    /// other clock.
    @Test func `that is over goes as fast as new ones come`() async throws {
        let home = try TestStore()
        var environment = home.environment {
            $0.idleMillis = 600_000
            $0.purgedKeysMax = 64
            $0.purgedKeysMin = 1
        }
        environment.monotonicNanos = { 1 }
        let store = try PluginStore(
            bundle: Notebook.bundle(),
            tables: Notebook.tables,
            in: DataDirectory(home.path),
            environment: environment
        )
        for _ in 0..<2 {
            let call = home.call(tenant: "t1")
            try await withThrowingTaskGroup { group in
                for number in 0..<1500 {
                    let claim = claim("k\(number)")
                    group.addTask {
                        _ = try await store.lane.runCommand(call, idempotency: claim) { _ in [] }
                    }
                }
                try await group.waitForAll()
            }
            home.turn(millis: 90_000_000)
        }
        try await settle(store, home)
        let kept = try store.file.read { snapshot in
            try snapshot.statement("SELECT count(*) FROM host_idempotency").first {
                $0.int64(at: 0)
            }
        }
        // Of the first 1,500 none is left; of the second a few went with the last commands.
        #expect(kept.map { $0 <= 1500 } == true, "\(kept ?? -1) keys are kept")
        store.close()
    }

    /// Two commands: after each the lane tidies up.
    private func settle(_ store: PluginStore, _ home: TestStore) async throws {
        for _ in 0..<2 { try await store.lane.perform { _ in } }
    }
}
