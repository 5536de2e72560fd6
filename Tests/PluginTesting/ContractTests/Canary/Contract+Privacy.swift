@testable import Host
@testable import PluginKit

extension Contract {
    /// True when everybody may read what a route stores under a member: its column is public.
    func isPublic(_ property: String, of route: Manifest.Route) -> Bool {
        guard let table = table(of: route), table.publicWhere != nil else { return false }
        let column = table.columns.first { $0.name == Self.column(of: property) }
        return column?.dataClass == .public
    }

    /// True when everybody may learn that a thing exists: by its own table, or because it is answered as what is
    /// public is.
    func isPublic(_ thing: String) -> Bool {
        let answer = maker(of: thing)?.output
        return manifest.tables.contains { table in
            table.publicWhere != nil
                && (table.name == thing || answer != nil && maker(of: table.name)?.output == answer)
        }
    }

    /// The table of the things that a route makes.
    private func table(of route: Manifest.Route) -> Manifest.Table? {
        manifest.tables.first { maker(of: $0.name)?.operation == route.operation }
    }

    /// `nameZh` is stored as `name_zh`.
    private static func column(of property: String) -> String {
        property.map { $0.isUppercase ? "_" + $0.lowercased() : String($0) }.joined()
    }

    static func everyRoute(of manifest: Manifest) -> [Manifest.Route] {
        manifest.routes
            + manifest.pages.map { page in
                Manifest.Route(
                    operation: page.operation,
                    title: manifest.title,
                    method: page.method,
                    path: page.path,
                    input: page.input,
                    output: nil,
                    permission: page.permission,
                    exposure: page.exposure,
                    idempotency: .none,
                    success: page.method == "POST" ? 303 : 200,
                    quota: page.method == "POST" ? RouteMaker.formQuota : nil,
                    deadlineMillis: manifest.limits.deadlineMillis,
                    bodyBytesMax: RouteMaker.formBytesMax,
                    actsIn: page.actsIn,
                    faults: [],
                    upload: page.upload
                )
            }
    }

    func isPage(_ route: Manifest.Route) -> Bool {
        manifest.pages.contains { $0.operation == route.operation }
    }
}
