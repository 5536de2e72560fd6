/// A recorded instant: milliseconds since 1970-01-01T00:00:00Z.
public struct Instant: Sendable, Hashable, Comparable {
    /// UTC milliseconds since the epoch.
    public let utcMillis: Int64

    /// An instant given in UTC milliseconds.
    public init(utcMillis: Int64) { self.utcMillis = utcMillis }

    /// Orders instants in time.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.utcMillis < right.utcMillis
    }

    /// The instant `seconds` later.
    public func adding(seconds: Int64) -> Instant {
        Instant(utcMillis: utcMillis + seconds * 1000)
    }

    /// The civil day in Asia/Shanghai (UTC+8, no daylight saving) on which the instant lies.
    public var civilDay: CivilDay {
        let shifted = utcMillis + 28_800_000
        return CivilDay(sinceEpoch: Int32(shifted.flooredQuotient(dividingBy: 86_400_000)))
    }

    /// RFC 3339 in UTC with milliseconds, such as `2026-11-23T07:00:00.000Z`.
    public var rfc3339: String {
        let days = utcMillis.flooredQuotient(dividingBy: 86_400_000)
        var rest = utcMillis - days * 86_400_000
        let date = CivilDay(sinceEpoch: Int32(days)).description
        let millis = rest % 1000
        rest /= 1000
        return date + "T" + Digits.padded(rest / 3600, to: 2) + ":"
            + Digits.padded(rest / 60 % 60, to: 2) + ":" + Digits.padded(rest % 60, to: 2)
            + "." + Digits.padded(millis, to: 3) + "Z"
    }

    /// Reads RFC 3339 with `Z` and at most milliseconds; nil for anything else.
    public init?(rfc3339 text: String) {
        let utf8 = text.utf8
        let bytes = utf8.span
        guard bytes.count == 20 || bytes.count == 24, bytes[10] == UInt8(ascii: "T"),
            bytes[bytes.count - 1] == UInt8(ascii: "Z"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"),
            let day = CivilDay(bytes: bytes),
            let hour = Digits.value(bytes, 11..<13), hour < 24,
            let minute = Digits.value(bytes, 14..<16), minute < 60,
            let second = Digits.value(bytes, 17..<19), second < 60
        else { return nil }
        var millis: Int64 = 0
        if bytes.count == 24 {
            guard bytes[19] == UInt8(ascii: "."), let value = Digits.value(bytes, 20..<23) else {
                return nil
            }
            millis = value
        }
        let seconds = Int64(day.sinceEpoch) * 86_400 + hour * 3600 + minute * 60 + second
        self.init(utcMillis: seconds * 1000 + millis)
    }
}

/// The instant at which a request was complete, taken once from both clocks.
public struct Received: Sendable, Hashable {
    /// The host's monotonic clock in nanoseconds: order and deadlines use this.
    public let monotonicNanos: UInt64
    /// The wall clock at the same moment: what is recorded.
    public let instant: Instant
    /// The number of its place in the order of the plugin's lane; 0 when it has none yet.
    package let place: UInt64

    /// Pairs the two readings.
    public init(monotonicNanos: UInt64, instant: Instant) {
        self.init(monotonicNanos: monotonicNanos, instant: instant, place: 0)
    }

    package init(monotonicNanos: UInt64, instant: Instant, place: UInt64) {
        self.monotonicNanos = monotonicNanos
        self.instant = instant
        self.place = place
    }

    /// The same for the lane of another plugin, in whose order it has no place.
    package var elsewhere: Received {
        Received(monotonicNanos: monotonicNanos, instant: instant)
    }
}
