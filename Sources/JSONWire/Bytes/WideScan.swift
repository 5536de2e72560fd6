/// Looking at eight bytes of a text at a time.
enum WideScan {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The eight bytes from `at` on, the first one lowest; the text must have them.
    @inline(__always)
    static func word(_ text: Span<UInt8>, at: Int) -> UInt64 {
        // Safe because any bytes are a whole number, and the load checks its bounds.
        unsafe UInt64(
            littleEndian: text.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
        )
    }

    /// The bytes between two offsets, at most eight, the first one lowest and zeroes above.
    @inline(__always)
    static func word(_ text: Span<UInt8>, from start: Int, to end: Int) -> UInt64 {
        let count = end - start
        guard start + 8 > text.count else {
            let all = word(text, at: start)
            return count == 8 ? all : all & (1 << UInt64(8 * count) - 1)
        }
        var word: UInt64 = 0
        var at = end
        while at > start {
            at -= 1
            word = word << 8 | UInt64(text[at])
        }
        return word
    }

    /// The first byte from `at` on that a string cannot hold as it is: a quote, a backslash or a
    /// control character, or (when `beyondASCII`) a byte of a longer scalar; `end` if none is.
    @inline(__always)
    static func firstSpecial(
        _ text: Span<UInt8>,
        from start: Int,
        to end: Int,
        beyondASCII: Bool
    ) -> Int {
        var at = start
        while at + 8 <= end {
            let found = specials(word(text, at: at), beyondASCII: beyondASCII)
            if found != 0 { return at + found.trailingZeroBitCount / 8 }
            at += 8
        }
        while at < end, !isSpecial(text[at], beyondASCII: beyondASCII) { at += 1 }
        return at
    }

    /// A high bit for each special byte; above the first one there may be false ones.
    @inline(__always)
    private static func specials(_ word: UInt64, beyondASCII: Bool) -> UInt64 {
        let quotes = word ^ (ones &* UInt64(ASCII.quote))
        let backslashes = word ^ (ones &* UInt64(ASCII.backslash))
        let low = (word &- ones &* UInt64(ASCII.space)) & ~word
        let equal = (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes
        return (low | equal | (beyondASCII ? word : 0)) & highBits
    }

    @inline(__always)
    private static func isSpecial(_ byte: UInt8, beyondASCII: Bool) -> Bool {
        byte < ASCII.space || byte == ASCII.quote || byte == ASCII.backslash
            || beyondASCII && byte >= 0x80
    }
}
