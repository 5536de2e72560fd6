/// A W3C trace id (https://www.w3.org/TR/trace-context/): 16 bytes, not all zero.
package struct TraceID: Sendable, Hashable {
    let high: UInt64
    let low: UInt64

    /// A new trace from two random words.
    package init(random high: UInt64, _ low: UInt64) {
        self.high = high
        self.low = low | 1
    }

    /// Reads the trace of a `traceparent` field; nil when it is none.
    ///
    /// Versions to come may have more behind what version 00 has.
    package init?(traceparent bytes: Span<UInt8>) {
        guard bytes.count >= 55, bytes[2] == UInt8(ascii: "-"), bytes[35] == UInt8(ascii: "-"),
            bytes[52] == UInt8(ascii: "-"), let version = TraceID.hex(bytes, 0..<2),
            version != 0xff, let high = TraceID.hex(bytes, 3..<19),
            let low = TraceID.hex(bytes, 19..<35), high | low != 0,
            let parent = TraceID.hex(bytes, 36..<52), parent != 0,
            TraceID.hex(bytes, 53..<55) != nil,
            bytes.count == 55 || version > 0 && bytes[55] == UInt8(ascii: "-")
        else { return nil }
        self.high = high
        self.low = low
    }

    /// 32 lower-case hex digits.
    package var text: String {
        unsafe String(unsafeUninitializedCapacity: 32) { buffer in
            for index in 0..<16 {
                let word = index < 8 ? high : low
                let byte = UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (index & 7)))
                unsafe buffer[2 * index] = TraceID.digit(byte >> 4)
                unsafe buffer[2 * index + 1] = TraceID.digit(byte & 15)
            }
            return 32
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private static func hex(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64? {
        var value: UInt64 = 0
        for index in range {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                value = value << 4 | UInt64(bytes[index] - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                value = value << 4 | UInt64(bytes[index] - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }
}

/// Random words for identifiers that only have to differ: SplitMix64 from a random start.
struct WordSource {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
