@testable import HostBus
import HostStore
import PluginKit
import Testing

@Suite struct `The monitor` {
    /// Two notes never say the same.
    private var rules: [Invariant] {
        var registration = Registration()
        registration.invariant(
            "town/notes-differ",
            LocalizedText(zh: "没有两条相同的笔记。", en: "No two notes are the same."),
            from: Set<String>()
        ) { seen, fact in
            guard fact.envelope.type == "\(NoteWritten.spec.type)" else { return nil }
            guard !seen.insert(fact.envelope.partitionKey).inserted else { return nil }
            return LocalizedText(zh: "重复", en: "again \(fact.envelope.partitionKey)")
        }
        return registration.invariants
    }

    @Test func `replays every event, and names the first that breaks a rule`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        try await town.append(0..<1500, store, bus)
        var told: [Int64] = []
        let sound = try ChainMonitor.run(bus, rules) { done, _ in told.append(done) }
        #expect(sound.violation == nil && sound.events == 1500 && told.last == 1500)
        try await town.append(7..<9, store, bus)
        let found = try #require(try ChainMonitor.run(bus, rules).violation)
        #expect(found.invariant == "town/notes-differ" && found.found.en == "again n7")
        #expect(found.event.sequence == 1500)
        store.close()
        bus.close()
    }

    @Test func `counts what was erased, of which nothing can be proven`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        for person in ["wang", "chen", "wang"] {
            try await store.write(town.call()) {
                try $0.publish(HomeHeld(person: PersonID(person), phone: "1"))
            }
        }
        try await town.relay(store, bus).drain()
        try await bus.erase(PersonID("wang"))
        let finding = try ChainMonitor.run(bus, rules)
        #expect(finding.events == 3 && finding.erased == 2 && finding.violation == nil)
        store.close()
        bus.close()
    }

    @Test func `knows a rule's name once`() {
        var registration = Registration()
        for _ in 0..<2 {
            registration.invariant("a/b", LocalizedText(zh: "a", en: "b"), from: 0) { _, _ in nil }
        }
        #expect(registration.duplicates == ["a/b"])
    }
}
