import Foundation
import HostStore
@testable import PluginKit
import Synchronization
import TestGround
import Testing

@Suite struct Timers {
    private func service(
        _ store: PluginStore,
        _ home: TestStore,
        _ body: @escaping @Sendable (FiredTimer, borrowing Transaction) throws -> Void
    ) -> TimerService {
        TimerService(
            plugin: store.plugin,
            lane: store.lane,
            handlers: ["Reminder": TimerHandler(body: body)],
            environment: home.environment(),
            onProblem: { _ in }
        )
    }

    private func set(
        _ key: String,
        in store: PluginStore,
        _ home: TestStore,
        afterMillis millis: Int64,
        version: Int64 = 0
    ) async throws {
        let due = Instant(utcMillis: home.now.utcMillis + millis)
        try await store.write(home.call(tenant: "t1")) {
            try $0.schedule(Reminder.self, key: key, version: version, due: due)
        }
    }

    @Test func `fire once, when due, with key and version, in the tenant that set them`()
        async throws
    {
        let home = try TestStore()
        let store = try home.open()
        let timers = service(store, home) { fired, tx in
            #expect(tx.call.principal == Principal(kind: .service, id: "notebook"))
            try tx.run(PutNote(id: fired.key, body: "v\(fired.version)"))
        }
        try await set("a", in: store, home, afterMillis: 1000, version: 7)
        #expect(try await timers.nextDue() == Instant(utcMillis: home.now.utcMillis + 1000))
        let early = try await timers.fireDue(upTo: Instant(utcMillis: home.now.utcMillis + 999))
        #expect(early.fired == 0 && early.next != nil)
        home.turn(millis: 1000)
        let round = try await timers.fireDue(upTo: home.now)
        #expect(round.fired == 1 && round.next == nil)
        let again = try await timers.fireDue(upTo: home.now)
        #expect(again.fired == 0)
        #expect(try store.notes(home.call()) == ["a": "v7"])
        let owned = try store.point(home.call(tenant: "t1")) { try $0.all(NotesOfTenant()) }
        #expect(owned == ["a"])
        store.close()
    }

    @Test func `set anew replace the old one, and taken back never fire`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let fired = Mutex<[String]>([])
        let timers = service(store, home) { timer, _ in
            fired.withLock { $0.append("\(timer.key)\(timer.version)") }
        }
        try await set("a", in: store, home, afterMillis: 10, version: 1)
        try await set("a", in: store, home, afterMillis: 500, version: 2)
        try await set("b", in: store, home, afterMillis: 10)
        try await store.write(home.call()) { try $0.cancel(Reminder.self, key: "b") }
        home.turn(millis: 100)
        #expect(try await timers.fireDue(upTo: home.now).fired == 0)
        home.turn(millis: 1000)
        #expect(try await timers.fireDue(upTo: home.now).fired == 1)
        let seen = fired.withLock { $0 }
        #expect(seen == ["a2"])
        store.close()
    }

    @Test func `outlive the process`() async throws {
        let home = try TestStore()
        var store = try home.open()
        try await set("a", in: store, home, afterMillis: 10)
        store.close()
        home.turn(millis: 50)
        store = try home.open()
        let timers = service(store, home) { fired, tx in
            try tx.run(AddNote(id: fired.key, body: "x"))
        }
        #expect(try await timers.fireDue(upTo: home.now).fired == 1)
        #expect(try store.notes(home.call()).keys.sorted() == ["a"])
        store.close()
    }

    @Test func `whose handler fails are undone and tried again, others are not held up`()
        async throws
    {
        let home = try TestStore()
        let store = try home.open()
        let failures = Atomic<Int>(0)
        let timers = service(store, home) { fired, tx in
            try tx.run(AddNote(id: fired.key, body: "x"))
            if fired.key == "bad", failures.add(1, ordering: .relaxed).newValue <= 2 {
                throw Unwanted(number: 1)
            }
        }
        for key in ["a", "bad", "c"] { try await set(key, in: store, home, afterMillis: 10) }
        home.turn(millis: 20)
        let first = try await timers.fireDue(upTo: home.now)
        #expect(first.fired == 2 && first.failed == 1)
        #expect(first.next == Instant(utcMillis: home.now.utcMillis + 500))
        #expect(try store.notes(home.call()).keys.sorted() == ["a", "c"])
        home.turn(millis: 500)
        let second = try await timers.fireDue(upTo: home.now)
        #expect(second.next == Instant(utcMillis: home.now.utcMillis + 1000))
        home.turn(millis: 1000)
        #expect(try await timers.fireDue(upTo: home.now).fired == 1)
        #expect(try store.notes(home.call()).keys.sorted() == ["a", "bad", "c"])
        store.close()
    }

    @Test func `due by the thousand fire in order of their time`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let order = Mutex<[Int64]>([])
        let timers = service(store, home) { fired, _ in
            order.withLock { $0.append(fired.due.utcMillis) }
        }
        var random = SeededRandom(seed: 5)
        let start = home.now.utcMillis
        let dues = (0..<1000).map { _ in start + Int64.random(in: 1...10_000, using: &random) }
        try await store.write(home.call()) { tx in
            for (index, due) in dues.enumerated() {
                let instant = Instant(utcMillis: due)
                try tx.schedule(Reminder.self, key: "k\(index)", due: instant)
            }
        }
        home.turn(millis: 10_000)
        #expect(try await timers.fireDue(upTo: home.now).fired == 1000)
        let seen = order.withLock { $0 }
        #expect(seen == dues.sorted())
        store.close()
    }
}
