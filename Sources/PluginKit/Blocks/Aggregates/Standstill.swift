/// A time in which the host as a whole did nothing: it was stopped, or had no processor.
///
/// What was sent to it meanwhile it heard afterwards, and whose deadline lies in it had nobody to tell.
public struct Standstill: Sendable, Hashable {
    /// The last moment at which it was seen at work.
    public let since: Stamp
    /// When it was seen again.
    public let until: Stamp

    package init(since: Stamp, until: Stamp) {
        self.since = since
        self.until = until
    }
}

extension Transaction {
    /// The latest time of two seconds or more in which the host stood still; nil when it never did since it
    /// began, and for plugins without aggregates.
    public var standstill: Standstill? { try? aggregates.standstill }
}
