import Crypto
import JSONWire

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

    /// For an event of `source`, `<plugin>/<epoch>`.
    ///
    /// The id depends on the event alone, so that a relay that starts again makes the same.
    init(_ event: OutboxEvent, source: String, chance: [UInt8]) throws {
        self.event = event
        id = EventDraft.id(of: event, source: source)
        salt = Array(chance[..<SealedPayload.saltBytes])
        nonce = Array(
            chance[SealedPayload.saltBytes..<(SealedPayload.saltBytes + SealedPayload.nonceBytes)]
        )
        payload = try CanonicalCheck.canonical(event.payload)
        commit = EventDraft.commitment(salt: salt, payload: payload)
    }

    /// Bytes of chance a draft needs.
    static let chanceBytes = SealedPayload.saltBytes + SealedPayload.nonceBytes

    static func commitment(salt: [UInt8], payload: [UInt8]) -> String {
        var hasher = SHA256()
        hasher.update(data: salt)
        hasher.update(data: payload)
        return Base64URL.encode(Array(hasher.finalize()))
    }

    /// For a caused event base64url of SHA-256 of its cause, otherwise `<plugin>.<epoch>.<n>`.
    static func id(of event: OutboxEvent, source: String) -> String {
        guard let cause = event.cause else {
            return source.replacing("/", with: ".") + ".\(event.number)"
        }
        return Base64URL.encode(Array(SHA256.hash(data: Array(cause.utf8))))
    }
}
