import JSONWire

/// A fact that a command has published: in the log once the command has committed.
public struct PublishedEvent: Sendable {
    private let prefix: String
    private let number: Int64
    private let cause: String?

    /// The numbered event of a source whose ids begin with `prefix`; a caused one is named by its cause.
    package init(prefix: String, number: Int64, cause: String?) {
        self.prefix = prefix
        self.number = number
        self.cause = cause
    }

    /// The event's id, the same for as long as there is a log: what its receipt is asked for by.
    public var id: String {
        guard let cause else { return prefix + String(number) }
        return Base64URL.encode(SHA256Sum(of: Array(cause.utf8)).bytes)
    }
}
