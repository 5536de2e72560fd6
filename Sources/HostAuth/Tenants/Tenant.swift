package import PluginKit

/// An organisation whose data is its own.
package struct Tenant: Sendable, Hashable {
    /// What sort of organisation it is.
    package enum Kind: String, Sendable, CaseIterable {
        case city, district, enterprise, landlord, merchant, buyer, lender, `operator`
    }

    package let id: TenantID
    /// The organisation above it; nil at the top.
    package var parent: TenantID?
    package var path: TenantPath
    package let kind: Kind
    package var name: LocalizedText
    package let created: Instant
    /// Since when its members cannot act for it; nil for an organisation at work.
    package var suspended: Instant?

    package init(
        id: TenantID,
        parent: TenantID?,
        path: TenantPath,
        kind: Kind,
        name: LocalizedText,
        created: Instant,
        suspended: Instant? = nil
    ) {
        self.id = id
        self.parent = parent
        self.path = path
        self.kind = kind
        self.name = name
        self.created = created
        self.suspended = suspended
    }
}
