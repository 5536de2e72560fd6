import Foundation
import JSONWire
import PluginKit
import TestGround
import Testing

@testable import HostBus

@Suite struct `A webhook's signature` {
    private let secret = WebhookSecret(
        shared: Array(0..<32),
        signing: Array(32..<64),
        created: Instant(utcMillis: 0),
        expires: nil
    )

    private func decoded(_ text: String?, after prefix: String) throws -> [UInt8] {
        let text = try #require(text)
        return Array(
            try #require(
                Data(
                    base64Encoded: text.hasPrefix(prefix)
                        ? String(text.dropFirst(prefix.utf8.count)) : text
                )
            )
        )
    }

    @Test func `signatures are those of the published vectors`() throws {
        let vectors = try JSONValue.parse(Corpora.bytes("webhooks/vectors.json"))
        let (shared, pairs) = (
            vectors["sign"]?.elements ?? [], vectors["asymmetric"]?.elements ?? []
        )
        #expect(shared.count >= 14 && pairs.count >= 3)
        for vector in shared + pairs {
            let isShared = vector["secret"] != nil
            let key =
                isShared
                ? try decoded(vector["secret"]?.string, after: "whsec_")
                : try decoded(vector["secret_key"]?.string, after: "whsk_")
            let secret = WebhookSecret(
                shared: isShared ? key : [1],
                signing: isShared ? Array(repeating: 1, count: 32) : key,
                created: Instant(utcMillis: 0),
                expires: nil
            )
            let signature = try WebhookSecret.signature(
                [secret],
                id: vector["id"]?.string ?? "",
                timestampSeconds: vector["timestamp"]?.int64 ?? 0,
                body: Array((vector["body"]?.string ?? "").utf8)
            )
            let wanted = vector["signature"]?.string ?? ""
            #expect(
                signature.split(separator: " ").contains { $0 == wanted },
                "\(vector["name"] ?? .null)"
            )
            if !isShared { #expect(secret.publicText == vector["public_key"]?.string) }
        }
    }

    @Test func `every live secret signs in both ways, the newest first`() throws {
        let old = WebhookSecret(
            shared: Array(repeating: 7, count: 32),
            signing: Array(repeating: 9, count: 32),
            created: Instant(utcMillis: 0),
            expires: Instant(utcMillis: 1)
        )
        let text = try WebhookSecret.signature(
            [secret, old],
            id: "e1",
            timestampSeconds: 5,
            body: [123, 125]
        )
        let parts = text.split(separator: " ")
        #expect(parts.count == 4)
        #expect(parts[0].hasPrefix("v1,") && parts[1].hasPrefix("v1,"))
        #expect(parts[2].hasPrefix("v1a,") && parts[3].hasPrefix("v1a,"))
        let alone = try WebhookSecret.signature(
            [secret],
            id: "e1",
            timestampSeconds: 5,
            body: [123, 125]
        )
        #expect(alone.split(separator: " ").first == parts[0])
    }

    @Test func `id, time and body all count`() throws {
        func sign(_ id: String, _ time: Int64, _ body: [UInt8]) throws -> Substring? {
            try WebhookSecret.signature([secret], id: id, timestampSeconds: time, body: body)
                .split(separator: " ").first
        }
        let all = try [
            sign("a", 1, [1]), sign("b", 1, [1]), sign("a", 2, [1]), sign("a", 1, [2]),
        ]
        #expect(Set(all.map { $0 ?? "" }).count == 4)
    }
}
