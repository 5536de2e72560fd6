internal import HostStore
package import PluginKit

/// Making, listing and revoking API keys.
package final class KeyDesk: Sendable {
    /// A key that was just made; its token is shown this once.
    package struct Made: Sendable {
        package let token: KeyToken
        package let key: APIKey
    }

    /// What a key is to be.
    package struct Wish: Sendable {
        let name: String
        let scopes: [String]
        let days: Int

        package init(name: String, scopes: [String], days: Int) {
            self.name = name
            self.scopes = Set(scopes).sorted()
            self.days = days
        }
    }

    private let store: IdentityStore

    /// Works on host.db.
    package init(_ store: IdentityStore) { self.store = store }

    /// Makes a key for the caller's organisation; its scopes are part of what the caller holds.
    package func make(
        _ wish: Wish,
        for place: ActingPlace,
        by person: PersonID,
        at now: Instant
    ) async throws -> Made {
        guard let tenant = place.tenant else { throw Fault.actForTenant() }
        let missing = Set(wish.scopes).subtracting(place.permissions)
        guard missing.isEmpty else { throw Fault.notYoursToGrant(missing.sorted()) }
        guard let token = KeyToken(random: store.environment.randomBytes(40)) else {
            preconditionFailure("The source of randomness gave another count than asked for.")
        }
        let key = APIKey(
            id: token.id,
            tenant: tenant,
            person: person,
            name: wish.name,
            scopes: wish.scopes,
            created: now,
            expires: now.adding(seconds: Int64(wish.days) * 86_400),
            used: nil
        )
        let most = store.limits.keysPerTenantMax
        try await store.lane.perform { transaction in
            guard try KeyRows.countLive(in: tenant, now, transaction) < most else {
                throw Fault.tooManyKeys(most: most)
            }
            try KeyRows.insert(key, token.hash, transaction)
            try self.audit(.keyMade, key, by: Principal(kind: .person, id: person.text), now)
                .note(transaction)
        }
        return Made(token: token, key: key)
    }

    /// Keys of an organisation that can be used, newest first; of one maker when one is given.
    package func keys(
        of tenant: TenantID,
        madeBy person: PersonID? = nil,
        at now: Instant
    ) async throws -> [APIKey] {
        let most = store.limits.keysPerTenantMax
        return try await store.lane.perform { transaction in
            try KeyRows.live(in: tenant, now, most, transaction)
                .filter { person == nil || $0.person == person }
        }
    }

    /// Revokes a key, which fails with its next request; one that is not the caller's to revoke is
    /// refused like one that is not there.
    package func revoke(
        _ id: String,
        in tenant: TenantID?,
        madeBy person: PersonID? = nil,
        by actor: Principal,
        at now: Instant
    ) async throws {
        try await store.change { transaction in
            guard let key = try KeyRows.key(id, transaction),
                tenant == nil || key.tenant == tenant, person == nil || key.person == person
            else { throw Fault.noSuchKey() }
            try KeyRows.revoke(id, now, transaction)
            guard transaction.changes > 0 else { return }
            try self.audit(.keyRevoked, key, by: actor, now).note(transaction)
        }
    }

    private func audit(
        _ act: IdentityAudit.Act,
        _ key: APIKey,
        by actor: Principal,
        _ now: Instant
    ) -> IdentityAudit {
        IdentityAudit(
            at: now,
            act: act,
            actor: actor,
            person: key.person,
            tenant: key.tenant,
            detail: "\(key.id): \(key.scopes.joined(separator: " "))"
        )
    }
}
