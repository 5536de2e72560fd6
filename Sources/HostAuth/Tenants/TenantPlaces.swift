internal import HostStore
package import PluginKit
internal import Synchronization

/// Where tenants stand in the tree and what they are called, for whoever works with rows of a whole subtree or shows them.
///
/// What was read once is kept until a tenant moves or is renamed.
package final class TenantPlaces: Sendable {
    /// The most places that are kept; beyond that all are read anew.
    private static let keptMax = 65_536

    private struct Place {
        let path: String
        let name: LocalizedText
    }

    private struct State: ~Copyable {
        let connection: Connection
        var known: [TenantID: Place] = [:]
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
    package func path(of tenant: TenantID) -> String? { place(of: tenant)?.path }

    /// What a tenant is called; nil when there is no such tenant.
    package func name(of tenant: TenantID) -> LocalizedText? { place(of: tenant)?.name }

    private func place(of tenant: TenantID) -> Place? {
        state.withLock { state in
            if let known = state.known[tenant] { return known }
            guard let found = try? TenantRows.tenant(tenant, state.connection) else { return nil }
            if state.known.count >= TenantPlaces.keptMax { state.known = [:] }
            let place = Place(path: found.path.text, name: found.name)
            state.known[tenant] = place
            return place
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

    /// A tenant has moved, and with it all below it, or has another name.
    package func forget() { state.withLock { $0.known = [:] } }

    /// Closes the connection; nobody may ask any more.
    package func close() { state.withLock { $0.connection.close() } }
}
