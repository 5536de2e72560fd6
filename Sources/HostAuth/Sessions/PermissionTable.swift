package import PluginKit

/// Which roles hold which permissions, gathered from every manifest.
package struct PermissionTable: Sendable {
    /// The role of everybody who is signed in.
    package static let resident = "resident"

    /// Who holds this can give roles to others in their organisation.
    package static let granting = "auth.role.grant"

    private let byRole: [String: Set<String>]

    /// Gathers the rules of all manifests.
    package init(_ rules: [Manifest.PermissionRule]) {
        var byRole: [String: Set<String>] = [:]
        for rule in rules {
            for role in rule.roles { byRole[role, default: []].insert(rule.id) }
        }
        self.byRole = byRole
    }

    /// What somebody with these roles may do, who is signed in and so is a resident too.
    package func permissions(of roles: some Sequence<String>) -> Set<String> {
        var permissions = byRole[PermissionTable.resident] ?? []
        for role in roles { permissions.formUnion(byRole[role] ?? []) }
        return permissions
    }

    /// The roles that hold a permission, in order of their names.
    package func roles(holding permission: String) -> [String] {
        byRole.filter { $0.value.contains(permission) }.keys.sorted()
    }

    /// Every role that can be granted, in order of their names.
    package var roles: [String] {
        byRole.keys.filter { $0 != PermissionTable.resident }.sorted()
    }

    /// True when some manifest gives the role a permission.
    package func knows(role: String) -> Bool { byRole[role] != nil }
}
