internal import HostStore
package import PluginKit

/// Organisations, persons and roles: the changes, each one durable and audited when it returns.
package final class Directory: Sendable {
    let store: IdentityStore
    let permissions: PermissionTable

    /// Works on host.db; only roles of the table can be granted.
    package init(_ store: IdentityStore, permissions: PermissionTable) {
        self.store = store
        self.permissions = permissions
    }

    /// Creates an organisation below `parent` (nil for the top) at one segment more.
    ///
    /// Asking again for the same identifier, place and kind gives what is there. Without an identifier
    /// the host gives one: nobody finds out which are taken by others.
    package func createTenant(
        _ id: TenantID?,
        segment: String,
        below parent: TenantID?,
        kind: Tenant.Kind,
        name: LocalizedText,
        by actor: Principal,
        within reach: Reach = .everywhere,
        at now: Instant
    ) async throws -> Tenant {
        try await store.lane.perform { transaction in
            if let parent, case .within = reach { _ = try reach.admits(parent, transaction) }
            guard parent == nil || kind != .city else { throw Fault.tenantRefused(.cityBelow) }
            var tree = try TenantRows.tree(transaction)
            let path = try Directory.path(segment, below: parent, in: tree)
            let known = id.map { tree[$0] } ?? tree[path]
            if let known, known.path == path, known.kind == kind { return known }
            let id = id ?? TenantID(transaction.newID())
            let tenant = Tenant(
                id: id,
                parent: parent,
                path: path,
                kind: kind,
                name: name,
                created: now
            )
            do throws(TenantTree.Refusal) {
                try tree.add(tenant)
            } catch {
                throw Fault.tenantRefused(error)
            }
            try TenantRows.insert(tenant, transaction)
            var audit = IdentityAudit(at: now, act: .tenantCreated, actor: actor, tenant: id)
            audit.detail = path.text
            try audit.note(transaction)
            return tenant
        }
    }

    private static func path(
        _ segment: String,
        below parent: TenantID?,
        in tree: TenantTree
    ) throws -> TenantPath {
        guard let parent else {
            guard let path = TenantPath(root: segment) else {
                throw Fault.tenantRefused(.notBelowParent)
            }
            return path
        }
        guard let above = tree[parent] else { throw Fault.tenantRefused(.noSuchParent) }
        guard let path = above.path.child(segment) else {
            throw Fault.tenantRefused(.notBelowParent)
        }
        return path
    }

    /// Notes that somebody made what the log says about a person unreadable: by whom and how many
    /// events, never about whom.
    package func noteErased(
        events: Int,
        keys: Int,
        by actor: Principal,
        in tenant: TenantID?,
        at now: Instant
    ) async throws {
        try await store.lane.perform { transaction in
            try IdentityAudit(
                at: now,
                act: .personErased,
                actor: actor,
                tenant: tenant,
                detail: "\(events) events, \(keys) keys"
            ).note(transaction)
        }
    }

    /// All organisations as they stand now.
    package func tree() async throws -> TenantTree {
        try await store.lane.perform { transaction in
            try TenantRows.tree(transaction)
        }
    }
}
