internal import HostStore
package import PluginKit
internal import Synchronization

/// What people and keys may do now, for work that is done for them later than they asked.
package final class Originators: Sendable {
    /// One caller in one capacity.
    package struct Standing: Sendable {
        package let principal: Principal
        /// The organisation; nil for a resident, who acts as a subject.
        package let tenant: TenantID?
        package let permissions: Set<String>
    }

    private struct State: ~Copyable {
        let connection: Connection
    }

    private let state: Mutex<State>
    private let permissions: PermissionTable

    /// Reads host.db over a connection of its own.
    package init(_ store: IdentityStore, permissions: PermissionTable) throws {
        let connection = try Connection(
            path: store.path,
            role: .reader,
            environment: store.environment
        )
        state = Mutex(State(connection: connection))
        self.permissions = permissions
    }

    /// The capacity in which an originator (`<kind>:<id>`) acts where the event happened: for that
    /// organisation while they hold a role there, as a resident otherwise.
    ///
    /// Nil for a service, for a key that cannot be used any more, and for whoever is unknown.
    package func standing(
        of originator: String,
        in tenant: TenantID?,
        at now: Instant
    ) throws -> Standing? {
        let parts = originator.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, let kind = Principal.Kind(rawValue: parts[0]) else { return nil }
        return try state.withLock { state in
            switch kind {
            case .person: try person(PersonID(parts[1]), tenant, state.connection)
            case .apiKey: try key(parts[1], tenant, now, state.connection)
            case .service, .anonymous: nil
            }
        }
    }

    private func person(
        _ person: PersonID,
        _ tenant: TenantID?,
        _ connection: Connection
    ) throws -> Standing? {
        let find = try connection.statement("SELECT 1 FROM person WHERE id = ?1")
        find.bind(person.text, at: 1)
        guard try find.first({ _ in true }) != nil else { return nil }
        let principal = Principal(kind: .person, id: person.text)
        let roles = try roles(of: person, in: tenant, connection)
        return Standing(
            principal: principal,
            tenant: roles.isEmpty ? nil : tenant,
            permissions: permissions.permissions(of: roles)
        )
    }

    private func key(
        _ id: String,
        _ tenant: TenantID?,
        _ now: Instant,
        _ connection: Connection
    ) throws -> Standing? {
        guard let found = try KeyRows.find(id, at: now, connection), found.tenant == tenant else {
            return nil
        }
        let roles = try roles(of: found.person, in: tenant, connection)
        guard !roles.isEmpty else { return nil }
        return Standing(
            principal: Principal(kind: .apiKey, id: id),
            tenant: tenant,
            permissions: permissions.permissions(of: roles).intersection(found.scopes)
        )
    }

    /// The roles somebody may use there: none in an organisation that is suspended.
    private func roles(
        of person: PersonID,
        in tenant: TenantID?,
        _ connection: Connection
    ) throws -> [String] {
        guard let tenant else { return [] }
        return try MembershipRows.all(of: person, connection)
            .filter { $0.tenant == tenant && !$0.isSuspended }.map(\.role)
    }

    /// Closes the connection; nobody may ask any more.
    package func close() { state.withLock { $0.connection.close() } }
}
