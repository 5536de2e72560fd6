import PluginKit

/// A draw that anybody can do again: a frozen list, secrets that were committed to, and a beacon that nobody knew.
struct Lottery: Sendable {
    /// SHA-256 of the protocol's name, the list's root, the reveals in the parties' order, the beacon.
    let seed: [UInt8]

    /// Reveals are those that came; one that is missing is left out.
    init(listRoot: [UInt8], reveals: [[UInt8]], beacon: [UInt8]) {
        let name = Array("anju-lottery/v1\n".utf8)
        seed = SHA256Sum(of: name + listRoot + reveals.flatMap { $0 } + beacon).bytes
    }

    /// The entries in the order in which they are drawn: by their keyed sums, whatever their order here.
    func order(of entries: [String], tranche: String) -> [String] {
        let key = seed + Array(tranche.utf8)
        return entries.map { entry in
            (sum: SHA256Sum(of: Array(entry.utf8), keyedBy: key).hex, entry: entry)
        }.sorted { $0 < $1 }.map(\.entry)
    }

    /// The bytes of small hexadecimal digits, 1 to 64 bytes; nil for anything else.
    static func bytes(_ hex: String) -> [UInt8]? {
        let digits = Array(hex.utf8)
        guard digits.count.isMultiple(of: 2), (2...128).contains(digits.count) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[place]), let low = value(digits[place + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }
}
