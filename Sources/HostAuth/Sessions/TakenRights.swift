internal import HostStore
package import PluginKit

/// What was taken from whom after a backup of host.db was made, as the log tells it.
///
/// Facts are told in their order; what was given again later is not taken.
package struct TakenRights: Sendable {
    struct Role: Hashable, Sendable {
        let person: PersonID
        let tenant: TenantID
        let role: String
    }

    /// Types of the facts that count.
    package static let types = [
        "host.key.revoked.v1", "host.password.set.v1", "host.role.granted.v1",
        "host.role.withdrawn.v1", "host.tenant.resumed.v1", "host.tenant.suspended.v1",
    ]

    private(set) var keys: Set<String> = []
    private(set) var roles: Set<Role> = []
    private(set) var passwords: Set<PersonID> = []
    private(set) var suspended: Set<TenantID> = []
    /// True when a fact is about somebody who was erased since: it says no more about whom.
    private(set) var hasUnreadable = false

    package init() {}

    /// Takes a fact into account of which nothing can be read any more.
    package mutating func hearErased() { hasUnreadable = true }

    /// Takes one fact of the host into account; one that cannot be read takes nothing.
    package mutating func hear(_ type: String, _ payload: [UInt8]) throws {
        let fact = try JSONValue.parse(payload)
        let person = fact["personId"]?.string.map { PersonID($0) }
        let tenant = fact["tenantId"]?.string.map { TenantID($0) }
        switch type {
        case "host.key.revoked.v1":
            // The number of the key stands before its scopes.
            let detail = fact["detail"]?.string ?? ""
            keys.insert(String(detail.prefix { $0 != ":" }))
        case "host.password.set.v1":
            if let person { passwords.insert(person) }
        case "host.role.withdrawn.v1", "host.role.granted.v1":
            guard let person, let tenant, let role = fact["role"]?.string else { return }
            let place = Role(person: person, tenant: tenant, role: role)
            if type == "host.role.withdrawn.v1" { roles.insert(place) } else { roles.remove(place) }
        case "host.tenant.suspended.v1":
            if let tenant { suspended.insert(tenant) }
        case "host.tenant.resumed.v1":
            if let tenant { suspended.remove(tenant) }
        default: return
        }
    }
}

extension IdentityStore {
    /// What was taken back in a host.db from a backup.
    package struct TakenBack: Sendable {
        package var sessions = 0
        package var keys = 0
        package var roles = 0
        package var passwords = 0
        package var tenants = 0
    }

    /// Ends every session, sign-in code and visit to a provider, and takes again what was taken
    /// after the backup; `count` is how often the host has taken something, as noted elsewhere.
    ///
    /// Where the log no longer says from whom, those who were erased lose whatever they have. Nothing
    /// is published of it: the facts are in the log already.
    package func takeBack(
        _ rights: TakenRights,
        count: Int64,
        at now: Instant
    ) async throws -> TakenBack {
        let erased = rights.hasUnreadable ? Set(try erasedPeople().map(\.tag)) : []
        return try await lane.perform { [keys] transaction in
            var taken = TakenBack()
            if !erased.isEmpty {
                for person in try PersonRows.withRights(transaction)
                where erased.contains(keys.erasedTag(person).bytes) {
                    try taken.takeAll(from: person, now, transaction)
                }
            }
            taken.sessions = try SessionRows.endAll(now, transaction)
            for key in rights.keys {
                try KeyRows.revoke(key, now, transaction)
                taken.keys += transaction.changes
            }
            for place in rights.roles {
                try MembershipRows.delete(place.role, place.person, place.tenant, transaction)
                taken.roles += transaction.changes
            }
            for person in rights.passwords {
                try PasswordRows.delete(of: person, transaction)
                taken.passwords += transaction.changes
            }
            for tenant in rights.suspended {
                try TenantRows.suspend(tenant, now, transaction)
                taken.tenants += transaction.changes
            }
            try RevocationRow.raise(to: count, transaction)
            return taken
        }
    }
}

extension IdentityStore.TakenBack {
    fileprivate mutating func takeAll(
        from person: PersonID,
        _ now: Instant,
        _ transaction: borrowing SystemTransaction
    ) throws {
        try KeyRows.revokeAll(madeBy: person, now, transaction)
        keys += transaction.changes
        try MembershipRows.deleteAll(of: person, transaction)
        roles += transaction.changes
        try PasswordRows.delete(of: person, transaction)
        passwords += transaction.changes
    }
}
