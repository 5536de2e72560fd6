/// A short text that only a sealed column may keep, such as the digits that open a door.
///
/// It shows itself in no text and no mirror, so that a careless log line gives nothing away.
public struct SecretText: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The most bytes a secret text has, as UTF-8.
    public static let bytesMax = 4096

    /// The text; never for logs, events or the chain.
    public let text: String

    /// Takes a text of 1 to 4,096 bytes; throws `personal.secret_text_wrong` for any other.
    public init(_ text: String) throws {
        guard (1...SecretText.bytesMax).contains(text.utf8.count) else {
            throw Fault.secretTextWrong()
        }
        self.text = text
    }

    /// Dots, always as many.
    public var masked: String { "••••••" }

    /// Dots.
    public var description: String { masked }

    /// A mirror of nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension SecretText: PersonalValue {
    /// The text.
    public var plainText: String { text }

    /// Takes back what was sealed.
    public init(unsealed plainText: String) throws {
        do {
            try self.init(plainText)
        } catch {
            throw Fault.sealedUnreadable()
        }
    }
}
