package import PluginKit

/// A key as its owner sees it: everything but the secret.
package struct APIKey: Sendable, Hashable {
    package let id: String
    package let tenant: TenantID
    /// Who made it; it never may more than that person may now.
    package let person: PersonID
    package let name: String
    /// Permissions it was made with, in order.
    package let scopes: [String]
    package let created: Instant
    package let expires: Instant
    /// When it was last used, to within ten minutes; nil when it never was.
    package let used: Instant?
}
