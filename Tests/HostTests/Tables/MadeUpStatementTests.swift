import HostStore
import PluginKit
import PluginTesting
import Starter
import Testing

/// Statements that a plugin's code makes up, as if no wall had stood in its way.
@Suite struct `A statement that no file declares` {
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

    private static let call = CallContext(
        principal: Principal(kind: .service, id: "starter"),
        tenant: nil,
        permissions: [],
        received: Received(monotonicNanos: 0, instant: HandClock.noon),
        traceID: "",
        language: .zh,
        operation: "test"
    )

    @Test func `is not run by the store of its plugin`() async throws {
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
}
