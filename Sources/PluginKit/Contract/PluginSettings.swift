/// A plugin's configuration; the type is generated from the schema that the manifest names.
public protocol PluginSettings: Payload {}

/// The configuration that an operator gave, validated before the host starts.
public struct Configured<S: PluginSettings>: Sendable {
    private let settings: S?

    init(_ settings: S?) { self.settings = settings }

    /// The settings; to be read by handlers, which only run once they are known.
    public var value: S {
        guard let settings else {
            preconditionFailure("Settings are read by handlers, not while they are registered.")
        }
        return settings
    }
}

/// How the bytes of a configuration become the plugin's settings; used by generated code.
public struct SettingsReader: Sendable {
    package let read: @Sendable ([UInt8]) throws -> any PluginSettings

    /// For the plugin's type of settings.
    public init<S: PluginSettings>(_ type: S.Type) { read = { try S.read($0) } }
}

/// The name of a secret that the manifest declares; generated symbols are the only values.
public struct SecretName: Sendable, Hashable {
    /// `door_key`.
    public let text: String

    /// Used by generated code.
    public init(generated text: String) { self.text = text }
}

/// The value of a secret, which shows itself neither in texts and logs nor in mirrors.
public struct Secret: Sendable, CustomStringConvertible, CustomReflectable {
    /// The name in the manifest.
    public let name: String
    private let text: String?
    private let use: FirstUse?

    package init(_ name: String, _ text: String?, use: FirstUse? = nil) {
        self.name = name
        self.text = text
        self.use = use
    }

    /// The value itself; to be read by handlers, and handed to nothing that keeps or writes it.
    public func reveal() -> String {
        guard let text else {
            preconditionFailure("Secrets are read by handlers, not while they are registered.")
        }
        use?.note()
        return text
    }

    /// The name only.
    public var description: String { "secret \(name)" }

    /// Shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What the host gives a plugin before its handlers run.
package struct PluginEquipment: Sendable {
    package let settings: (any PluginSettings)?
    package let secrets: [String: String]
    /// Hears of a secret's first use by its name.
    package let onReveal: @Sendable (String) -> Void

    package init(
        settings: (any PluginSettings)?,
        secrets: [String: String],
        onReveal: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.settings = settings
        self.secrets = secrets
        self.onReveal = onReveal
    }

    /// For tools that look at a plugin without running it.
    package static let none = PluginEquipment(settings: nil, secrets: [:])
}
