import HostHTTP
import PluginKit

/// Every place the host serves, found by method and path.
final class RouteBook: Sendable {
    /// What a request meets.
    enum Match {
        case route(ServedRoute)
        case notFound
        case methodNotAllowed(allow: String)
    }

    /// Most bytes read of a body that no route asked for.
    static let strangerBodyMax = 16_384

    /// Stylesheets, modules and pictures of the host and its plugins.
    let assets: StaticAssets
    /// Stands in for a route in answers to programs that met none.
    let stranger: ServedRoute
    /// The same for browsers.
    let strangerPage: ServedRoute
    /// Where the host's own places begin: `/auth`, `/bus`.
    let hostPrefixes: [String]
    private let list: [ServedRoute]
    private let start: ServedRoute
    private let table: RouteTable
    /// Paths of pages that end with a slash.
    private let slashed: Set<String>

    /// Refuses routes that overlap, with both named: each owner keeps to its own prefixes.
    ///
    /// What the host serves beside a plugin's pages is among the plugin's.
    init(
        host: [ServedRoute],
        beside pages: [ServedRoute] = [],
        start: ServedRoute,
        plugins: [LoadedPlugin],
        files: [(name: String, text: String)],
        metrics: Metrics
    ) throws {
        var maker = RouteMaker(metrics: metrics)
        var list = host
        hostPrefixes = RouteBook.prefixes(of: host)
        var areas = [RouteBook.area("host", hostPrefixes, host, from: 0)]
        var assets = RouteMaker.assets(files, at: "/assets/")
        for (index, plugin) in plugins.enumerated() {
            let routes =
                maker.routes(of: plugin, at: index) + pages.filter { $0.plugin == index }
            areas.append(RouteBook.area(plugin.id, ["/\(plugin.id)"], routes, from: list.count))
            list += routes
            assets += RouteMaker.assets(
                plugin.bundle.web.map { ("\($0.name)", "\($0.text)") },
                at: "/\(plugin.id)/assets/"
            )
        }
        do {
            table = try RouteTable(areas)
        } catch {
            throw Fault.badConfiguration(
                "plugins",
                zh: "各模块的路由互相冲突：\(error)",
                en: "the routes do not fit together: \(error)"
            )
        }
        self.list = list
        slashed = Set(list.filter { $0.isPage && $0.path.hasSuffix("/") }.map { "\($0.path)" })
        self.start = start
        self.assets = StaticAssets(assets)
        let counts = metrics.route(plugin: "host", operation: "none")
        let work = ServedRoute.Work.act { _ in throw Fault.noSuchPlace() }
        stranger = ServedRoute(.get, "/", operation: "none", work: work, metrics: counts)
        strangerPage = ServedRoute(
            .get,
            "/",
            operation: "none",
            isPage: true,
            work: work,
            metrics: counts
        )
    }

    /// Every place but the start page.
    var places: [(method: String, path: String, isPage: Bool)] {
        list.map { ("\($0.method.text)", $0.path, $0.isPage) }
    }

    /// The roles that were let in at plugins' places.
    var roleUses: [RoleUse] { list.compactMap(\.roleUse) }

    /// The route of a request whose head is complete; nil when there is none.
    func find(_ exchange: Exchange) -> ServedRoute? {
        guard case .route(let route) = match(exchange) else { return nil }
        return route
    }

    func match(_ exchange: Exchange) -> Match {
        switch table.match(exchange) {
        case .found(let index): .route(list[index])
        case .methodNotAllowed(let allowed): .methodNotAllowed(allow: allowed.text)
        case .notFound where exchange.isRead: exchange.isForStart ? .route(start) : .notFound
        case .notFound where exchange.isForStart || assets.names(exchange):
            .methodNotAllowed(allow: HTTPMethodSet.reads.text)
        case .notFound: .notFound
        }
    }

    /// Where the page is that was asked for without its last slash; nil when there is none.
    func slashed(_ exchange: Exchange) -> String? {
        let path = exchange.withPath { String(decoding: $0.array, as: UTF8.self) } + "/"
        guard slashed.contains(path) else { return nil }
        let query = exchange.withQuery { String(decoding: $0.array, as: UTF8.self) }
        return query.isEmpty ? path : path + "?" + query
    }

    private static func area(
        _ owner: String,
        _ prefixes: [String],
        _ routes: [ServedRoute],
        from first: Int
    ) -> RouteArea {
        RouteArea(
            owner: owner,
            prefixes: prefixes,
            routes: routes.enumerated().map { offset, route in
                Route(id: first + offset, method: route.method, path: route.path)
            }
        )
    }

    /// The first segments of the host's own paths.
    private static func prefixes(of routes: [ServedRoute]) -> [String] {
        let firsts = routes.map { route in
            "/" + (route.path.split(separator: "/").first.map(String.init) ?? "")
        }
        return Set(firsts + ["/assets"]).sorted()
    }
}

extension Exchange {
    fileprivate var isRead: Bool { method == .get || method == .head }

    /// True for `/`, the one path that lies in nobody's area.
    fileprivate var isForStart: Bool {
        withPath { $0.isEmpty || ($0.count == 1 && $0[0] == UInt8(ascii: "/")) }
    }
}
