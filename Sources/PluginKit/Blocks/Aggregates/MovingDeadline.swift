/// A stamp at which something ends, unless it is put off before.
public struct MovingDeadline: Sendable, Hashable {
    /// When: what is stamped before comes before the end, what is stamped then or later after it.
    public private(set) var at: Stamp
    /// How often it was put off; a timer of an earlier version does nothing.
    public private(set) var version: Int64

    /// A deadline as it was set, or as its row has it.
    public init(at: Stamp, version: Int64 = 0) {
        self.at = at
        self.version = version
    }

    /// Puts it off to a later stamp; nothing happens when it is not earlier than that anyway.
    public mutating func extend(to stamp: Stamp) {
        guard stamp > at else { return }
        at = stamp
        version += 1
    }
}
