import Crypto
import PluginKit

/// The keys of the host under which the keys of a plugin's sealed values lie in the plugin's file.
///
/// They lie in another file, so that a copy of one of the two opens nothing. Several can be live: what
/// is new is wrapped under the newest, and what is older is still opened.
package struct SealingKeys: Sendable {
    package static let keyBytes = 32

    /// The version of the newest key.
    package let newest: Int64
    private let keys: [Int64: SymmetricKey]
    private let owner: String

    /// Takes the host's keys by their versions; nil when there is none, or one of another length.
    package init?(_ stored: [Int64: [UInt8]]) {
        guard let newest = stored.keys.max(),
            stored.values.allSatisfy({ $0.count == SealingKeys.keyBytes })
        else { return nil }
        self.newest = newest
        keys = stored.mapValues { SymmetricKey(data: $0) }
        owner = ""
    }

    private init(newest: Int64, keys: [Int64: SymmetricKey], owner: String) {
        self.newest = newest
        self.keys = keys
        self.owner = owner
    }

    /// The keys of one plugin's file, derived from these: they open nothing in another's.
    func of(_ plugin: PluginID) -> SealingKeys {
        let info = Array("cityhost sealing \(plugin.text)".utf8)
        let derived = keys.mapValues { key in
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: key,
                info: info,
                outputByteCount: SealingKeys.keyBytes
            )
        }
        return SealingKeys(newest: newest, keys: derived, owner: plugin.text)
    }

    /// A key as its row keeps it, under the newest key of the host.
    func wrap(_ key: [UInt8], as row: SealKeyRow, nonce: [UInt8]) throws -> [UInt8] {
        guard let outer = keys[newest] else { throw Fault.sealedUnreadable("no key \(newest)") }
        return try SealedBytes.seal(key, outer, nonce: nonce, bound: row.context(owner))
    }

    /// The key of a row.
    func unwrap(_ row: SealKeyRow) throws -> [UInt8] {
        guard let outer = keys[row.version] else {
            throw Fault.sealedUnreadable("the host's sealing key \(row.version) is gone")
        }
        return try SealedBytes.open(row.wrapped[...], outer, bound: row.context(owner))
    }
}

/// One key of a plugin's file, as its row has it.
struct SealKeyRow {
    /// What a key is for.
    enum Purpose: String {
        /// Encrypting values.
        case seal
        /// Hashing what they are found by.
        case find
    }

    /// Made by chance, so that a file that was restored never uses one again.
    let number: Int64
    /// Whose values are sealed under it; empty for what is about nobody in particular.
    let person: String
    let purpose: Purpose
    /// Version of the host's key that it is wrapped under.
    var version: Int64 = 0
    var wrapped: [UInt8] = []

    func context(_ owner: String) -> [UInt8] {
        SealedBytes.context(["key", owner, "\(number)", purpose.rawValue, person])
    }
}

/// AES-256-GCM as rows keep it: nonce ‖ ciphertext ‖ tag.
enum SealedBytes {
    static let nonceBytes = 12
    static let tagBytes = 16

    static func seal(
        _ plain: [UInt8],
        _ key: SymmetricKey,
        nonce: [UInt8],
        bound context: [UInt8]
    ) throws -> [UInt8] {
        let box = try AES.GCM.seal(
            plain,
            using: key,
            nonce: AES.GCM.Nonce(data: nonce),
            authenticating: context
        )
        return nonce + Array(box.ciphertext) + Array(box.tag)
    }

    /// Throws `personal.sealed_unreadable` when the key or the context is another.
    static func open(
        _ sealed: ArraySlice<UInt8>,
        _ key: SymmetricKey,
        bound context: [UInt8]
    ) throws -> [UInt8] {
        guard sealed.count >= nonceBytes + tagBytes,
            let box = try? AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: sealed.prefix(nonceBytes)),
                ciphertext: sealed.dropFirst(nonceBytes).dropLast(tagBytes),
                tag: sealed.suffix(tagBytes)
            ),
            let plain = try? AES.GCM.open(box, using: key, authenticating: context)
        else { throw Fault.sealedUnreadable() }
        return Array(plain)
    }

    /// Parts that cannot run into each other: each with its length before it.
    static func context(_ parts: [String]) -> [UInt8] {
        parts.reduce(into: []) { bytes, part in
            bytes.append(bigEndian: Int64(part.utf8.count))
            bytes += Array(part.utf8)
        }
    }
}

extension [UInt8] {
    /// Eight bytes, the highest first.
    mutating func append(bigEndian value: Int64) {
        for shift in stride(from: 56, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: value >> Int64(shift)))
        }
    }
}
