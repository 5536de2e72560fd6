/// How many events a consumer takes to its lane at once, pure: more while its rounds are short, so that
/// fewer commits carry a long way to go, and few where a handler is slow, so that commands of people do
/// not wait behind it.
struct RoundSize: Sendable {
    /// Where it begins, and what it does not fall below.
    static let least = 128
    /// After an unclean stop so many events may be in doubt.
    static let most = 512
    private static let shortNanos: UInt64 = 1_000_000
    private static let longNanos: UInt64 = 4_000_000

    private(set) var events = least

    /// A round of so many events kept the lane so long.
    mutating func note(_ count: Int, tookNanos: UInt64) {
        if tookNanos > RoundSize.longNanos {
            events = max(RoundSize.least, events / 2)
        } else if count == events, tookNanos < RoundSize.shortNanos {
            events = min(RoundSize.most, events * 2)
        }
    }
}
