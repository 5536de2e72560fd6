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
        /// A city stands at the top; what is below another organisation is none.
        case cityBelow
        /// The new parent is the organisation itself or stands below it.
        case belowItself
        /// There is no such organisation.
        case unknown
    }

    private var byID: [TenantID: Tenant] = [:]
    private var idByPath: [TenantPath: TenantID] = [:]

    /// An empty tree.
    package init() {}

    /// How many organisations there are.
    package var count: Int { byID.count }

    /// Every organisation, in the order of the paths.
    package var all: [Tenant] { byID.values.sorted { $0.path < $1.path } }

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

    /// Puts an organisation and everything below it under another parent (nil for the top).
    ///
    /// Gives all whose place is another now; the tree is unchanged when it is refused.
    package mutating func move(
        _ id: TenantID,
        below parent: TenantID?
    ) throws(Refusal) -> [Tenant] {
        guard let top = byID[id] else { throw .unknown }
        guard top.parent != parent else { return [] }
        let place = try place(of: top, below: parent)
        guard idByPath[place] == nil else { throw .taken }
        var moved: [Tenant] = []
        for var tenant in subtree(of: id) {
            guard let path = tenant.path.moved(from: top.path, to: place) else {
                throw .notBelowParent
            }
            tenant.path = path
            if tenant.id == id { tenant.parent = parent }
            moved.append(tenant)
        }
        for tenant in moved {
            if let old = byID[tenant.id] { idByPath[old.path] = nil }
        }
        for tenant in moved {
            byID[tenant.id] = tenant
            idByPath[tenant.path] = tenant.id
        }
        return moved
    }

    private func place(
        of top: Tenant,
        below parent: TenantID?
    ) throws(Refusal) -> TenantPath {
        guard let parent else {
            guard let path = TenantPath(root: top.path.segment) else { throw .notBelowParent }
            return path
        }
        guard let above = byID[parent] else { throw .noSuchParent }
        guard !top.path.contains(above.path) else { throw .belowItself }
        guard let path = above.path.child(top.path.segment) else { throw .notBelowParent }
        return path
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
