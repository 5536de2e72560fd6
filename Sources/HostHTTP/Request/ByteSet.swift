/// A set of ASCII bytes that answers in two shifts and touches no memory.
struct ByteSet {
    private let low: UInt64
    private let high: UInt64

    private init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let half = byte < 64 ? low : high
        return byte < 128 && (half &>> UInt64(byte & 63)) & 1 == 1
    }

    /// What field names and methods are made of (RFC 9110 §5.6.2).
    static let token = ByteSet(low: 0x03ff_6cfa_0000_0000, high: 0x57ff_ffff_c7ff_fffe)
    /// What the path of a request target is made of (RFC 3986 §3.3), and `%` and `/`.
    static let path = ByteSet(low: 0x2fff_fff2_0000_0000, high: 0x47ff_fffe_87ff_ffff)
    /// What a path is made of that needs no second look: no escapes and no dots.
    static let plainPath = ByteSet(low: 0x2fff_bfd2_0000_0000, high: 0x47ff_fffe_87ff_ffff)
    /// What a request target is made of: RFC 3986, and in the query what browsers leave unescaped.
    static let target = ByteSet(low: 0xafff_fff2_0000_0000, high: 0x7fff_ffff_ffff_ffff)
    /// What a host with its port is made of (RFC 3986 §3.2.2), without the comma.
    static let host = ByteSet(low: 0x2fff_6ff2_0000_0000, high: 0x47ff_fffe_afff_fffe)
}

extension UInt8 {
    /// The value of a hexadecimal digit.
    @inline(__always)
    var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self &- 0x30
        case 0x41...0x46: self &- 0x37
        case 0x61...0x66: self &- 0x57
        default: nil
        }
    }

    /// The byte, or its small letter if it is a capital one.
    @inline(__always)
    var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}

extension Span<UInt8> {
    /// The place of the first byte from `start` on that is not in the set, or `end`.
    @inline(__always)
    func skip(_ set: ByteSet, from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && end <= count, "A scan stays in its bytes.")
        var at = start
        while at < end, set.contains(unsafe self[unchecked: at]) { at &+= 1 }
        return at
    }

    /// True when the bytes in `range` spell `text`, which is in small letters.
    @inline(__always)
    func matches(_ text: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count,
            "A name lies in its bytes."
        )
        let wanted = unsafe text.utf8Start
        var offset = 0
        while offset < range.count {
            let byte = unsafe self[unchecked: range.lowerBound &+ offset]
            guard unsafe byte.lowercased == wanted[offset] else { return false }
            offset &+= 1
        }
        return true
    }
}
