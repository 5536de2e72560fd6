import Attacks
import Glibc
import HostStore
import PluginKit

/// What scopes and authorizer cost a point read: one row by key through the tenant's view on a
/// connection as the host opens it, beside the base table on a connection without either.
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

    static func main() throws {
        let reads = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
        let path = "/tmp/scope-cost-\(getpid()).db"
        defer { for end in ["", "-wal", "-shm"] { unsafe unlink(path + end) } }
        let environment = StoreEnvironment.system()
        try fill(path, environment)
        let with = try Connection(
            path: path,
            role: .reader,
            grants: Grants(tables: Market.tables),
            environment: environment
        )
        let without = try Connection(path: path, role: .bare, environment: environment)
        var (scopedNanos, bareNanos): ([Double], [Double]) = ([], [])
        for _ in 0..<rounds {
            bareNanos.append(try time(reads, environment) { try readBare(without, $0) })
            scopedNanos.append(try time(reads, environment) { try readScoped(with, $0) })
        }
        let (scopedMedian, bareMedian) = (median(scopedNanos), median(bareNanos))
        print("base table without authorizer: \(Int(bareMedian)) ns a read")
        print("tenant's view with authorizer: \(Int(scopedMedian)) ns a read")
        print("cost: \(Int((scopedMedian / bareMedian - 1) * 1000)) per mille")
    }

    private static func readScoped(_ connection: Connection, _ number: Int) throws {
        connection.serve(calls[number % tenants])
        let statement = try connection.statement(for: scoped)
        statement.bind(shops[number % shopsEach], at: 1)
        found(try statement.first { $0.text(at: 0) })
    }

    private static func readBare(_ connection: Connection, _ number: Int) throws {
        let statement = try connection.statement(bare)
        statement.bind(calls[number % tenants].tenant?.text, at: 1)
        statement.bind(shops[number % shopsEach], at: 2)
        found(try statement.first { $0.text(at: 0) })
    }

    private static func found(_ name: String?) {
        precondition(name != nil, "every read finds its row")
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
            SELECT 'shop-' || (i % \(shopsEach)), 'tenant-' || (i / \(shopsEach)), '/city/', 'tea'
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
