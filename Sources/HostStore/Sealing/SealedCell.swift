import PluginKit

/// A sealed value as a column has it: version, number of its key, then nonce ‖ ciphertext ‖ tag.
///
/// The plain text is padded to sixteens, so that the length of a short value tells nothing of it.
enum SealedCell {
    static let version: UInt8 = 1
    /// Version and number of the key.
    static let headerBytes = 9
    private static let blockBytes = 16
    private static let mark: UInt8 = 0x80

    static func header(_ key: Int64) -> [UInt8] {
        var header = [version]
        header.append(bigEndian: key)
        return header
    }

    /// The number of the key that a cell was sealed under.
    static func key(of cell: [UInt8]) throws -> Int64 {
        guard cell.count > headerBytes, cell[0] == version else {
            throw Fault.sealedUnreadable("this is no sealed value")
        }
        return cell[1..<headerBytes].reduce(0) { $0 << 8 | Int64($1) }
    }

    static func pad(_ plain: [UInt8]) -> [UInt8] {
        let padding = blockBytes - plain.count % blockBytes
        return plain + [mark] + Array(repeating: 0, count: padding - 1)
    }

    static func unpad(_ padded: [UInt8]) throws -> [UInt8] {
        guard let end = padded.lastIndex(where: { $0 != 0 }), padded[end] == mark else {
            throw Fault.sealedUnreadable("the padding is wrong")
        }
        return Array(padded[..<end])
    }
}
