import Foundation
import HostAuth
import HostBus
import HostStore
import PluginKit
import Testing

@testable import Host

/// webhooks.db put back to a day before its webhooks were changed.
@Suite struct `A webhooks.db from a backup` {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "cityhost-\(UUID().uuidString)").path
    private let environment = StoreEnvironment.system()

    /// Opens the files as a start does, up to where the couriers would set out.
    private func open<T>(_ body: (WebhookFile) async throws -> T) async throws -> T {
        let data = try DataDirectory(folder)
        defer { withExtendedLifetime(data) {} }
        let identity = try IdentityStore(path: data.hostFile, environment: environment)
        defer { identity.close() }
        let bus = try BusLog(in: data, environment: environment)
        defer { bus.close() }
        let seal = SecretSeal(key: identity.keys.webhookSeal, environment)
        let file = try WebhookFile(in: data, seal: seal, environment: environment)
        defer { file.close() }
        try await HostMemory(identity: identity, bus: bus).begin(file)
        return try await body(file)
    }

    /// Two webhooks, and a copy of the file they are in.
    private func backup() async throws -> Data {
        try await open { file in
            for id in ["changed", "kept"] {
                let webhook = Webhook(
                    id: id,
                    tenant: TenantID("shop"),
                    owner: "service:tests",
                    url: "https://shop.example/hook",
                    types: [],
                    description: "",
                    created: environment.now()
                )
                let secret = WebhookSecret.made(environment.randomBytes, at: environment.now())
                try await file.add(webhook, secret, after: -1)
            }
        }
        return try Data(contentsOf: URL(fileURLWithPath: folder + "/webhooks.db"))
    }

    private func putBack(_ data: Data) throws {
        try data.write(to: URL(fileURLWithPath: folder + "/webhooks.db"))
        for suffix in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: folder + "/webhooks.db" + suffix)
        }
    }

    private func states(_ file: WebhookFile) throws -> [String: Webhook.State] {
        Dictionary(uniqueKeysWithValues: try file.webhooks().map { ($0.id, $0.state) })
    }

    @Test(arguments: ["removed", "disabled", "sent elsewhere", "given a new secret"])
    func `rests until its owners have compared it, when one was`(change: String) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let backup = try await backup()
        try await open { file in
            var webhook = try #require(try file.webhooks().first { $0.id == "changed" })
            switch change {
            case "removed": try await file.remove(webhook.id)
            case "disabled":
                webhook.state = .disabled
                try await file.update(webhook)
            case "sent elsewhere":
                webhook.url = "https://other.example/hook"
                try await file.update(webhook)
            default:
                let now = environment.now()
                let secret = WebhookSecret.made(environment.randomBytes, at: now)
                try await file.rotate(webhook.id, to: secret, oldUntil: now)
            }
        }
        try putBack(backup)
        try await open { file in
            #expect(try states(file) == ["kept": .disabled, "changed": .disabled])
            var webhook = try #require(try file.webhooks().first { $0.id == "kept" })
            #expect(webhook.reason?.contains("backup") == true)
            webhook.state = .active
            try await file.update(webhook)
        }
        let later = try await open(states)
        #expect(later == ["kept": .active, "changed": .disabled])
    }

    @Test func `goes on when nothing of them was changed since`() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let backup = try await backup()
        #expect(try await open(states).count == 2)
        try putBack(backup)
        let later = try await open(states)
        #expect(later == ["kept": .active, "changed": .active])
    }
}
