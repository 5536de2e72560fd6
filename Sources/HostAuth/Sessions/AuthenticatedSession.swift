package import PluginKit

/// A live session with all that a request needs of it, made once and shared by its requests.
package final class AuthenticatedSession: Sendable {
    /// What the person may do in one organisation.
    package struct Place: Sendable {
        package let tenant: TenantID
        package let path: TenantPath
        package let name: LocalizedText
        /// The person's roles there, in order of their names.
        package let roles: [String]
        /// What these roles and being a resident allow.
        package let permissions: Set<String>
        /// True when the organisation, or one above it, is suspended.
        package let isSuspended: Bool
    }

    /// Whose quotas a call uses up.
    package enum Account: Sendable, Hashable {
        case person(PersonID)
        /// All keys of one maker share what one of them would have, so that more keys are no more calls.
        case keysOf(PersonID)
    }

    /// The person, as a caller.
    package let principal: Principal
    /// Where calls are counted, beside the network they come from.
    package let account: Account
    /// SHA-256 of the token: names the session without being it.
    package let tokenHash: Bytes32
    package let expires: Instant
    /// When the person proved by a code that the phone is theirs; nil when they came another way.
    package let proven: Instant?
    /// True when the person's roles have changed since: the secret is to be replaced.
    package let isOutdated: Bool
    /// The organisations the person has a role in, in the order of their paths.
    package let places: [Place]
    /// What the person may do as a resident; nothing for a key.
    package let residentPermissions: Set<String>
    /// Where uses of a key are noted; nil for the session of a person.
    let keyUse: KeyUse?
    /// What a key was made for, whether its maker may still do it or not; empty for people.
    package let keyScopes: Set<String>

    package init(
        person: PersonID,
        tokenHash: Bytes32,
        expires: Instant,
        proven: Instant? = nil,
        isOutdated: Bool = false,
        memberships: [Membership],
        permissions: PermissionTable
    ) {
        principal = Principal(kind: .person, id: person.text)
        account = .person(person)
        self.tokenHash = tokenHash
        self.expires = expires
        self.proven = proven
        self.isOutdated = isOutdated
        keyUse = nil
        keyScopes = []
        residentPermissions = permissions.permissions(of: [])
        let byTenant = Dictionary(grouping: memberships, by: \.tenant)
        places = byTenant.values.compactMap { rows in
            guard let first = rows.first else { return nil }
            let roles = Set(rows.map(\.role)).sorted()
            return Place(
                tenant: first.tenant,
                path: first.path,
                name: first.name,
                roles: roles,
                permissions: permissions.permissions(of: roles),
                isSuspended: first.isSuspended
            )
        }.sorted { $0.path < $1.path }
    }

    /// The session of a key: it acts for one organisation, within its scopes and within what its
    /// maker may do there now.
    init(
        key token: KeyToken,
        madeBy person: PersonID,
        scopes: Set<String>,
        expires: Instant,
        memberships: [Membership],
        permissions: PermissionTable
    ) {
        principal = Principal(kind: .apiKey, id: token.id)
        account = .keysOf(person)
        tokenHash = token.hash
        self.expires = expires
        proven = nil
        isOutdated = false
        keyUse = KeyUse(number: token.number)
        keyScopes = scopes
        residentPermissions = []
        guard let first = memberships.first else {
            places = []
            return
        }
        let roles = memberships.map(\.role)
        places = [
            Place(
                tenant: first.tenant,
                path: first.path,
                name: first.name,
                roles: [],
                permissions: permissions.permissions(of: roles).intersection(scopes),
                isSuspended: first.isSuspended
            )
        ]
    }

    /// The same under another secret.
    private init(_ session: AuthenticatedSession, _ tokenHash: Bytes32) {
        principal = session.principal
        account = session.account
        self.tokenHash = tokenHash
        expires = session.expires
        proven = session.proven
        isOutdated = false
        places = session.places
        residentPermissions = session.residentPermissions
        keyUse = session.keyUse
        keyScopes = session.keyScopes
    }

    func renamed(_ tokenHash: Bytes32) -> AuthenticatedSession {
        AuthenticatedSession(self, tokenHash)
    }

    /// Every role in every organisation.
    package var memberships: [Membership] {
        places.flatMap { place in
            place.roles.map {
                Membership(tenant: place.tenant, path: place.path, name: place.name, role: $0)
            }
        }
    }
}

/// One role of one person in one organisation.
package struct Membership: Sendable, Hashable {
    package let tenant: TenantID
    package let path: TenantPath
    package let name: LocalizedText
    package let role: String
    /// True when the organisation, or one above it, is suspended.
    package let isSuspended: Bool

    package init(
        tenant: TenantID,
        path: TenantPath,
        name: LocalizedText,
        role: String,
        isSuspended: Bool = false
    ) {
        self.tenant = tenant
        self.path = path
        self.name = name
        self.role = role
        self.isSuspended = isSuspended
    }
}
