/// An effect declared in the manifest: a durable call to a provider outside; types are generated.
public protocol EffectKind: Sendable {
    /// What is asked for.
    associatedtype Input: Payload
    /// What the provider answers.
    associatedtype Result: Payload

    /// The name in the manifest.
    static var name: StaticString { get }

    /// Effects with the same key at the same provider are carried out one after the other; nil where
    /// the manifest names none.
    static func partitionKey(of input: Input) -> String?
}

/// A fact that a provider outside tells by itself, declared in the manifest; types are generated.
public protocol CallbackKind: Sendable {
    /// What it says.
    associatedtype Message: Payload

    /// The name in the manifest.
    static var name: StaticString { get }
}
