import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Starter
import Testing

/// What a plugin's code makes up, as if no wall had stood in its way, and a whole host around it.
@Suite struct `What no manifest declares` {
    private struct Everything: RowStatement {
        static let spec = StatementSpec(
            index: 90,
            name: "everything",
            scope: .system,
            sql: "SELECT text FROM entry",
            isWrite: false
        )
        func bind(_ binder: borrowing Binder) {}
        static func row(_ reader: borrowing RowReader) throws -> String { "seen" }
    }

    private struct Nothing: Statement {
        static let spec = StatementSpec(
            index: 0,
            name: "nothing",
            scope: .system,
            sql: "DELETE FROM entry",
            isWrite: true
        )
        func bind(_ binder: borrowing Binder) {}
    }

    /// An event of a type of its own.
    private struct Burnt: BareEvent {
        static let spec = EventSpec(type: "starter.entry.burnt.v1", isPersonal: false)
        static func bare() -> Burnt { Burnt() }
    }

    /// The plugin's event under its own type, told as if it were about somebody.
    private struct Whispered: BareEvent {
        static let spec = EventSpec(type: "starter.entry.recorded.v1", isPersonal: true)
        static func bare() -> Whispered { Whispered() }
    }

    private enum Alarm: TimerKind { static let name: StaticString = "Alarm" }

    private static let call = CallContext(
        principal: Principal(kind: .service, id: "starter"),
        tenant: nil,
        permissions: [],
        received: Received(monotonicNanos: 0, instant: HandClock.noon),
        traceID: "",
        language: .zh,
        operation: "test"
    )

    @Test func `is no statement that the plugin's store runs`() async throws {
        let city = try await TestCity(list: [Starter()])
        let store = try city.store("starter")
        let read = #expect(throws: Fault.self) {
            _ = try store.point(Self.call) { try $0.all(Everything()) }
        }
        #expect(read?.cause?.contains("declares no statement everything") == true)
        let write = await #expect(throws: Fault.self) {
            try await store.write(Self.call) { try $0.run(Nothing()) }
        }
        #expect(write?.cause?.contains("declares no statement nothing") == true)
        await city.stop()
    }

    @Test func `is no event that the plugin's store publishes`() async throws {
        let city = try await TestCity(list: [Starter()])
        let store = try city.store("starter")
        for (publish, cause) in [
            (Self.publish(Burnt.self), "does not declare"),
            (Self.publish(Whispered.self), "not personal"),
        ] {
            let refused = await #expect(throws: Fault.self) {
                try await store.write(Self.call, publish)
            }
            #expect(refused?.code == "store.event_refused")
            #expect(refused?.message.en.contains(cause) == true)
        }
        #expect(try await city.published("starter.entry.recorded.v1").isEmpty)
        await city.stop()
    }

    @Test func `is no timer that the plugin's store sets or takes back`() async throws {
        let city = try await TestCity(list: [Starter()])
        let store = try city.store("starter")
        let set = await #expect(throws: Fault.self) {
            try await store.write(Self.call) {
                try $0.schedule(Alarm.self, key: "a", due: $0.now)
            }
        }
        let cancelled = await #expect(throws: Fault.self) {
            try await store.write(Self.call) { try $0.cancel(Alarm.self, key: "a") }
        }
        #expect(
            [set?.code, cancelled?.code] == Array(repeating: "plugin.block_not_declared", count: 2)
        )
        #expect(try store.nextTimer() == nil)
        await city.stop()
    }

    private static func publish<E: BareEvent>(
        _ type: E.Type
    ) -> @Sendable (borrowing Transaction) throws -> Void {
        { _ = try $0.publish(type.bare()) }
    }
}

/// An event without members.
private protocol BareEvent: Event {
    static func bare() -> Self
}

extension BareEvent {
    var partitionKey: String { "" }
    var subject: PersonID? { nil }

    static func decode(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ violations: inout Violations
    ) throws -> Self? { nil }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.endObject()
    }
}
