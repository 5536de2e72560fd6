import Foundation
import HostStore
import PluginKit
import Testing

@testable import HostBus

@Suite struct `The secrets of webhooks` {
    private let town: TestTown
    private let key = [UInt8](repeating: 7, count: SecretSeal.keyBytes)

    init() throws { town = try TestTown() }

    private func open<T>(
        _ key: [UInt8]? = nil,
        _ body: (WebhookFile) async throws -> T
    ) async throws -> T {
        let file = try WebhookFile(
            in: DataDirectory(town.path),
            seal: SecretSeal(key: key ?? self.key, town.environment),
            environment: town.environment
        )
        defer { file.close() }
        return try await body(file)
    }

    private let secret = WebhookSecret(
        shared: Array("a shared secret of thirty-two by".utf8),
        signing: Array("a signing key of thirty-two byte".utf8),
        created: Instant(utcMillis: 5),
        expires: nil
    )

    private func webhook(_ id: String) -> Webhook {
        Webhook(
            id: id,
            tenant: TenantID("t1"),
            owner: "apiKey:k1",
            url: "https://a.example/",
            types: [],
            description: "",
            created: Instant(utcMillis: 5)
        )
    }

    /// True when some file of the folder holds one of the two secrets as it is.
    private func liesBare() throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: town.path).contains { file in
            let bytes = try Data(contentsOf: URL(filePath: "\(town.path)/\(file)"))
            return bytes.range(of: Data(secret.shared)) != nil
                || bytes.range(of: Data(secret.signing)) != nil
        }
    }

    @Test func `are written sealed, and found again`() async throws {
        try await open { file in
            try await file.add(webhook("w1"), secret, after: -1)
            #expect(try !liesBare())
            let later = WebhookSecret.made(town.environment.randomBytes, at: secret.created)
            try await file.rotate("w1", to: later, oldUntil: Instant(utcMillis: 90))
            let both = try file.secrets(of: "w1", at: Instant(utcMillis: 50))
            #expect(both.map(\.shared) == [later.shared, secret.shared])
            #expect(both.map(\.signing) == [later.signing, secret.signing])
            #expect(both.map(\.expires) == [nil, Instant(utcMillis: 90)])
        }
        try await open { file in
            let found = try file.secrets(of: "w1", at: Instant(utcMillis: 99))
            #expect(found.count == 1)
        }
        #expect(try !liesBare())
    }

    @Test func `of an earlier build are sealed when the file is opened`() async throws {
        try await open { file in try await file.add(webhook("w1"), secret, after: -1) }
        let tool = try Connection(
            path: town.path + "/webhooks.db",
            role: .bare,
            environment: town.environment
        )
        // As the build before left it.
        try tool.execute(
            """
            DROP TABLE sealed_secret; DROP TRIGGER webhook_removed; DROP TRIGGER webhook_changed;
            DROP TABLE change_count; DROP TABLE webhook_behind;
            DELETE FROM host_migration WHERE family='own' AND number > 1;
            CREATE TABLE webhook_secret(
                n INTEGER PRIMARY KEY,
                webhook TEXT NOT NULL REFERENCES webhook(id) ON DELETE CASCADE,
                created_ms INTEGER NOT NULL, expires_ms INTEGER,
                shared BLOB NOT NULL, signing BLOB NOT NULL) STRICT;
            """
        )
        let put = try tool.statement("INSERT INTO webhook_secret VALUES(3,'w1',5,NULL,?1,?2)")
        put.bind(secret.shared, at: 1)
        put.bind(secret.signing, at: 2)
        try put.run()
        tool.close()
        #expect(try liesBare())
        try await open { file in
            let found = try file.secrets(of: "w1", at: Instant(utcMillis: 6))
            #expect(found.map(\.shared) == [secret.shared])
            #expect(found.map(\.signing) == [secret.signing])
            #expect(try !liesBare())
        }
        try await open { file in
            let found = try file.secrets(of: "w1", at: Instant(utcMillis: 6))
            #expect(found.count == 1)
        }
    }

    @Test func `that another host.db had sealed are named, and a new one is enough`() async throws {
        try await open { file in try await file.add(webhook("w1"), secret, after: -1) }
        try await open([UInt8](repeating: 8, count: 32)) { file in
            let lost = await fault { try file.secrets(of: "w1", at: Instant(utcMillis: 6)) }
            #expect(lost?.code == "bus.webhook_secrets_lost")
            #expect(lost?.remedy.en.contains("/bus/v1/webhooks/w1/secrets") == true)
            let made = WebhookSecret.made(town.environment.randomBytes, at: secret.created)
            try await file.rotate("w1", to: made, oldUntil: Instant(utcMillis: 90))
            let found = try file.secrets(of: "w1", at: Instant(utcMillis: 6))
            #expect(found.map(\.shared) == [made.shared])
        }
    }

    @Test func `cannot be opened for another webhook, nor changed`() throws {
        let seal = SecretSeal(key: key, town.environment)
        let sealed = try seal.seal([1, 2, 3], for: "w1")
        #expect(seal.open(sealed, for: "w1") == [1, 2, 3])
        #expect(seal.open(sealed, for: "w2") == nil)
        #expect(seal.open(Array(sealed.dropLast()), for: "w1") == nil)
        for index in sealed.indices {
            var other = sealed
            other[index] ^= 1
            #expect(seal.open(other, for: "w1") == nil)
        }
        #expect(seal.open([], for: "w1") == nil)
    }
}
