import Attacks
import Foundation
import PluginKit
import Synchronization

@testable import HostStore

/// The market's file with rows of two merchants, and connections to it as the host opens them.
final class MarketRig {
    let home: TestStore
    let path: String
    private let tables: [Manifest.Table]
    private let pathOf: @Sendable (TenantID) -> String?
    private var opened: [Connection] = []
    private let used = UseRecord()

    /// `pathOf` says where tenants stand, `also` a further migration.
    init(
        tables: [Manifest.Table] = Market.tables,
        migration: StaticString = Market.migration,
        also: StaticString? = nil,
        pathOf: @escaping @Sendable (TenantID) -> String? = Market.path
    ) throws {
        self.pathOf = pathOf
        home = try TestStore()
        path = home.path + "/market.db"
        self.tables = tables
        let files =
            [PluginBundle.File("0001-market.sql", migration)]
            + (also.map { [PluginBundle.File("0002-also.sql", $0)] } ?? [])
        _ = try Migrator(
            path: path,
            owner: "market",
            migrations: Migration.list(files),
            isPlugin: true,
            environment: environment
        ).run()
        try makeBare(Market.rows)
    }

    /// Changes the file as a migration of the host could, past every right.
    func makeBare(_ sql: String) throws {
        let bare = try Connection(path: path, role: .bare, environment: environment)
        defer { bare.close() }
        try bare.execute(sql)
    }

    deinit { for connection in opened { connection.close() } }

    private var environment: StoreEnvironment {
        var environment = home.environment()
        environment.tenantPath = pathOf
        environment.onUse = { [used] kind, name in
            _ = used.keys.withLock { $0.insert("\(kind) \(name)") }
        }
        return environment
    }

    /// A connection that serves the caller.
    func connection(
        _ role: Connection.Role,
        for call: CallContext,
        uses: [Grants.Use] = []
    ) throws -> Connection {
        let made = try Connection(
            path: path,
            role: role,
            grants: Grants(tables: tables, uses: uses),
            environment: environment
        )
        opened.append(made)
        made.serve(call)
        return made
    }

    func call(
        _ person: String? = "liu",
        tenant: String? = "a",
        permissions: Set<String> = []
    ) -> CallContext {
        CallContext(
            principal: person.map { Principal(kind: .person, id: $0) } ?? .anonymous,
            tenant: tenant.map(TenantID.init),
            permissions: permissions,
            received: Received(monotonicNanos: 0, instant: home.now),
            traceID: "",
            language: .zh,
            operation: "test"
        )
    }

    /// The grants whose use was told since this was last asked.
    func takeUsed() -> Set<String> {
        used.keys.withLock { keys in
            defer { keys = [] }
            return keys
        }
    }

    /// Every row of the file, as text.
    func everything() throws -> [String] {
        let bare = try Connection(path: path, role: .bare, environment: environment)
        defer { bare.close() }
        var rows: [String] = []
        for sql in [
            "SELECT concat FROM (SELECT id||tenant_id||tenant_path||name||open||phone concat FROM shop)",
            "SELECT id||tenant_id||person_id||shop_id||note FROM visit", "SELECT n||'' FROM tally",
            "SELECT key||value FROM host_meta",
        ] {
            try bare.each(sql) { rows.append($0.text(at: 0)) }
        }
        return rows
    }
}

/// Grants whose use was told.
private final class UseRecord: Sendable {
    let keys = Mutex<Set<String>>([])
}

extension Connection {
    /// The rows of a statement of the plugin, joined column by column.
    @discardableResult
    func rows(
        _ scope: StatementSpec.Scope,
        _ sql: StaticString,
        index: Int = 0,
        columns: Int = 1,
        isWrite: Bool = false
    ) throws -> [String] {
        let spec = StatementSpec(
            index: index,
            name: "test",
            scope: scope,
            sql: sql,
            isWrite: isWrite
        )
        let statement = try statement(for: spec)
        var rows: [String] = []
        try statement.each { row in
            rows.append(
                (0..<columns).map { row.optionalText(at: $0) ?? "NULL" }.joined(separator: " ")
            )
        }
        return rows
    }
}
