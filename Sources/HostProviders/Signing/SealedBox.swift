import Crypto

/// AES-256-GCM as providers use it: nonce and associated data beside, the tag at the end.
package enum SealedBox {
    private static let tagBytes = 16

    /// What was sealed; nil for another key, another nonce, other data or a single changed bit.
    package static func open(
        _ sealed: [UInt8],
        key: [UInt8],
        nonce: [UInt8],
        data: [UInt8]
    ) -> [UInt8]? {
        guard key.count == 32, sealed.count >= tagBytes,
            let nonce = try? AES.GCM.Nonce(data: nonce),
            let box = try? AES.GCM.SealedBox(
                nonce: nonce,
                ciphertext: sealed.dropLast(tagBytes),
                tag: sealed.suffix(tagBytes)
            ),
            let bytes = try? AES.GCM.open(
                box,
                using: SymmetricKey(data: key),
                authenticating: data
            )
        else { return nil }
        return Array(bytes)
    }

    /// Seals bytes; nil for a key that is not of 32 bytes or a nonce that is too short.
    package static func seal(
        _ bytes: [UInt8],
        key: [UInt8],
        nonce: [UInt8],
        data: [UInt8]
    ) -> [UInt8]? {
        guard key.count == 32, let nonce = try? AES.GCM.Nonce(data: nonce),
            let box = try? AES.GCM.seal(
                bytes,
                using: SymmetricKey(data: key),
                nonce: nonce,
                authenticating: data
            )
        else { return nil }
        return Array(box.ciphertext) + Array(box.tag)
    }
}
