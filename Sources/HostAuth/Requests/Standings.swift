internal import HostStore
package import PluginKit
internal import Synchronization

/// What people and keys may do now, for work that is done for them without a request of theirs.
package final class Standings: Sendable {
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

    /// The permissions of a caller (`apiKey:…` or `person:…`) in an organisation; nil for a key
    /// that cannot be used any more, and for whoever has no role there.
    package func permissions(
        of caller: String,
        in tenant: TenantID,
        at now: Instant
    ) throws -> Set<String>? {
        let parts = caller.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        return try state.withLock { state in
            switch Principal.Kind(rawValue: parts[0]) {
            case .person: try held(by: PersonID(parts[1]), in: tenant, state.connection)
            case .apiKey:
                try KeyRows.find(parts[1], at: now, state.connection).flatMap { key in
                    guard key.tenant == tenant else { return nil }
                    return try held(by: key.person, in: tenant, state.connection)?
                        .intersection(key.scopes)
                }
            case .service, .anonymous, nil: nil
            }
        }
    }

    private func held(
        by person: PersonID,
        in tenant: TenantID,
        _ connection: Connection
    ) throws -> Set<String>? {
        let roles = try MembershipRows.all(of: person, connection)
            .filter { $0.tenant == tenant && !$0.isSuspended }.map(\.role)
        return roles.isEmpty ? nil : permissions.permissions(of: roles)
    }

    /// Closes the connection; nobody may ask any more.
    package func close() { state.withLock { $0.connection.close() } }
}
