import Foundation
import HostStore
import PluginKit
import PluginTesting
import Synchronization
import TestGround
import Testing

@testable import Host
@testable import Workshop

/// What becomes of a call that is under way when its host stops.
@Suite(.timeLimit(.minutes(1))) struct `A host that stops in the middle of a call` {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "cityhost-\(UUID().uuidString)").path
    private let clock = HandClock()
    private let payment = ScriptedProvider()

    private final class Flag: Sendable {
        private let state = Atomic<Bool>(false)

        var isSet: Bool { state.load(ordering: .acquiring) }

        func set() { state.store(true, ordering: .releasing) }
    }

    private func start(drainMillis: Int) async throws -> RunningHost {
        var configuration = HostConfiguration()
        configuration.dataDirectory = folder
        configuration.port = 0
        configuration.providerPorts = ["payment": payment]
        configuration.drainMillisMax = drainMillis
        let bytes = SeededBytes(seed: 3)
        return try await RunningHost.start(
            configuration,
            plugins: [Workshop.self],
            environment: StoreEnvironment(
                now: { [clock] in clock.now },
                monotonicNanos: { [clock] in clock.monotonicNanos },
                randomBytes: { bytes.draw($0) }
            ),
            clock: { [clock] in clock.instant }
        )
    }

    /// Performs an effect and returns its id once the provider is asked.
    private func perform(_ host: RunningHost) async throws -> String {
        let call = CallContext(
            principal: Principal(kind: .service, id: "workshop"),
            tenant: TenantID("acme"),
            permissions: [],
            received: Received(monotonicNanos: 0, instant: clock.now),
            traceID: "",
            language: .zh,
            operation: "test"
        )
        let file = try #require(host.files.file(of: "workshop"))
        let id = try await file.store.write(call) { tx in
            let lease = BeginLease(lease: "l1", person: PersonID("liu"), rentFen: Money(fen: 5))
            try LeaseBook.begin(lease, in: tx)
            let deposit = PayDeposit(id: "p1", lease: "l1", fen: Money(fen: 10))
            return try PaymentBook.order(deposit, in: tx).order
        }
        while payment.requests.isEmpty {
            try Task.checkCancellation()
            await Task.yield()
        }
        return id
    }

    private func state(_ host: RunningHost, _ id: String) throws -> String? {
        try host.files.file(of: "workshop")?.store.paymentState(of: id)
    }

    /// Runs a host, whose folder is free when this returns.
    private func serve<T>(
        drainMillis: Int,
        _ body: (RunningHost) async throws -> T
    ) async throws -> T {
        try await body(start(drainMillis: drainMillis))
    }

    @Test func `waits for the answer and writes it down`() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (isOpen, hasStopped) = (Flag(), Flag())
        payment.script("payment.order.create") { _ in
            while !isOpen.isSet { await Task.yield() }
            return .done(["codeUrl": "weixin://pay"])
        }
        let id = try await serve(drainMillis: 60_000) { host in
            let id = try await perform(host)
            let stop = Task {
                await host.stop()
                hasStopped.set()
            }
            for _ in 0..<2000 { await Task.yield() }
            #expect(!hasStopped.isSet)
            isOpen.set()
            await stop.value
            return id
        }
        try await serve(drainMillis: 60_000) { host in
            let found = try state(host, id)
            #expect(found == "open")
            #expect(payment.requests.count == 1)
            await host.stop()
        }
    }

    @Test func `asks again after the next start, under the same key, when there is no answer`()
        async throws
    {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let isOver = Flag()
        payment.script("payment.order.create") { request in
            guard request.attempt == 1 else { return .done(["codeUrl": "weixin://pay"]) }
            while !isOver.isSet { await Task.yield() }
            return .done(["codeUrl": "weixin://late"])
        }
        let id = try await serve(drainMillis: 50) { host in
            let id = try await perform(host)
            await host.stop()
            return id
        }
        clock.turn(millis: 10_000)
        try await serve(drainMillis: 50) { host in
            while try state(host, id) != "open" {
                try Task.checkCancellation()
                await Task.yield()
            }
            #expect(payment.requests.map(\.key) == [id, id])
            #expect(payment.requests.map(\.attempt) == [1, 2])
            // What lands in a file that is closed is nobody's.
            isOver.set()
            await host.stop()
        }
    }
}
