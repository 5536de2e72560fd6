import HostAuth
import PluginKit

/// What roles may do in a city with every plugin.
enum PermissionTableOfAll {
    private static let table = PermissionTable(Contract.all.flatMap(\.manifest.permissions))

    /// True when somebody with the role, who is a resident too, holds the permission.
    static func allows(_ role: String, _ permission: String) -> Bool {
        table.permissions(of: [role]).contains(permission)
    }
}
