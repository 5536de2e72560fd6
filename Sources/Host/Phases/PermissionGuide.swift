import PluginKit

/// What every permission of the city is, where its manifest grants it, and where each route asks
/// for it: read once at start, for the explanation of refusals.
struct PermissionGuide: Sendable {
    /// One permission's entry in a manifest.
    struct Grant: Sendable {
        let permission: String
        let title: LocalizedText
        /// The manifest's path in the source tree.
        let file: String
        /// JSON pointer to the entry.
        let pointer: String
        /// Roles that hold it by default.
        let roles: [String]
    }

    /// The name under which the host's own routes are kept.
    static let host = "auth"

    private var grants: [String: Grant] = [:]
    private var routes: [String: String] = [:]
    private var accepts: [String: String] = [:]

    init(host: Manifest, plugins: [Manifest]) {
        add(host, file: "Sources/Host/Manifest/plugin.json")
        for manifest in plugins { add(manifest, file: "Manifests/\(manifest.id)/plugin.json") }
    }

    private mutating func add(_ manifest: Manifest, file: String) {
        for (index, rule) in manifest.permissions.enumerated() {
            grants[rule.id] = Grant(
                permission: rule.id,
                title: rule.title,
                file: file,
                pointer: "/permissions/\(index)/roles",
                roles: rule.roles
            )
        }
        for (index, route) in manifest.routes.enumerated() {
            routes["\(manifest.id)/\(route.operation)"] = "\(file)#/routes/\(index)/permission"
        }
        for (index, rule) in manifest.accepts.enumerated() {
            accepts[rule.event.type] = "\(file)#/accepts/\(index)/permission"
        }
        for (index, page) in manifest.pages.enumerated() {
            routes["\(manifest.id)/\(page.operation)"] = "\(file)#/pages/\(index)/permission"
        }
    }

    /// Where a permission is granted; nil for one that no manifest declares.
    func grant(_ permission: String) -> Grant? { grants[permission] }

    /// The manifest's line by which an operation asks for its permission.
    func routePlace(_ operation: String, of owner: String) -> String {
        routes["\(owner)/\(operation)"] ?? ""
    }

    /// The same for events of a type that somebody outside publishes.
    func acceptPlace(of type: String) -> String { accepts[type] ?? "" }
}
