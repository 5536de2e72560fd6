import Foundation
import HostStore
import PluginKit
import Testing

@testable import Starter

/// The plugin on a real store in a folder of its own.
final class StarterRig: Sendable {
    private let folder: URL
    private let store: PluginStore
    private let bound: Registration
    private static let hash = [UInt8](repeating: 1, count: 32)
    private static let noon = Instant(utcMillis: 1_795_406_400_000)

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "starter-\(UUID().uuidString)")
        let reading = Manifest.read(Starter.bundle)
        try #require(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
        var registration = Registration()
        Starter().register(in: &registration)
        bound = registration
        var environment = StoreEnvironment.system()
        environment.now = { StarterRig.noon }
        store = try PluginStore(
            bundle: Starter.bundle,
            tables: try #require(reading.manifest).tables,
            in: DataDirectory(folder.path),
            environment: environment
        )
    }

    deinit {
        store.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Records an entry as the host would: input decoded, key claimed, one transaction.
    func record(_ text: String, for tenant: String, key: String? = nil) async throws -> Entry {
        let body = JSONValue.object([JSONMember("text", .string(text))]).encoded
        let request = RequestInput(captures: [], parameters: [], body: body)
        guard case .command(let command) = bound.operations["recordEntry"] else {
            throw Fault.signInNeeded()
        }
        let claim = key.map { IdempotencyClaim(key: $0, bodyHash: StarterRig.hash, status: 201) }
        let run = try command.prepare(request)
        let reply = try await store.lane.runCommand(call(tenant), idempotency: claim, run)
        var violations = Violations()
        var reader = try JSONReader(reply.bytes)
        return try #require(Entry.decode(&reader, at: .root, &violations))
    }

    func page(for tenant: String, after: String? = nil, limit: Int64 = 20) throws -> EntryList {
        try store.point(call(tenant)) {
            try EntryBook.page(EntryPage(after: after, limit: limit), in: $0)
        }
    }

    /// How many events of a type wait in the outbox.
    func published(_ type: String) throws -> Int64 {
        try store.file.read { system in
            let count = try system.statement("SELECT count(*) FROM host_outbox WHERE type = ?1")
            count.bind(type, at: 1)
            return try count.first { $0.int64(at: 0) } ?? 0
        }
    }

    private func call(_ tenant: String) -> CallContext {
        CallContext(
            principal: Principal(kind: .person, id: "clerk-\(tenant)"),
            tenant: TenantID(tenant),
            permissions: ["starter.entry.record"],
            received: Received(monotonicNanos: 0, instant: StarterRig.noon),
            traceID: String(repeating: "0", count: 32),
            language: .zh,
            operation: "recordEntry"
        )
    }
}
