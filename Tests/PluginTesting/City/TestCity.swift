import TestGround
import Foundation
@testable package import Host
import HostAuth
package import HostStore
package import PluginKit
import Synchronization

/// A whole host in this process, for tests of plugins: a folder of its own, a clock turned by
/// hand, chance from a seed, people with roles, and the log of everything published.
///
///     let city = try await TestCity(seed: 7, plugins: Housing())
///     let liu = try await city.resident("Liu")
///     let hold = try await liu.call("placeHold", ["id": "home-1"])
///     try await city.advance(seconds: 600)
///     #expect(try await city.published("housing.hold.expired.v1").count == 1)
///
/// Everything is the product's own: files, lanes, relays, loops. A city ends with its last
/// reference; `stop` waits for that.
package final class TestCity: Sendable {
    /// What carries calls to a plugin.
    package enum Wire: String, Sendable, CaseIterable {
        /// Straight to the operation: decoding, permission, handler, idempotency.
        case router
        /// Every phase of the host, through a socket.
        case socket
    }

    package let clock: HandClock
    package let folder: String
    package let host: RunningHost
    package let wire: Wire
    let phones = Mutex<[String: Int]>([:])
    let sessions: Mutex<Authenticator>
    private let isStopped = Atomic<Bool>(false)

    /// Starts a host with these plugins.
    package convenience init(
        seed: UInt64 = 1,
        plugins: any Plugin...,
        over wire: Wire = .router
    ) async throws {
        try await self.init(seed: seed, list: plugins, over: wire)
    }

    /// Starts a host as `configure` leaves its settings.
    ///
    /// A plugin in `loaded` runs under the manifest it is given with, whatever its code binds. A folder that
    /// is `known` has what an earlier host left there.
    package init(
        seed: UInt64 = 1,
        list plugins: [any Plugin] = [],
        loaded: [LoadedPlugin]? = nil,
        over wire: Wire = .router,
        loops: Int = 1,
        at start: Instant = HandClock.noon,
        lock: CapabilityLock? = nil,
        in known: String? = nil,
        configure: (inout HostConfiguration) throws -> Void = { _ in }
    ) async throws {
        RecordedLog.install()
        let clock = HandClock(at: start)
        let bytes = SeededBytes(seed: seed)
        self.clock = clock
        self.wire = wire
        folder =
            known
            ?? FileManager.default.temporaryDirectory
            .appending(path: "city-\(UUID().uuidString)").path
        var configuration = HostConfiguration()
        configuration.dataDirectory = folder
        configuration.port = 0
        configuration.loops = loops
        configuration.isSandbox = true
        configuration.drainMillisMax = 1000
        // As dear as it can be while every test signs in within a moment.
        configuration.passwordCost = 8
        configuration.usedGrantsFile =
            ProcessInfo.processInfo.environment["CITYHOST_USED_GRANTS"]
        let manifests = loaded.map { $0.map(\.manifest) }
        configuration.providerPorts = TestCity.providers(
            of: manifests ?? plugins.compactMap { KnownReadings.read(type(of: $0).bundle).manifest }
        )
        try configure(&configuration)
        var environment = StoreEnvironment(
            now: { clock.now },
            monotonicNanos: { clock.monotonicNanos },
            randomBytes: { bytes.draw($0) }
        )
        environment.standstill = { clock.standstill }
        host =
            if let loaded {
                try await RunningHost.start(configuration, loaded, environment) { clock.instant }
            } else {
                try await RunningHost.start(
                    configuration,
                    plugins: plugins.map { type(of: $0) },
                    lock: lock,
                    environment: environment,
                    clock: { clock.instant },
                    read: KnownReadings.read
                )
            }
        let accounts = host.city.accounts
        sessions = try Mutex(
            Authenticator(
                accounts.store,
                permissions: accounts.permissions,
                cookies: host.city.cookies,
                uses: accounts.keyUses
            )
        )
    }

    /// The port requests are answered on.
    package var port: Int { host.port }

    /// The contracts of the plugins.
    package var manifests: [Manifest] { host.city.plugins.map(\.loaded.manifest) }

    /// A plugin's own store, to look underneath.
    package func store(_ plugin: String) throws -> PluginStore {
        guard let file = host.files.file(of: plugin) else { throw Fault.pluginUnavailable(plugin) }
        return file.store
    }

    /// Ends the host and starts another one over the same files so many seconds later: its memory is gone,
    /// what was committed is there.
    package func restarted(
        _ plugins: any Plugin...,
        afterSeconds seconds: Int64
    ) async throws -> TestCity {
        let copy = try await left()
        let city = try await TestCity(
            seed: UInt64(clock.now.utcMillis),
            list: plugins,
            over: wire,
            at: clock.now.adding(seconds: seconds),
            in: copy
        )
        let numbers = phones.withLock { $0 }
        city.phones.withLock { $0 = numbers }
        return city
    }

    /// Ends the host and gives its folder, which nobody holds any more and the caller removes.
    package func left() async throws -> String {
        precondition(!isStopped.exchange(true, ordering: .relaxed), "A city is left once.")
        sessions.withLock { $0.close() }
        await host.stop()
        // Whoever holds this city holds the lock of its folder as well.
        let copy = folder + "-again"
        try FileManager.default.moveItem(atPath: folder, toPath: copy)
        try FileManager.default.removeItem(atPath: copy + "/lock")
        return copy
    }

    /// Ends the city and removes its folder; nothing happens the second time.
    package func stop() async {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        sessions.withLock { $0.close() }
        await host.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    deinit {
        guard !isStopped.load(ordering: .relaxed) else { return }
        sessions.withLock { $0.close() }
        let (host, folder) = (host, folder)
        Task.detached {
            await host.stop()
            try? FileManager.default.removeItem(atPath: folder)
        }
    }
}
