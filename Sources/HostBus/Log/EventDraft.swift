import HostStore
import JSONWire
import TransparencyLog

/// An event on its way into the log, with all that does not depend on its place there.
struct EventDraft: Sendable {
    let event: OutboxEvent
    let id: String
    let salt: [UInt8]
    /// Canonical JSON.
    let payload: [UInt8]
    /// base64url of SHA-256 (salt ‖ payload).
    let commit: String
    let nonce: [UInt8]
}

extension EventDraft {
    /// The id depends on the event alone, so that a relay that starts again makes the same.
    init(_ event: OutboxEvent, names: SourceNames, chance: some Collection<UInt8>) throws {
        let salt = Array(chance.prefix(SealedPayload.saltBytes))
        let payload = try CanonicalCheck.canonical(event.payload)
        self.init(
            event: event,
            id: names.id(of: event),
            salt: salt,
            payload: payload,
            commit: EventDraft.commitment(salt: salt, payload: payload),
            nonce: Array(chance.suffix(SealedPayload.nonceBytes))
        )
    }

    /// Drafts of events in order, each with chance of its own.
    static func drafts(
        _ events: [OutboxEvent],
        source: String,
        environment: StoreEnvironment
    ) throws -> [EventDraft] {
        let chance = environment.randomBytes(events.count * chanceBytes)
        let names = SourceNames(source)
        var drafts: [EventDraft] = []
        drafts.reserveCapacity(events.count)
        for (index, event) in events.enumerated() {
            let own = chance[(index * chanceBytes)..<((index + 1) * chanceBytes)]
            drafts.append(try EventDraft(event, names: names, chance: own))
        }
        return drafts
    }

    /// Bytes of chance a draft needs.
    static let chanceBytes = SealedPayload.saltBytes + SealedPayload.nonceBytes

    static func commitment(salt: [UInt8], payload: [UInt8]) -> String {
        Base64URL.encode(MerkleHash.digest(salt + payload).bytes)
    }
}

/// The ids of one source's events.
struct SourceNames {
    /// What every id begins with that is not a caused event's.
    let prefix: String

    /// For `<plugin>/<epoch>`.
    init(_ source: String) {
        let dot = UInt8(ascii: ".")
        let bytes = source.utf8.map { $0 == UInt8(ascii: "/") ? dot : $0 }
        prefix = String(decoding: bytes + [dot], as: UTF8.self)
    }

    /// For a caused event base64url of SHA-256 of its cause, otherwise `<plugin>.<epoch>.<n>`.
    func id(of event: OutboxEvent) -> String {
        guard let cause = event.cause else { return prefix + String(event.number) }
        return Base64URL.encode(MerkleHash.digest(Array(cause.utf8)).bytes)
    }
}
