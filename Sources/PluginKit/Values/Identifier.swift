/// A short opaque name given by the host or a plugin: 1 to 64 bytes of `A-Z a-z 0-9 . _ -`, no leading dot.
public protocol Identifier: Sendable, Hashable, CustomStringConvertible {
    /// The identifier as it stands in URLs, rows and events.
    var text: String { get }

    /// Takes a text that was checked before, such as one read from a row.
    init(_ text: String)
}

extension Identifier {
    /// The identifier as text.
    public var description: String { text }
}

/// An organisation whose data is its own: landlord, merchant, district sub-centre, operator.
public struct TenantID: Identifier {
    /// The identifier as text.
    public let text: String

    /// Takes a text that was checked before.
    public init(_ text: String) { self.text = text }
}

/// A person, wherever they act.
public struct PersonID: Identifier {
    /// The identifier as text.
    public let text: String

    /// Takes a text that was checked before.
    public init(_ text: String) { self.text = text }
}

/// A plugin's short name: its route prefix, file name and metric label.
public struct PluginID: Identifier {
    /// The identifier as text.
    public let text: String

    /// Takes a text that was checked before.
    public init(_ text: String) { self.text = text }
}
