import HostSandbox
import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

/// Looking underneath, and things that go wrong.
extension SigningTown {
    /// The first column of the first row of the plugin's file, as a number.
    func number(_ sql: StaticString) throws -> Int64 {
        try city.store("housing").file.read { system in
            try system.statement(sql).first { $0.int64(at: 0) } ?? 0
        }
    }

    /// What the landlord's book has at the provider: what came in and has not gone back.
    func clearing() throws -> Int64 {
        try number(
            "SELECT debits_posted - credits_posted FROM host_account WHERE id = 'clearing'"
        )
    }

    /// What was paid in advance and no month has used.
    func prepaid() throws -> Int64 {
        try number(
            "SELECT sum(credits_posted - debits_posted) FROM host_account WHERE kind = 'Prepaid'"
        )
    }

    /// What came in as deposits and rent of leases, earned or not.
    func applied() throws -> Int64 {
        try number(
            """
            SELECT coalesce(sum(credits_posted - debits_posted), 0) FROM host_account
            WHERE kind IN ('Deposit', 'Prepaid', 'Rent', 'Receivable')
            """
        )
    }

    /// Rules that are broken.
    func breaches() throws -> [String] {
        try SigningRules.breaches(city.store("housing").file)
    }

    /// How often an event was published.
    func count(_ type: String) async throws -> Int {
        try await city.published("housing.\(type).v1").count
    }

    /// Reasons for which an operator was called.
    func calls() async throws -> [String] {
        try await city.published("housing.operator.called.v1")
            .compactMap { $0.payload["reason"]?.string }
    }

    func fault(_ fault: SandboxFault, _ provider: SandboxProvider, times: Int = 1) {
        server.sandbox.faults.add(fault, of: provider, times: times)
    }

    /// Runs a test in a town and takes it down.
    static func with(
        seed: UInt64 = 1,
        at start: Instant = HandClock.noon,
        isSandbox: Bool = true,
        _ body: (SigningTown) async throws -> Void
    ) async throws {
        let town = try await SigningTown(seed: seed, at: start, isSandbox: isSandbox)
        do {
            try await body(town)
        } catch {
            await town.stop()
            throw error
        }
        #expect(try town.breaches() == [])
        await town.stop()
    }
}

/// Calls of the plugin's own.
enum HousingCalls {
    static func service(at now: Instant) -> CallContext {
        CallContext(
            principal: Principal(kind: .service, id: "housing"),
            tenant: nil,
            permissions: [],
            received: Received(
                monotonicNanos: UInt64(now.utcMillis) * 1_000_000,
                instant: now
            ),
            traceID: String(repeating: "0", count: 32),
            language: .zh,
            operation: "test",
            actsInResource: true
        )
    }
}

extension SigningWalk {
    /// The code of the fault that a step is refused with; nil when it is not.
    func code(_ operation: String, _ input: JSONValue = [:]) async throws -> String? {
        let input = (input.members ?? []).reduce(named) { $0.with($1.name, $1.value) }
        return try await person.ask(operation, input).code
    }
}
