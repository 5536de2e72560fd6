/// Thirty-two bytes held inline and compared in constant time: tokens, digests and keys.
package struct Bytes32: Sendable, Equatable {
    let word0: UInt64
    let word1: UInt64
    let word2: UInt64
    let word3: UInt64

    init(words word0: UInt64, _ word1: UInt64, _ word2: UInt64, _ word3: UInt64) {
        self.word0 = word0
        self.word1 = word1
        self.word2 = word2
        self.word3 = word3
    }

    /// Takes exactly thirty-two bytes; nil for any other count.
    package init?(_ bytes: some Sequence<UInt8>) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var count = 0
        for byte in bytes {
            switch count >> 3 {
            case 0: words.0 = words.0 << 8 | UInt64(byte)
            case 1: words.1 = words.1 << 8 | UInt64(byte)
            case 2: words.2 = words.2 << 8 | UInt64(byte)
            case 3: words.3 = words.3 << 8 | UInt64(byte)
            default: return nil
            }
            count += 1
        }
        guard count == 32 else { return nil }
        self.init(words: words.0, words.1, words.2, words.3)
    }

    /// The bytes in order.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for word in [word0, word1, word2, word3] {
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return bytes
    }

    /// Looks at every bit whatever the first ones say, so that time tells nothing.
    package static func == (left: Bytes32, right: Bytes32) -> Bool {
        left.difference(from: right) == 0
    }

    private func difference(from other: Bytes32) -> UInt64 {
        (word0 ^ other.word0) | (word1 ^ other.word1) | (word2 ^ other.word2)
            | (word3 ^ other.word3)
    }
}
