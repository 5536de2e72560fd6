internal import HostStore
package import PluginKit
internal import Synchronization

/// Where tenants stand in the tree, for whoever works with rows of a whole subtree.
///
/// What was read once is kept until a tenant moves.
package final class TenantPlaces: Sendable {
    /// The most places that are kept; beyond that all are read anew.
    private static let keptMax = 65_536

    private struct State: ~Copyable {
        let connection: Connection
        var known: [TenantID: String] = [:]
    }

    private let state: Mutex<State>

    /// Reads host.db over a connection of its own.
    package init(_ store: IdentityStore) throws {
        let connection = try Connection(
            path: store.path,
            role: .reader,
            environment: store.environment
        )
        state = Mutex(State(connection: connection))
    }

    /// The path of a tenant, as `/city/landlord-07/`; nil when there is no such tenant.
    package func path(of tenant: TenantID) -> String? {
        state.withLock { state in
            if let known = state.known[tenant] { return known }
            guard let found = try? TenantRows.tenant(tenant, state.connection)?.path.text else {
                return nil
            }
            if state.known.count >= TenantPlaces.keptMax { state.known = [:] }
            state.known[tenant] = found
            return found
        }
    }

    /// True when one organisation stands above all others.
    package func haveOneTop() -> Bool {
        state.withLock { state in
            let count = try? state.connection.integer(
                "SELECT count(*) FROM tenant WHERE parent IS NULL"
            )
            return count == 1
        }
    }

    /// A tenant has moved, and with it all below it.
    package func forget() { state.withLock { $0.known = [:] } }

    /// Closes the connection; nobody may ask any more.
    package func close() { state.withLock { $0.connection.close() } }
}
