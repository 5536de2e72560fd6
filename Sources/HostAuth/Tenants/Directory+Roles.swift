internal import HostStore
package import PluginKit

extension Directory {
    /// Gives a person a role in an organisation; in force with the next request of any session.
    ///
    /// Whoever acts within a reach gives it to those who have a role there already: everybody else
    /// is unknown, and is invited by their phone.
    package func grant(
        _ role: String,
        to person: PersonID,
        in tenant: TenantID,
        by actor: Principal,
        within reach: Reach = .everywhere,
        at now: Instant
    ) async throws {
        try checkRole(role)
        let change = RoleChange(role: role, tenant: tenant, actor: actor, reach: reach, at: now)
        let (most, permissions) = (store.limits.membershipsPerPersonMax, permissions)
        try await store.change { transaction in
            // A foreign organisation is unknown before anything is said of the role.
            _ = try reach.admits(tenant, transaction)
            try reach.mayGive(role, permissions)
            guard let name = try reach.name(of: person, transaction) else {
                throw Fault.noSuchPerson()
            }
            try change.grant(to: person, called: name, most: most, transaction)
        }
    }

    /// Gives the person with a phone a role, making a person of them when nobody has the phone.
    ///
    /// The organisation calls them by the name that is given, or as they are called within the
    /// reach: what others call the owner of a phone is not told.
    package func invite(
        _ phone: PhoneNumber,
        name: String,
        as role: String,
        in tenant: TenantID,
        by actor: Principal,
        within reach: Reach = .everywhere,
        at now: Instant
    ) async throws -> PersonID {
        try checkRole(role)
        let newcomer = Newcomer(phone, store, name: name)
        let change = RoleChange(role: role, tenant: tenant, actor: actor, reach: reach, at: now)
        let (most, permissions) = (store.limits.membershipsPerPersonMax, permissions)
        return try await store.change { transaction in
            _ = try reach.admits(tenant, transaction)
            try reach.mayGive(role, permissions)
            let person = try newcomer.find(or: .create(by: actor), at: now, transaction)
            let called = try name.isEmpty ? reach.name(of: person, transaction) ?? "" : name
            try change.grant(to: person, called: called, most: most, transaction)
            return person
        }
    }

    /// Takes a role back; the next request of any session no longer has it.
    package func withdraw(
        _ role: String,
        from person: PersonID,
        in tenant: TenantID,
        by actor: Principal,
        within reach: Reach = .everywhere,
        at now: Instant
    ) async throws {
        let permissions = permissions
        try await store.change { transaction in
            if case .within = reach { _ = try reach.admits(tenant, transaction) }
            try reach.mayGive(role, permissions)
            try MembershipRows.delete(role, person, tenant, transaction)
            guard transaction.changes > 0 else { return }
            try SessionRows.outdateAll(of: person, transaction)
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

    /// Who has a role in an organisation, in the order of their identifiers after `after`.
    package func members(
        of tenant: TenantID,
        after: String = "",
        limit: Int = 100,
        within reach: Reach = .everywhere
    ) async throws -> [Member] {
        let keys = store.keys
        return try await store.lane.perform { transaction in
            _ = try reach.admits(tenant, transaction)
            return try MembershipRows.members(
                of: tenant,
                after: after,
                limit: limit,
                keys,
                transaction
            )
        }
    }

    /// A person as an organisation knows them; nil for somebody without a role there.
    package func member(_ person: PersonID, of tenant: TenantID) async throws -> Member? {
        let keys = store.keys
        return try await store.lane.perform { transaction in
            try MembershipRows.member(person, of: tenant, keys, transaction)
        }
    }

    private func checkRole(_ role: String) throws {
        guard role != PermissionTable.resident, permissions.knows(role: role) else {
            throw Fault.roleInvalid()
        }
    }
}

/// Somebody with roles in an organisation, as its staff may see them.
package struct Member: Sendable, Hashable {
    package let person: PersonID
    /// What the organisation calls them; empty when nobody gave a name.
    package var name: String
    /// `138****5678`; empty when the phone cannot be read.
    package let maskedPhone: String
    /// In order of their names.
    package var roles: [String]
}

/// A role about to be given.
private struct RoleChange: Sendable {
    let role: String
    let tenant: TenantID
    let actor: Principal
    let reach: Reach
    let at: Instant

    func grant(
        to person: PersonID,
        called name: String,
        most: Int,
        _ transaction: borrowing SystemTransaction
    ) throws {
        try MembershipRows.insert(role, person, tenant, called: name, at, transaction)
        guard transaction.changes > 0 else { return }
        guard try MembershipRows.count(of: person, transaction) <= most else {
            throw Fault.tooManyRoles(most: most)
        }
        try SessionRows.outdateAll(of: person, transaction)
        try IdentityAudit(
            at: at,
            act: .roleGranted,
            actor: actor,
            person: person,
            tenant: tenant,
            role: role
        ).note(transaction)
    }
}
