/// A column whose values are encrypted at rest, declared in the manifest; types are generated.
public protocol SealedField: Sendable {
    /// What it holds.
    associatedtype Value: PersonalValue

    /// The table in the manifest.
    static var table: StaticString { get }
    /// The column in the manifest.
    static var column: StaticString { get }
}

/// A value as a row keeps it: encrypted, and bound to the table, column, row and tenant it was
/// sealed for, so that the same bytes in another place are unreadable.
///
/// `Transaction.seal` makes one; a statement that reads a sealed column gives one back.
public struct Sealed<Field: SealedField>: Sendable, Hashable, CustomStringConvertible {
    let bytes: [UInt8]
    /// The row it stands in, and the tenant of that row; empty for a table without tenants.
    let row: String
    let tenant: String

    /// Used by generated code.
    public init(_ bytes: [UInt8], row: String, tenant: String) {
        self.bytes = bytes
        self.row = row
        self.tenant = tenant
    }

    /// Says that something is sealed, and nothing of it.
    public var description: String { "sealed" }
}

/// What the rows of a sealed value are found by: a keyed hash of it, the same for equal values of one
/// tenant in one column, and telling nobody the value.
public struct Finder<Field: SealedField>: Sendable, Hashable, CustomStringConvertible {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Says that something is found by it, and nothing of that.
    public var description: String { "finder" }
}

extension Binder {
    /// Binds a sealed value to the row that it was sealed for; to another it is not bound, and the
    /// statement is refused.
    public func bind<F: SealedField>(_ value: Sealed<F>?, at position: Int, row: String) {
        guard value?.row ?? row == row else { return }
        bind(value?.bytes, at: position)
    }

    /// Binds what a sealed value is found by.
    public func bind<F: SealedField>(_ value: Finder<F>?, at position: Int) {
        bind(value?.bytes, at: position)
    }
}
