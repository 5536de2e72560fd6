/// A kind of account declared in the manifest; types are generated.
public protocol AccountKind: Sendable {
    /// The name in the manifest.
    static var name: StaticString { get }
}

/// A kind of transfer declared in the manifest, with the accounts it moves between; types are
/// generated.
public protocol TransferKind: Sendable {
    /// The name in the manifest.
    static var name: StaticString { get }
}
