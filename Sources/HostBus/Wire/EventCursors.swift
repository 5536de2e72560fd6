import Crypto
import JSONWire

/// Places in the log as readers hold them: 48 characters that say nothing and cannot be made up.
///
/// A place is a sequence number of the whole log, and the difference of two of them would tell a
/// reader how much others published in between. So it is sealed (AES-256-GCM) under a key of this
/// log, every time with another nonce: two cursors cannot be compared, not even for being the same
/// place, and a page that found nothing looks like any other. What a cursor opens depends on who
/// shows it: it holds no rights. The `sequence` of an event that a reader does see counts the
/// whole city's events, as the published checkpoints do, and says of nobody whose they are.
package struct EventCursors: Sendable {
    private static let nonceBytes = 12
    private static let tagBytes = 16
    static let keyBytes = 32

    private let key: SymmetricKey
    private let random: @Sendable (Int) -> [UInt8]

    init(key: [UInt8], random: @escaping @Sendable (Int) -> [UInt8]) {
        self.key = SymmetricKey(data: key)
        self.random = random
    }

    /// The place after an event.
    package func text(after sequence: Int64) -> String {
        let plain = (0..<8).map { UInt8(truncatingIfNeeded: sequence >> (56 - 8 * $0)) }
        let nonce = random(EventCursors.nonceBytes)
        guard let sealedNonce = try? AES.GCM.Nonce(data: nonce),
            let box = try? AES.GCM.seal(plain, using: key, nonce: sealedNonce)
        else { preconditionFailure("AES-GCM seals eight bytes under a key of 32.") }
        return Base64URL.encode(nonce + Array(box.ciphertext) + Array(box.tag))
    }

    /// The sequence number a cursor stands after; nil for one that this log did not give out.
    package func sequence(of text: String) -> Int64? {
        guard let bytes = Base64URL.decode(text),
            bytes.count == EventCursors.nonceBytes + 8 + EventCursors.tagBytes,
            let nonce = try? AES.GCM.Nonce(data: bytes[..<EventCursors.nonceBytes]),
            let box = try? AES.GCM.SealedBox(
                nonce: nonce,
                ciphertext: bytes[EventCursors.nonceBytes..<EventCursors.nonceBytes + 8],
                tag: bytes[(EventCursors.nonceBytes + 8)...]
            ), let plain = try? AES.GCM.open(box, using: key)
        else { return nil }
        return Int64(bitPattern: plain.reduce(0) { $0 << 8 | UInt64($1) })
    }
}
