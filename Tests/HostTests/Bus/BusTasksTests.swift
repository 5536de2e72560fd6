import Foundation
import HostBus
import HostStore
import Observer
import PluginKit
import Starter
import Synchronization
import Testing

@testable import Host

/// Parked events and dead letters in the data folder of a stopped host.
@Suite struct `The bus of a stopped host` {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "cityhost-\(UUID().uuidString)").path

    private var configuration: HostConfiguration {
        var configuration = HostConfiguration()
        configuration.dataDirectory = folder
        configuration.port = 0
        return configuration
    }

    /// Runs a host until everything that can be delivered is.
    private func serve(
        laterBySeconds seconds: Int64 = 0,
        _ body: (RunningHost) async throws -> Void = { _ in }
    ) async throws {
        let system = StoreEnvironment.system()
        let environment = StoreEnvironment(
            now: { system.now().adding(seconds: seconds) },
            monotonicNanos: system.monotonicNanos,
            randomBytes: system.randomBytes
        )
        let host = try await RunningHost.start(
            configuration,
            plugins: [Observer.self],
            environment: environment
        )
        try await body(host)
        while try !host.files.chain.isQuiet() { try await Task.sleep(for: .milliseconds(1)) }
        await host.stop()
    }

    private func publish(_ holds: [String], _ host: RunningHost) async throws {
        let call = CallContext(
            principal: Principal(kind: .service, id: "tests"),
            tenant: nil,
            permissions: [],
            received: Received(monotonicNanos: 0, instant: host.environment.now()),
            traceID: "",
            language: .zh,
            operation: "test"
        )
        try await host.city.accounts.store.lane.perform { transaction in
            for hold in holds {
                try transaction.acting(for: call) { try $0.publish(HeldByHand(hold: hold)) }
            }
        }
        // A commit is told to the relay after its callers: before the next command at the latest.
        try await host.city.accounts.store.lane.perform { _ in }
    }

    private func tasks(
        _ body: @escaping (BusTasks) async throws -> [String]
    ) async throws -> [String] {
        try await BusTasks.run(configuration, plugins: [Observer.self], body)
    }

    private let consumer = "observer/HomeHeldJudged"

    @Test func `shows what waits with its cause, and what is decided holds at the next start`()
        async throws
    {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await serve { host in
            try await publish(
                ["01arz3ndektsv4rrffq69g5f02", "01arz3ndektsv4rrffq69g5f03"],
                host
            )
        }
        let dead = try await tasks { try $0.list(.deadLetters, consumer: nil) }
        let parked = try await tasks { try $0.list(.parked, consumer: consumer) }
        #expect(parked.count == 1 && parked[0].hasSuffix(": too young"))
        let sequence = try #require(Int64(parked[0].split(separator: " ")[1]))
        let shown = try await tasks { try $0.show(consumer, sequence) }
        #expect(shown.contains("cause too young") && shown.contains("state parked"))
        #expect(shown.contains("type housing.home.held.v1"))
        // The later of the same key waits behind it, so nothing was laid aside.
        #expect(dead == ["there are no dead letters"])
        let unknown = await #expect(throws: Fault.self) {
            try await tasks { try await $0.decide(.replay, .parked, consumer, 999) }
        }
        #expect(unknown?.code == "bus.not_held")
        let given = try await tasks { try await $0.decide(.discard, .parked, consumer, sequence) }
        #expect(given == ["1 event given up"])
        let twice = await #expect(throws: Fault.self) {
            try await tasks { try await $0.decide(.discard, .parked, consumer, sequence) }
        }
        #expect(twice?.code == "bus.not_held")
        try await serve { host in
            while try !host.files.chain.isQuiet() { try await Task.sleep(for: .milliseconds(1)) }
            let facts = try host.files.chain.bus.read(
                type: "host.event.discarded.v1",
                after: -1,
                limit: 9
            )
            #expect(facts.count == 1)
        }
        #expect(try await tasks { try $0.list(.parked, consumer: nil) } == ["nothing is parked"])
    }

    @Test func `what is replayed there is brought again at the next start, its key behind it`()
        async throws
    {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await serve { host in
            try await publish(
                ["01arz3ndektsv4rrffq69g5f02", "01arz3ndektsv4rrffq69g5f05"],
                host
            )
        }
        let parked = try await tasks { try $0.list(.parked, consumer: consumer) }
        #expect(parked.count == 1, "\(parked)")
        let told = try await tasks { try await $0.decide(.replay, .parked, consumer, nil) }
        #expect(told == ["1 event will be brought again at the next start"])
        #expect(try await tasks { try $0.list(.parked, consumer: nil) } == ["nothing is parked"])
        // By now it is old enough for its handler.
        try await serve(laterBySeconds: 60) { host in
            while try !host.files.chain.isQuiet() { await Task.yield() }
            let consumers = host.files.chain.consumers.filter { $0.name == consumer }
            #expect(consumers.map(\.progress.parked) == [0])
            #expect(consumers.map(\.progress.waiting) == [0])
            let facts = try host.files.chain.bus.read(
                type: "host.event.replayed.v1",
                after: -1,
                limit: 9
            )
            #expect(facts.count == 1)
        }
        #expect(try await tasks { try $0.list(.parked, consumer: nil) } == ["nothing is parked"])
    }

    @Test func `asked about one consumer, opens no other plugin's file, damaged as that may be`()
        async throws
    {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let plugins: [any Plugin.Type] = [Observer.self, Starter.self]
        try await RunningHost.start(configuration, plugins: plugins).stop()
        let file = URL(fileURLWithPath: folder + "/starter.db")
        try Data(repeating: 7, count: 8192).write(to: file)
        let whole = await #expect(throws: Fault.self) {
            try await BusTasks.run(configuration, plugins: plugins) {
                try $0.list(.parked, consumer: nil)
            }
        }
        #expect(whole?.message.en.contains("starter.db") == true, "\(String(describing: whole))")
        let lines = try await BusTasks.run(configuration, plugins: plugins, consumer: consumer) {
            try $0.list(.parked, consumer: consumer)
        }
        #expect(lines == ["nothing is parked"])
    }

    @Test func `is refused while a host serves the folder`() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await serve { _ in
            let refused = await #expect(throws: Fault.self) {
                try await tasks { try $0.list(.parked, consumer: nil) }
            }
            #expect(refused?.code == "data.locked")
        }
    }
}
