/// A place in time to the nanosecond: what a lane orders commands and deadlines by.
///
/// Nanoseconds since 1970-01-01T00:00:00Z on the host's monotonic clock, which was set by the time of day
/// once, when the host began: however that is set afterwards, stamps go on evenly.
public struct Stamp: Sendable, Hashable, Comparable {
    /// Nanoseconds since the epoch.
    public let nanos: Int64

    /// A stamp given in nanoseconds since the epoch.
    public init(nanos: Int64) { self.nanos = nanos }

    /// The stamp of a recorded instant.
    public init(_ instant: Instant) { nanos = instant.utcMillis * 1_000_000 }

    /// The last instant that is not after it.
    public var instant: Instant {
        Instant(utcMillis: nanos.flooredQuotient(dividingBy: 1_000_000))
    }

    /// The stamp so many seconds later.
    public func adding(seconds: Int64) -> Stamp { Stamp(nanos: nanos + seconds * 1_000_000_000) }

    /// The stamp so many nanoseconds later; negative numbers go back.
    public func adding(nanos: Int64) -> Stamp { Stamp(nanos: self.nanos + nanos) }

    /// Orders stamps in time.
    public static func < (left: Stamp, right: Stamp) -> Bool { left.nanos < right.nanos }
}
