/// A kind of durable timer declared in the manifest; types are generated.
public protocol TimerKind: Sendable {
    /// The name in the manifest.
    static var name: StaticString { get }
}

/// A timer that came due.
public struct FiredTimer: Sendable {
    /// The key it was set under.
    public let key: String
    /// The version given when it was set.
    public let version: Int64
    /// When it was due.
    public let due: Instant

    package init(key: String, version: Int64, due: Instant) {
        self.key = key
        self.version = version
        self.due = due
    }
}
