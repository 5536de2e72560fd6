import Attacks
import Glibc
import HostStore
import PluginKit

/// What scopes and authorizer cost a read.
///
/// One row by key through a scope's view on a connection as the host opens it, beside the same
/// condition on the base table of a connection without either. The view of a subtree also asks of
/// each row whether its tenant stands there today: so a walk over a hundred rows is measured as well.
///
///     swift run -c release ScopeCost [READS-A-ROUND]
@main
enum ScopeCost {
    private static let tenants = 200
    private static let shopsEach = 100
    private static let rounds = 25

    private static let scoped = StatementSpec(
        index: 0,
        name: "shop",
        scope: .tenant,
        sql: "SELECT name FROM shop_by_tenant WHERE id = :id",
        isWrite: false
    )
    private static let bare: StaticString =
        "SELECT name FROM shop WHERE tenant_id = :tenant AND id = :id"
    private static let below = StatementSpec(
        index: 1,
        name: "shopBelow",
        scope: .subtree,
        sql: "SELECT name FROM shop_in_subtree WHERE id = :id AND tenant_id = :tenant",
        isWrite: false
    )
    private static let bareBelow: StaticString = """
        SELECT name FROM shop WHERE tenant_path >= :path AND tenant_path < :end AND id = :id
            AND tenant_id = :tenant
        """
    private static let walk = StatementSpec(
        index: 2,
        name: "shopsBelow",
        scope: .subtree,
        sql: "SELECT count(name) FROM shop_in_subtree",
        isWrite: false
    )
    private static let bareWalk: StaticString =
        "SELECT count(name) FROM shop WHERE tenant_path >= :path AND tenant_path < :end"

    static func main() throws {
        let reads = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
        let path = "/tmp/scope-cost-\(getpid()).db"
        defer { for end in ["", "-wal", "-shm"] { unsafe unlink(path + end) } }
        var environment = StoreEnvironment.system()
        environment.tenantPath = { TenantPlace.known[$0] }
        try fill(path, environment)
        let with = try Connection(
            path: path,
            role: .reader,
            grants: Grants(tables: Market.tables),
            environment: environment
        )
        let without = try Connection(path: path, role: .bare, environment: environment)
        try compare("tenant's view", reads, environment) { number in
            try read(try without.statement(bare), number, tenant: 1, id: 2)
        } with: { number in
            with.serve(calls[number % tenants])
            try read(try with.statement(for: scoped), number, id: 1)
        }
        try compare("subtree's view", reads, environment) { number in
            try read(try without.statement(bareBelow), number, tenant: 4, id: 3, path: 1)
        } with: { number in
            with.serve(calls[number % tenants])
            try read(try with.statement(for: below), number, tenant: 2, id: 1)
        }
        try compare("subtree's view, a hundred rows,", reads / 10, environment) { number in
            try read(try without.statement(bareWalk), number, path: 1)
        } with: { number in
            with.serve(calls[number % tenants])
            try read(try with.statement(for: walk), number)
        }
    }

    private static func compare(
        _ what: String,
        _ reads: Int,
        _ environment: StoreEnvironment,
        without bare: (Int) throws -> Void,
        with scoped: (Int) throws -> Void
    ) throws {
        var (scopedNanos, bareNanos): ([Double], [Double]) = ([], [])
        for _ in 0..<rounds {
            bareNanos.append(try time(reads, environment, bare))
            scopedNanos.append(try time(reads, environment, scoped))
        }
        let (scopedMedian, bareMedian) = (median(scopedNanos), median(bareNanos))
        print("base table without authorizer: \(Int(bareMedian)) ns a read")
        print("\(what) with authorizer: \(Int(scopedMedian)) ns a read")
        print("cost: \(Int((scopedMedian / bareMedian - 1) * 1000)) per mille")
    }

    /// Runs a statement, with its parameters at those places.
    private static func read(
        _ statement: PreparedStatement,
        _ number: Int,
        tenant: Int? = nil,
        id: Int? = nil,
        path: Int? = nil
    ) throws {
        if let tenant { statement.bind(calls[number % tenants].tenant?.text, at: tenant) }
        if let id { statement.bind(shops[number % shopsEach], at: id) }
        if let path {
            statement.bind(TenantPlace.paths[number % tenants].start, at: path)
            statement.bind(TenantPlace.paths[number % tenants].end, at: path + 1)
        }
        let name = try statement.first { $0.text(at: 0) }
        precondition(name != nil && name != "0", "every read finds its row")
    }

    /// Where the tenants stand, known as the host knows it after the first look.
    private enum TenantPlace {
        static let paths = (0..<tenants).map { ("/city/tenant-\($0)/", "/city/tenant-\($0)0") }
            .map { (start: $0.0, end: $0.1) }
        static let known = Dictionary(
            uniqueKeysWithValues: (0..<tenants).map { (TenantID("tenant-\($0)"), paths[$0].start) }
        )
    }

    private static let shops = (0..<shopsEach).map { "shop-\($0)" }

    private static let calls = (0..<tenants).map { number in
        CallContext(
            principal: Principal(kind: .person, id: "clerk"),
            tenant: TenantID("tenant-\(number)"),
            permissions: [],
            received: Received(monotonicNanos: 0, instant: Instant(utcMillis: 0)),
            traceID: "",
            language: .zh,
            operation: "read"
        )
    }

    private static func fill(_ path: String, _ environment: StoreEnvironment) throws {
        let file = PluginBundle.File("0001-market.sql", Market.migration)
        _ = try Migrator(
            path: path,
            owner: "market",
            migrations: Migration.list([file]),
            isPlugin: true,
            environment: environment
        ).run()
        let connection = try Connection(path: path, role: .bare, environment: environment)
        defer { connection.close() }
        try connection.execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n
                WHERE i + 1 < \(tenants * shopsEach))
            INSERT INTO shop (id, tenant_id, tenant_path, name)
            SELECT 'shop-' || (i % \(shopsEach)), 'tenant-' || (i / \(shopsEach)),
                '/city/tenant-' || (i / \(shopsEach)) || '/', 'tea'
            FROM n
            """
        )
    }

    private static func time(
        _ reads: Int,
        _ environment: StoreEnvironment,
        _ read: (Int) throws -> Void
    ) throws -> Double {
        let start = environment.monotonicNanos()
        for number in 0..<reads { try read(number) }
        return Double(environment.monotonicNanos() - start) / Double(reads)
    }

    private static func median(_ values: [Double]) -> Double {
        values.sorted()[values.count / 2]
    }
}
