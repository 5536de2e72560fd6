internal import Crypto

/// One SHA-256 of the tree, held in place as four words.
package struct MerkleHash: Hashable, Sendable {
    /// How many bytes a hash has.
    package static let byteCount = 32

    /// The four words, most significant byte first.
    private var words: (UInt64, UInt64, UInt64, UInt64)

    /// Takes 32 bytes, nil for any other number of them.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var words = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        for byte in bytes {
            // All 256 bits move up by one byte.
            words.0 = words.0 << 8 | words.1 >> 56
            words.1 = words.1 << 8 | words.2 >> 56
            words.2 = words.2 << 8 | words.3 >> 56
            words.3 = words.3 << 8 | UInt64(byte)
        }
        self.words = words
    }

    /// Takes 32 bytes, nil for any other number of them.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        let span = bytes.span
        words = (
            Self.word(span, at: 0), Self.word(span, at: 8), Self.word(span, at: 16),
            Self.word(span, at: 24)
        )
    }

    private static func word(_ bytes: Span<UInt8>, at start: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in start..<(start + 8) { word = word << 8 | UInt64(bytes[index]) }
        return word
    }

    private init(_ digest: SHA256Digest) {
        // Safe because a SHA-256 digest is 32 bytes, which is what four words read.
        words = unsafe digest.withUnsafeBytes { bytes in
            unsafe (
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
            )
        }
    }

    /// The root of the tree without leaves: the hash of nothing.
    package static let ofNothing = MerkleHash(SHA256().finalize())

    /// The hash of a leaf's data (RFC 6962: a zero byte goes before it).
    package static func leaf(_ data: RawSpan) -> MerkleHash {
        hash(prefix: 0, data)
    }

    /// The hash of a leaf's data (RFC 6962: a zero byte goes before it).
    package static func leaf(_ data: [UInt8]) -> MerkleHash {
        // Safe because bytes have no padding between them.
        unsafe hash(prefix: 0, data.span.bytes)
    }

    /// The hash of two subtrees side by side (RFC 6962: a one byte goes before them).
    package static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
        let pair: InlineArray<8, UInt64> = [
            left.words.0.bigEndian, left.words.1.bigEndian,
            left.words.2.bigEndian, left.words.3.bigEndian,
            right.words.0.bigEndian, right.words.1.bigEndian,
            right.words.2.bigEndian, right.words.3.bigEndian,
        ]
        // Safe because eight words have no padding between them.
        return unsafe hash(prefix: 1, pair.span.bytes)
    }

    private static func hash(prefix: UInt8, _ data: RawSpan) -> MerkleHash {
        let first: InlineArray<1, UInt8> = [prefix]
        var hasher = SHA256()
        // Safe because the hasher reads the bytes before each call returns.
        unsafe first.span.bytes.withUnsafeBytes { unsafe hasher.update(bufferPointer: $0) }
        unsafe data.withUnsafeBytes { unsafe hasher.update(bufferPointer: $0) }
        return MerkleHash(hasher.finalize())
    }

    /// The SHA-256 of bytes as they are, for key ids and file digests.
    package static func digest(_ data: [UInt8]) -> MerkleHash { digest(data, in: data.indices) }

    /// The same of some of the bytes.
    package static func digest(_ data: [UInt8], in range: Range<Int>) -> MerkleHash {
        var hasher = SHA256()
        // Safe because the hasher reads the bytes before the call returns.
        unsafe data.span.extracting(range).bytes.withUnsafeBytes {
            unsafe hasher.update(bufferPointer: $0)
        }
        return MerkleHash(hasher.finalize())
    }

    /// Lends the 32 bytes without making an array of them.
    package func withSpan<T>(_ body: (Span<UInt8>) -> T) -> T {
        var bytes = InlineArray<32, UInt8>(repeating: 0)
        for index in 0..<8 {
            let shift = UInt64(56 - 8 * index)
            bytes[index] = UInt8(truncatingIfNeeded: words.0 >> shift)
            bytes[index + 8] = UInt8(truncatingIfNeeded: words.1 >> shift)
            bytes[index + 16] = UInt8(truncatingIfNeeded: words.2 >> shift)
            bytes[index + 24] = UInt8(truncatingIfNeeded: words.3 >> shift)
        }
        return body(bytes.span)
    }

    /// The 32 bytes.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    /// Adds the 32 bytes to a buffer.
    package func append(to bytes: inout [UInt8]) {
        bytes.append(addingCapacity: Self.byteCount) { out in
            Self.append(words.0, to: &out)
            Self.append(words.1, to: &out)
            Self.append(words.2, to: &out)
            Self.append(words.3, to: &out)
        }
    }

    private static func append(_ word: UInt64, to out: inout OutputSpan<UInt8>) {
        var shift: UInt64 = 64
        while shift > 0 {
            shift -= 8
            out.append(UInt8(truncatingIfNeeded: word >> shift))
        }
    }

    package static func == (one: MerkleHash, other: MerkleHash) -> Bool {
        one.words == other.words
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
    }
}

extension MerkleHash: CustomStringConvertible {
    /// The hash in hexadecimal digits.
    package var description: String {
        var text = ""
        for word in [words.0, words.1, words.2, words.3] {
            let digits = String(word, radix: 16)
            text += String(repeating: "0", count: 16 - digits.count) + digits
        }
        return text
    }
}
