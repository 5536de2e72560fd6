import Crypto
import PluginKit

/// How a file lies on the disk: pieces of 64 KiB, each sealed by AES-256-GCM under the file's own key
/// with its number as nonce, the last one marked, so that none can be left out, moved or put behind.
enum SealedFile {
    static let pieceBytes = 65_536
    /// Each piece is so much longer on the disk.
    static let tagBytes = 16
    static let keyBytes = 32

    /// How long a file of so many bytes is on the disk.
    static func length(of count: Int64) -> Int64 {
        count + pieces(of: count) * Int64(tagBytes)
    }

    static func pieces(of count: Int64) -> Int64 {
        max(1, (count + Int64(pieceBytes) - 1) / Int64(pieceBytes))
    }

    static func seal(
        _ piece: [UInt8],
        _ number: Int64,
        isLast: Bool,
        _ key: SymmetricKey
    ) throws -> [UInt8] {
        let box = try AES.GCM.seal(
            piece,
            using: key,
            nonce: AES.GCM.Nonce(data: nonce(number, isLast))
        )
        return Array(box.ciphertext) + Array(box.tag)
    }

    static func open(
        _ sealed: [UInt8],
        _ number: Int64,
        isLast: Bool,
        _ key: SymmetricKey
    ) throws -> [UInt8] {
        guard sealed.count >= tagBytes,
            let box = try? AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: nonce(number, isLast)),
                ciphertext: sealed.dropLast(tagBytes),
                tag: sealed.suffix(tagBytes)
            ),
            let plain = try? AES.GCM.open(box, using: key)
        else { throw Fault.fileUnreadable("piece \(number) was changed") }
        return Array(plain)
    }

    /// A key seals one file only, so counting is enough.
    private static func nonce(_ number: Int64, _ isLast: Bool) -> [UInt8] {
        var nonce: [UInt8] = [0, 0, 0, isLast ? 1 : 0]
        nonce.append(bigEndian: number)
        return nonce
    }
}
