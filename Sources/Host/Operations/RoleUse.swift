import HostAuth
import PluginKit
import Synchronization

/// Which of the roles that hold a permission somebody has come by; one for each place that asks
/// for the permission.
///
/// Once every role was seen, a request costs a relaxed load; before that it compares names.
final class RoleUse: Sendable {
    private let plugin: String
    private let permission: String
    private let roles: [String]
    /// A bit for each role that nobody has come by.
    private let unseen: Atomic<UInt64>

    /// The roles of a permission; nil when nobody holds it by a role.
    init?(_ permission: String?, _ manifest: Manifest) {
        let rule = manifest.permissions.first { $0.id == permission }
        guard let rule, !rule.roles.isEmpty else { return nil }
        plugin = manifest.id
        self.permission = rule.id
        roles = Array(rule.roles.prefix(64))
        unseen = Atomic(UInt64.max >> UInt64(64 - roles.count))
    }

    /// Somebody with a permission has been let in.
    func note(where holds: (String) -> Bool) {
        let unseen = unseen.load(ordering: .relaxed)
        guard unseen != 0 else { return }
        for (bit, role) in roles.enumerated()
        where unseen & (1 << UInt64(bit)) != 0 && holds(role) {
            self.unseen.bitwiseAnd(~(1 << UInt64(bit)), ordering: .relaxed)
        }
    }

    /// Somebody with the permission has been let in, to act for an organisation.
    ///
    /// A key has no roles: it has the permission by the one role that gives it, if there is only one.
    func note(_ session: AuthenticatedSession, in tenant: TenantID?) {
        let isKey = session.principal.kind == .apiKey
        note { isKey ? roles.count == 1 : session.acts(as: $0, in: tenant) }
    }

    /// Tells of the roles that somebody has come by.
    func tell(_ use: GrantUse) {
        let unseen = unseen.load(ordering: .relaxed)
        for (bit, role) in roles.enumerated() where unseen & (1 << UInt64(bit)) == 0 {
            use.note(plugin, "role", "\(role):\(permission)")
        }
    }
}

extension AuthenticatedSession {
    /// True when the person acts in a place with that role there; everybody is a resident.
    func acts(as role: String, in tenant: TenantID?) -> Bool {
        if role == PermissionTable.resident { return principal.kind == .person }
        return places.contains { $0.tenant == tenant && $0.roles.contains(role) }
    }
}
