import Crypto
package import HostStore

/// Seals secrets that are used again under a key that lies in another file: a copy of one of the two
/// gives none of them away.
package struct SecretSeal: Sendable {
    package static let keyBytes = 32
    private static let nonceBytes = 12
    private static let tagBytes = 16

    private let key: SymmetricKey
    private let random: @Sendable (Int) -> [UInt8]

    /// A key of `keyBytes`; nonces come from the environment's chance.
    package init(key: [UInt8], _ environment: StoreEnvironment) {
        self.key = SymmetricKey(data: key)
        random = environment.randomBytes
    }

    /// nonce ‖ ciphertext ‖ tag (AES-256-GCM), bound to whose secret it is.
    func seal(_ plain: [UInt8], for owner: String) throws -> [UInt8] {
        let nonce = random(SecretSeal.nonceBytes)
        let box = try AES.GCM.seal(
            plain,
            using: key,
            nonce: AES.GCM.Nonce(data: nonce),
            authenticating: Array(owner.utf8)
        )
        return nonce + Array(box.ciphertext) + Array(box.tag)
    }

    /// What was sealed; nil when it was under another key, for another owner, or changed.
    func open(_ sealed: [UInt8], for owner: String) -> [UInt8]? {
        let (nonceBytes, tagBytes) = (SecretSeal.nonceBytes, SecretSeal.tagBytes)
        guard sealed.count >= nonceBytes + tagBytes,
            let box = try? AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: sealed[..<nonceBytes]),
                ciphertext: sealed[nonceBytes..<(sealed.count - tagBytes)],
                tag: sealed[(sealed.count - tagBytes)...]
            ),
            let plain = try? AES.GCM.open(box, using: key, authenticating: Array(owner.utf8))
        else { return nil }
        return Array(plain)
    }
}
