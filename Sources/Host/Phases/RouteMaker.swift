import HostHTTP
import PluginKit

/// Makes served routes of what a plugin's manifest declares and its code binds.
struct RouteMaker {
    let metrics: Metrics
    private var quotas = 0

    init(metrics: Metrics) { self.metrics = metrics }

    /// Operations and pages of one plugin.
    mutating func routes(of plugin: LoadedPlugin, at index: Int) -> [ServedRoute] {
        var routes: [ServedRoute] = []
        for declared in plugin.manifest.routes {
            guard let handler = plugin.registration.operations[declared.operation] else { continue }
            routes.append(operation(declared, handler, plugin.manifest, at: index))
        }
        for declared in plugin.manifest.pages {
            guard let handler = plugin.registration.pages[declared.operation] else { continue }
            routes.append(
                ServedRoute(
                    method(declared.method),
                    declared.path,
                    plugin: index,
                    operation: declared.operation,
                    permission: declared.permission,
                    roleUse: RoleUse(declared.permission, plugin.manifest),
                    isPage: true,
                    quota: formQuota(declared),
                    bodyBytesMax: RouteMaker.formBytesMax
                        + bytesMax(declared.upload, plugin.manifest),
                    isForKnown: declared.upload != nil || declared.permission != nil,
                    deadlineMillis: plugin.manifest.limits.deadlineMillis,
                    isOrdered: plugin.manifest.blocks.orders(declared.operation),
                    work: .page(handler, declared),
                    metrics: metrics.route(plugin: plugin.id, operation: declared.operation)
                )
            )
        }
        return routes
    }

    /// Stylesheets, modules and pictures of a site.
    static func assets(
        _ files: [(name: String, text: String)],
        at prefix: String
    ) -> [StaticAsset] {
        files.compactMap { file in
            guard let type = contentType(of: file.name) else { return nil }
            return StaticAsset(
                path: prefix + file.name,
                contentType: type,
                bytes: Array(file.text.utf8)
            )
        }
    }

    private mutating func operation(
        _ declared: Manifest.Route,
        _ handler: OperationHandler,
        _ manifest: Manifest,
        at index: Int
    ) -> ServedRoute {
        quotas += 1
        let space = quotas
        return ServedRoute(
            method(declared.method),
            declared.path,
            plugin: index,
            operation: declared.operation,
            permission: declared.permission,
            roleUse: RoleUse(declared.permission, manifest),
            quota: declared.quota.map { AttemptQuota(space: space, quota: $0) },
            bodyBytesMax: declared.upload == nil
                ? declared.bodyBytesMax : bytesMax(declared.upload, manifest),
            isForKnown: declared.upload != nil || declared.permission != nil,
            deadlineMillis: declared.deadlineMillis,
            isOrdered: manifest.blocks.orders(declared.operation),
            work: .operation(handler, declared),
            metrics: metrics.route(plugin: manifest.id, operation: declared.operation)
        )
    }

    /// The longest file of a kind; 0 for none.
    private func bytesMax(_ kind: String?, _ manifest: Manifest) -> Int {
        kind.flatMap { manifest.blocks.files?.kind($0)?.bytesMax } ?? 0
    }

    private mutating func formQuota(_ declared: Manifest.PageRoute) -> AttemptQuota? {
        guard declared.method == "POST" else { return nil }
        quotas += 1
        return AttemptQuota(space: quotas, quota: RouteMaker.formQuota)
    }

    private func method(_ text: String) -> HTTPMethod {
        HTTPMethod.allCases.first { "\($0.text)" == text } ?? .get
    }

    /// Forms are filled in by people: thirty a minute is more than anybody needs.
    static let formQuota = Manifest.Quota(count: 30, windowSeconds: 60, per: .principal)
    static let formBytesMax = 65_536

    private static func contentType(of name: String) -> String? {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        default: nil
        }
    }
}
