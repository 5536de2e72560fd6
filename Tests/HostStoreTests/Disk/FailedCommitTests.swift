@testable import TestDisk
import HostStore
import PluginKit
import Testing

@Suite struct `A COMMIT that fails` {
    @Test func `takes back refusals that rest on what it would have made`() async throws {
        let home = try TestStore()
        let disk = SimulatedDisk()
        defer { disk.remove() }
        let system = StoreEnvironment.system()
        let store = try PluginStore(
            bundle: Notebook.bundle(),
            tables: Notebook.tables,
            in: DataDirectory(home.path),
            environment: StoreEnvironment(
                now: { home.now },
                monotonicNanos: system.monotonicNanos,
                randomBytes: system.randomBytes,
                vfsName: disk.name,
                limits: StoreLimits(),
                onFatal: { Issue.record("\($0)") }
            )
        )
        let call = home.call()
        disk.fail(
            DiskFault(call: .write, way: .full, number: disk.count(.write) + 1, goesOn: false)
        )
        let outcomes: [Result<Void, any Error>] = await store.lane.performEach([
            { transaction in
                try transaction.acting(for: call) {
                    _ = try $0.run(AddNote(id: "home", body: "held by one"))
                }
            },
            { _ in throw Fault.deadlinePassed() },
        ])
        let codes = outcomes.map { outcome in
            if case .failure(let error as Fault) = outcome { error.code } else { "none" }
        }
        #expect(disk.strikes == 1)
        #expect(codes == ["store.full", "store.full"])
        #expect(try store.notes(call).isEmpty)
        store.close()
    }
}
