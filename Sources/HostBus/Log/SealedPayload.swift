import Crypto

/// A personal payload as it is stored: AES-256-GCM under the person's key, the salt inside.
///
/// Without the key neither payload nor salt can be read, so the commitment in the leaf says
/// nothing any more; the leaf itself stays valid.
enum SealedPayload {
    static let keyBytes = 32
    static let nonceBytes = 12
    static let saltBytes = 32
    private static let tagBytes = 16

    /// nonce ‖ ciphertext of (salt ‖ payload) ‖ tag, bound to the event's id.
    static func seal(
        salt: [UInt8],
        payload: [UInt8],
        id: String,
        key: [UInt8],
        nonce: [UInt8]
    ) throws -> [UInt8] {
        let box = try AES.GCM.seal(
            salt + payload,
            using: SymmetricKey(data: key),
            nonce: AES.GCM.Nonce(data: nonce),
            authenticating: Array(id.utf8)
        )
        return nonce + Array(box.ciphertext) + Array(box.tag)
    }

    /// Salt and payload; throws when the key is another or the bytes were changed.
    static func open(
        _ sealed: [UInt8],
        id: String,
        key: [UInt8]
    ) throws -> (salt: [UInt8], payload: [UInt8]) {
        guard sealed.count >= nonceBytes + saltBytes + tagBytes else {
            throw CryptoKitError.incorrectParameterSize
        }
        let box = try AES.GCM.SealedBox(
            nonce: AES.GCM.Nonce(data: sealed[..<nonceBytes]),
            ciphertext: sealed[nonceBytes..<(sealed.count - tagBytes)],
            tag: sealed[(sealed.count - tagBytes)...]
        )
        let plain = Array(
            try AES.GCM.open(
                box,
                using: SymmetricKey(data: key),
                authenticating: Array(id.utf8)
            )
        )
        return (Array(plain[..<saltBytes]), Array(plain[saltBytes...]))
    }
}
