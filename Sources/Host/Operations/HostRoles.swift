import HostAuth
import PluginKit

/// Which of the roles that hold the host's own permissions somebody has come by.
struct HostRoles: Sendable {
    private let uses: [String: RoleUse]

    init(_ identity: Manifest?) {
        uses = (identity?.permissions ?? []).reduce(into: [:]) { uses, permission in
            uses[permission.id] = identity.flatMap { RoleUse(permission.id, $0) }
        }
    }

    /// For a place that asks for a permission.
    subscript(permission: String?) -> RoleUse? { permission.flatMap { uses[$0] } }

    var all: [RoleUse] { Array(uses.values) }

    /// Somebody got more by a permission than the place they asked would show to others.
    func note(_ permission: String, _ session: AuthenticatedSession?, in tenant: TenantID?) {
        if let session { uses[permission]?.note(session, in: tenant) }
    }
}
