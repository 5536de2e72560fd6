internal import HostStore
package import PluginKit

/// Organisations, persons and roles: the changes, each one durable and audited when it returns.
package final class Directory: Sendable {
    private let store: IdentityStore
    private let permissions: PermissionTable

    /// Works on host.db; only roles of the table can be granted.
    package init(_ store: IdentityStore, permissions: PermissionTable) {
        self.store = store
        self.permissions = permissions
    }

    /// Creates an organisation below `parent` (nil for the top) at one segment more.
    ///
    /// Asking again for the same identifier, place and kind gives what is there.
    package func createTenant(
        _ id: TenantID,
        segment: String,
        below parent: TenantID?,
        kind: Tenant.Kind,
        name: LocalizedText,
        by actor: Principal,
        at now: Instant
    ) async throws -> Tenant {
        try await store.lane.perform { transaction in
            var tree = try TenantRows.tree(transaction)
            let path = try Directory.path(segment, below: parent, in: tree)
            if let known = tree[id], known.path == path, known.kind == kind { return known }
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
            let audit = IdentityAudit(at: now, act: .tenantCreated, actor: actor, tenant: id)
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

    /// All organisations as they stand now.
    package func tree() async throws -> TenantTree {
        try await store.lane.perform { transaction in
            try TenantRows.tree(transaction)
        }
    }

    /// The person with a phone, made when there is none yet; a name is set for a new one only.
    package func ensurePerson(
        _ phone: PhoneNumber,
        name: String = "",
        by actor: Principal,
        at now: Instant
    ) async throws -> PersonID {
        let newcomer = Newcomer(phone, store, name: name)
        return try await store.lane.perform { transaction in
            try newcomer.find(or: .create(by: actor), at: now, transaction)
        }
    }

    /// The person with a phone; nil when nobody has it.
    package func person(withPhone phone: PhoneNumber) async throws -> PersonID? {
        let hash = store.keys.phoneHash(phone)
        return try await store.lane.perform { transaction in
            try PersonRows.person(withPhone: hash, transaction)
        }
    }

    /// The phone and display name of a person, unsealed for the person or for a granted purpose.
    package func contact(
        of person: PersonID
    ) async throws -> (name: String, phone: PhoneNumber?) {
        let found = try await store.lane.perform { transaction in
            try PersonRows.profile(of: person, transaction)
        }
        guard let found else { throw Fault.noSuchPerson() }
        return (found.name, store.keys.open(found.sealedPhone, for: person.text))
    }

    /// Gives a person a role in an organisation; in force with the next request of any session.
    package func grant(
        _ role: String,
        to person: PersonID,
        in tenant: TenantID,
        by actor: Principal,
        at now: Instant
    ) async throws {
        guard role != PermissionTable.resident, permissions.knows(role: role) else {
            throw Fault.roleInvalid()
        }
        let most = store.limits.membershipsPerPersonMax
        defer { store.revocations.advance() }
        try await store.lane.perform { transaction in
            guard try PersonRows.exists(person, transaction) else { throw Fault.noSuchPerson() }
            guard try TenantRows.tenant(tenant, transaction) != nil else {
                throw Fault.noSuchTenant()
            }
            try MembershipRows.insert(role, person, tenant, now, transaction)
            guard transaction.changes > 0 else { return }
            guard try MembershipRows.count(of: person, transaction) <= most else {
                throw Fault.tooManyRoles(most: most)
            }
            try IdentityAudit(
                at: now,
                act: .roleGranted,
                actor: actor,
                person: person,
                tenant: tenant,
                role: role
            ).note(transaction)
        }
    }

    /// Takes a role back; the next request of any session no longer has it.
    package func withdraw(
        _ role: String,
        from person: PersonID,
        in tenant: TenantID,
        by actor: Principal,
        at now: Instant
    ) async throws {
        defer { store.revocations.advance() }
        try await store.lane.perform { transaction in
            try MembershipRows.delete(role, person, tenant, transaction)
            guard transaction.changes > 0 else { return }
            try IdentityAudit(
                at: now,
                act: .roleWithdrawn,
                actor: actor,
                person: person,
                tenant: tenant,
                role: role
            ).note(transaction)
        }
    }

    /// Every role of a person.
    package func memberships(of person: PersonID) async throws -> [Membership] {
        try await store.lane.perform { transaction in
            try MembershipRows.all(of: person, transaction)
        }
    }
}
