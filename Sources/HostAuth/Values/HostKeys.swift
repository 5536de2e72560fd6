internal import Crypto
package import HostStore
internal import PluginKit

/// The host's own secrets, made at the first start and kept in host.db.
package struct HostKeys: Sendable {
    /// The name and meaning of each key, as stored.
    enum Name: String, CaseIterable {
        /// Finds a person by phone without storing the phone.
        case phoneIndex = "phone-index"
        /// Seals the phone itself.
        case phoneSeal = "phone-seal"
        /// Digests of sign-in codes.
        case code
        /// Form tokens.
        case form
        /// Tags of addresses in the audit.
        case address
        /// Seals the secrets of webhooks, which lie in webhooks.db.
        case webhookSeal = "webhook-seal"
    }

    let phoneIndex: SymmetricKey
    let phoneSeal: SymmetricKey
    let code: SymmetricKey
    let form: SymmetricKey
    let address: SymmetricKey
    /// The key that the secrets of webhooks are sealed under.
    package let webhookSeal: [UInt8]
    /// The keys that plugins' sealed values depend on.
    package let sealing: SealingKeys

    /// Takes the stored keys; nil when one is missing or not 32 bytes long.
    init?(_ stored: [String: [UInt8]]) {
        func key(_ name: Name) -> SymmetricKey? {
            guard let bytes = stored[name.rawValue], bytes.count == 32 else { return nil }
            return SymmetricKey(data: bytes)
        }
        guard let phoneIndex = key(.phoneIndex), let phoneSeal = key(.phoneSeal),
            let code = key(.code), let form = key(.form), let address = key(.address),
            let webhookSeal = stored[Name.webhookSeal.rawValue], webhookSeal.count == 32,
            let sealing = SealingKeys(HostKeyRows.sealingKeys(stored))
        else { return nil }
        self.phoneIndex = phoneIndex
        self.phoneSeal = phoneSeal
        self.code = code
        self.form = form
        self.address = address
        self.webhookSeal = webhookSeal
        self.sealing = sealing
    }

    /// What a phone is found by; without the key nobody can try out all numbers.
    func phoneHash(_ phone: PhoneNumber) -> Bytes32 {
        mac(Array(phone.digits.utf8), phoneIndex)
    }

    /// What is stored of a code: bound to its phone, useless without the key.
    func codeDigest(_ code: SignInCode, phoneHash: Bytes32) -> Bytes32 {
        mac(phoneHash.bytes + Array(code.digits.utf8), self.code)
    }

    /// The phone sealed for one person; only this host opens it, and only under the same person.
    func seal(_ phone: PhoneNumber, for person: String, nonce: [UInt8]) throws -> [UInt8] {
        let box = try AES.GCM.seal(
            Array(phone.digits.utf8),
            using: phoneSeal,
            nonce: AES.GCM.Nonce(data: nonce),
            authenticating: Array(person.utf8)
        )
        return nonce + Array(box.ciphertext) + Array(box.tag)
    }

    /// The phone of one person; nil when the sealed bytes are not this person's.
    func open(_ sealed: [UInt8], for person: String) -> PhoneNumber? {
        guard sealed.count > 28,
            let box = try? AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: sealed[..<12]),
                ciphertext: sealed[12..<(sealed.count - 16)],
                tag: sealed[(sealed.count - 16)...]
            ),
            let bytes = try? AES.GCM.open(
                box,
                using: phoneSeal,
                authenticating: Array(person.utf8)
            )
        else { return nil }
        return PhoneNumber(String(decoding: bytes, as: UTF8.self))
    }

    /// The salt of the hash that is computed for a phone without a password: always the same.
    func decoySalt(_ phoneHash: Bytes32) -> [UInt8] {
        Array(mac(Array("decoy".utf8) + phoneHash.bytes, code).bytes.prefix(16))
    }

    /// What somebody is found by who comes from a provider; tells nobody who they are there.
    func subjectHash(_ provider: String, _ subject: String) -> Bytes32 {
        mac(Array("subject".utf8) + Array(provider.utf8) + [0] + Array(subject.utf8), phoneIndex)
    }

    /// What somebody is remembered by who was erased; tells nobody who it was.
    func erasedTag(_ person: PersonID) -> Bytes32 {
        mac(Array("erased".utf8) + Array(person.text.utf8), phoneIndex)
    }

    /// The same address has the same tag; the tag alone tells nobody the address.
    func addressTag(_ address: String) -> [UInt8] {
        Array(mac(Array(address.utf8), self.address).bytes.prefix(8))
    }

    /// The same network has the same tag; the tag alone tells nobody the network.
    func networkTag(_ network: NetworkAddress) -> [UInt8] {
        Array(mac(Array("network".utf8) + network.bytes, self.address).bytes.prefix(8))
    }

    private func mac(_ bytes: [UInt8], _ key: SymmetricKey) -> Bytes32 {
        Bytes32(digest: HMAC<SHA256>.authenticationCode(for: bytes, using: key))
    }
}
