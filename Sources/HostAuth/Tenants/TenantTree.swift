package import PluginKit

/// All organisations as a value: who stands below whom.
package struct TenantTree: Sendable {
    /// Why an organisation cannot be put where it is asked to stand.
    package enum Refusal: Error, Sendable, Equatable {
        /// The parent is not in the tree.
        case noSuchParent
        /// The identifier or the path is taken.
        case taken
        /// The path is not the parent's path and one segment more.
        case notBelowParent
        /// Organisations do not move yet: their path is written into other plugins' rows.
        case moveRefused
    }

    private var byID: [TenantID: Tenant] = [:]
    private var idByPath: [TenantPath: TenantID] = [:]

    /// An empty tree.
    package init() {}

    /// How many organisations there are.
    package var count: Int { byID.count }

    /// The organisation with an identifier.
    package subscript(id: TenantID) -> Tenant? { byID[id] }

    /// The organisation at a path.
    package subscript(path: TenantPath) -> Tenant? { idByPath[path].flatMap { byID[$0] } }

    /// Puts a new organisation at its place; the tree is unchanged when it is refused.
    package mutating func add(_ tenant: Tenant) throws(Refusal) {
        guard byID[tenant.id] == nil, idByPath[tenant.path] == nil else { throw .taken }
        if let parent = tenant.parent {
            guard let above = byID[parent] else { throw .noSuchParent }
            guard above.path != tenant.path, above.path.contains(tenant.path),
                tenant.path.depth == above.path.depth + 1
            else { throw .notBelowParent }
        } else {
            guard tenant.path.depth == 1 else { throw .notBelowParent }
        }
        byID[tenant.id] = tenant
        idByPath[tenant.path] = tenant.id
    }

    /// Always refused for now.
    package func move(_ id: TenantID, below parent: TenantID) throws(Refusal) {
        throw .moveRefused
    }

    /// True when `lower` is `upper` or stands anywhere below it; one comparison of paths.
    package func isWithin(_ lower: TenantID, _ upper: TenantID) -> Bool {
        guard let below = byID[lower], let above = byID[upper] else { return false }
        return above.path.contains(below.path)
    }

    /// An organisation and all below it, in the order of their paths.
    package func subtree(of id: TenantID) -> [Tenant] {
        guard let top = byID[id] else { return [] }
        return byID.values.filter { top.path.contains($0.path) }.sorted { $0.path < $1.path }
    }
}
