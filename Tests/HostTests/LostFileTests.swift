import Foundation
import HTTPTesting
import HostStore
import Observer
import PluginKit
import PluginTesting
import Testing

@testable import Host

@Suite struct `A data directory that has lost a file` {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "cityhost-\(UUID().uuidString)").path

    private var configuration: HostConfiguration {
        var configuration = HostConfiguration()
        configuration.dataDirectory = folder
        configuration.port = 0
        return configuration
    }

    private func serve() async throws {
        try await RunningHost.start(configuration, plugins: [Observer.self]).stop()
    }

    private func refusal() async -> Fault? {
        do {
            try await serve()
            return nil
        } catch {
            return error as? Fault
        }
    }

    private func lose(_ file: String) throws {
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: folder + "/" + file + suffix)
        }
    }

    private func exists(_ file: String) -> Bool {
        FileManager.default.fileExists(atPath: folder + "/" + file)
    }

    @Test(arguments: ["host.db", "bus.db"])
    func `is refused before anything is made`(file: String) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await serve()
        try lose(file)
        let refused = await refusal()
        #expect(refused?.code == "data.file_missing")
        #expect(refused?.message.en.contains(file) == true)
        #expect(!exists(file))
    }

    @Test func `that is not there is not made by what reads or mends one`() async throws {
        let configuration = configuration
        let works: [() async throws -> Void] = [
            { _ = try DataTasks.verifyChain(configuration) { _, _ in } },
            { _ = try await ChainTasks.receipt(configuration, event: "none") },
            { _ = try await ChainTasks.keys(configuration) },
            { _ = try await PrivacyTasks.erase(configuration, plugins: [], person: "none") },
            {
                _ = try await DataTasks.acceptNew(
                    configuration,
                    file: FileRoster.host,
                    plugins: []
                )
            },
            {
                _ = try await DataTasks.acceptRestored(configuration, plugin: "host", plugins: [])
            },
            { _ = try await BusTasks.run(configuration, plugins: []) { _ in [] } },
        ]
        for work in works {
            let refused = await #expect(throws: Fault.self) { try await work() }
            #expect(refused?.code == "data.unusable")
            #expect(!FileManager.default.fileExists(atPath: folder))
        }
    }

    /// The observer is a plugin whose boot policy is degraded.
    @Test func `serves without a plugin that may be left out, and makes no file for it`()
        async throws
    {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await serve()
        try lose("observer.db")
        RecordedLog.install()
        let before = RecordedLog.lines.count
        let host = try await RunningHost.start(configuration, plugins: [Observer.self])
        let client = try RawClient(port: host.port)
        try client.send("GET /observer/v1/seen HTTP/1.1\r\nHost: a\r\n\r\n")
        let seen = client.response()
        await host.stop()
        #expect(seen?.status == 503)
        #expect(!exists("observer.db"))
        // Whoever reads the log knows which, why, and what to do.
        let line = RecordedLog.lines[before...].first {
            $0.contains("a plugin starts degraded") && $0.contains(folder)
        }
        for part in [
            "plugin=observer", "code=data.file_missing", "reason=", "reasonZH=", "remedy=",
            "remedyZH=",
        ] {
            #expect(line?.contains(" \(part)") == true, "\(line ?? "nothing was said")")
        }
    }

    @Test(arguments: ["host.db", "observer.db"])
    func `serves again once the loss is accepted, and says so for ever`(file: String) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await serve()
        try lose(file)
        let line = try await DataTasks.acceptNew(
            configuration,
            file: file,
            plugins: [Observer.self]
        )
        #expect(line.contains(file))
        try await serve()
        let roster = try String(contentsOfFile: folder + "/files", encoding: .utf8)
        #expect(roster.contains("accepted a new \(file)"))
        let again = await fault(accepting: file)
        #expect(again?.code == "data.file_not_missing")
    }

    @Test func `never begins a new log`() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await serve()
        #expect(await fault(accepting: "bus.db")?.code == "data.file_not_missing")
        try lose("bus.db")
        #expect(await fault(accepting: "bus.db")?.code == "data.file_missing")
        #expect(!exists("bus.db"))
    }

    @Test(arguments: ["host.db", "bus.db", "files"])
    func `is not seeded over, however often that is tried`(file: String) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await serve()
        try lose(file)
        for _ in 0..<2 {
            let refused = await #expect(throws: Fault.self) {
                try await Seeding.run(
                    configuration,
                    SeedPlan(seed: 1),
                    plugins: [Observer.self]
                ) { _, _, _ in }
            }
            #expect(refused?.code == "host.strange_data")
        }
        #expect(!exists("seeding"))
        #expect(!exists(file))
    }

    private func fault(accepting file: String) async -> Fault? {
        do {
            _ = try await DataTasks.acceptNew(
                configuration,
                file: file,
                plugins: [Observer.self]
            )
            return nil
        } catch {
            return error as? Fault
        }
    }
}
