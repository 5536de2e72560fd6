import Foundation
@testable import HostBus
import HostStore
import PluginKit
import Synchronization
import Testing

@Suite struct Erasure {
    private let phone = "13812345678"

    private func bytes(_ town: TestTown) throws -> Data {
        var all = Data()
        for suffix in ["", "-wal"] {
            let path = town.path + "/bus.db" + suffix
            all += (try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data()
        }
        return all
    }

    @Test func `leaves a valid log in which nothing of the person can be read`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        for person in ["wang", "chen"] {
            for _ in 0..<5 {
                try await store.write(town.call()) {
                    try $0.publish(HomeHeld(person: PersonID(person), phone: phone))
                }
            }
        }
        try await town.relay(store, bus).drain()
        // Sealed from the first: the number is nowhere in the files, only its envelope opens it.
        #expect(try bytes(town).range(of: Data(phone.utf8)) == nil)
        let before = try bus.read(after: -1, limit: 100)
        #expect(
            before.allSatisfy { event in
                String(decoding: event.payload ?? [], as: UTF8.self)
                    == #"{"note":"held","phone":"\#(phone)"}"#
            }
        )
        let root = try bus.head().root
        let key = try bus.file.read { snapshot in
            let find = try snapshot.statement("SELECT key FROM subject_key WHERE subject='wang'")
            return try #require(try find.first { $0.blob(at: 0) })
        }
        #expect(try bytes(town).range(of: Data(key)) != nil)

        #expect(try await bus.erase(PersonID("wang")) == 5)

        let after = try bus.read(after: -1, limit: 100)
        #expect(after.filter { $0.payload == nil }.count == 5)
        #expect(after.filter { $0.envelope.subject == PersonID("chen") }.count == 5)
        #expect(after.map(\.leaf) == before.map(\.leaf))
        #expect(try town.verified().root == root)
        let left = try bytes(town)
        #expect(left.range(of: Data(key)) == nil, "the key is still in the file or its WAL")
        #expect(left.range(of: Data("wang".utf8)) == nil)

        // A new fact about the same person starts a new key and a new history.
        try await store.write(town.call()) {
            try $0.publish(HomeHeld(person: PersonID("wang"), phone: phone))
        }
        try await town.relay(store, bus).drain()
        #expect(try bus.read(after: 9, limit: 1).first?.payload != nil)
        store.close()
        bus.close()
    }

    @Test func `is no obstacle to a later start`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        try await store.write(town.call()) {
            try $0.publish(HomeHeld(person: PersonID("wang"), phone: phone))
        }
        try await town.relay(store, bus).drain()
        try await bus.erase(PersonID("wang"))
        try await StartCheck.run(store, bus)
        store.close()
        bus.close()
    }

    @Test func `one that was interrupted is carried out again, and spares what came after it`()
        async throws
    {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        func publish(_ person: String) async throws {
            try await store.write(town.call()) {
                try $0.publish(HomeHeld(person: PersonID(person), phone: phone))
            }
            try await town.relay(store, bus).drain()
        }
        for person in ["wang", "chen", "liu"] { try await publish(person) }
        let now = town.environment.now()
        let erased = [
            PersonID("wang"): ErasedPerson(tag: [1], number: 1, at: now),
            PersonID("chen"): ErasedPerson(tag: [2], number: 2, at: now),
        ]
        let first = ErasureMemory(newest: 1) { $0 == PersonID("wang") ? erased[$0] : nil }
        #expect(try await bus.eraseAgain(first) == 1)
        town.clock.add(-60_000, ordering: .relaxed)
        // A clock that went back makes nothing of hers as old as her erasure.
        try await publish("wang")
        let both = ErasureMemory(newest: 2) { erased[$0] }
        #expect(try await bus.eraseAgain(both) == 1)
        #expect(try await bus.eraseAgain(both) == 0)
        let open = try bus.read(after: -1, limit: 9).map { $0.payload != nil }
        #expect(open == [false, false, true, true])
        for person in erased.values { try await bus.remember(person) }
        #expect(try Set(bus.erasedPeople()) == Set(erased.values))
        store.close()
        bus.close()
    }

    @Test func `a personal event without a person is refused where it is published`() async throws {
        let town = try TestTown()
        let store = try town.store("town")
        let refused = await fault {
            try await store.write(town.call()) { try $0.publish(Nameless()) }
        }
        #expect(refused?.code == "store.event_refused")
        store.close()
    }
}
