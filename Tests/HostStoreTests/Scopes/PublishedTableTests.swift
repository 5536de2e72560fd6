import Attacks
import Testing

@testable import HostStore
@testable import PluginKit

/// The market reads what a plugin "weather" publishes.
@Suite struct `Published tables` {
    private static let table = Manifest.Table(
        name: "pub_forecast_v1",
        tenantColumn: "tenant_id",
        publicWhere: "1",
        isLarge: false,
        columns: ["day", "tenant_id", "sky", "source"].map {
            Manifest.Table.Column(name: $0, dataClass: .public, purpose: "test")
        },
        isPublished: true
    )

    private static let migration = PluginBundle.File(
        "0001-weather.sql",
        """
        CREATE TABLE pub_forecast_v1 (day INTEGER NOT NULL, tenant_id TEXT NOT NULL, sky TEXT,
            source TEXT, PRIMARY KEY (day, tenant_id)) STRICT;
        CREATE TABLE secret (text TEXT) STRICT;
        """
    )

    /// A rig with the owner's file beside the market's, and a path that a URI must escape.
    private func rig() throws -> (rig: MarketRig, use: Grants.Use, owner: Connection) {
        let rig = try MarketRig()
        let path = rig.home.path + "/weather #1?'%.db"
        _ = try Migrator(
            path: path,
            owner: "weather",
            migrations: Migration.list([Self.migration]),
            isPlugin: true,
            environment: rig.home.environment()
        ).run()
        let owner = try Connection(
            path: path,
            role: .lane,
            grants: Grants(tables: [Self.table]),
            environment: rig.home.environment()
        )
        owner.serve(rig.call(tenant: "a"))
        _ = try owner.rows(.tenant, Self.put, isWrite: true)
        owner.serve(rig.call(tenant: "b"))
        _ = try owner.rows(.tenant, Self.put, isWrite: true)
        let name = try #require(PublishedName("weather.forecast.v1"))
        let use = Grants.Use(name, Self.table, columns: ["day", "sky"], file: path)
        return (rig, use, owner)
    }

    private static let put: StaticString =
        "INSERT INTO pub_forecast_v1 VALUES (1, current_tenant(), 'rain', 'x')"

    @Test func `are read through the views of their scopes, also in a write's transaction`() throws
    {
        let (rig, use, owner) = try rig()
        for role in [Connection.Role.reader, .lane] {
            let connection = try rig.connection(role, for: rig.call(tenant: "a"), uses: [use])
            try connection.execute(role == .lane ? "BEGIN IMMEDIATE" : "BEGIN")
            let reads: [(StatementSpec.Scope, StaticString, [String])] = [
                (.tenant, "SELECT day || sky FROM weather_forecast_v1_by_tenant", ["1rain"]),
                (.public, "SELECT count(*) FROM weather_forecast_v1_public", ["2"]),
                (.system, "SELECT count(*) FROM weather_forecast_v1", ["2"]),
                (
                    .tenant,
                    """
                    SELECT s.name || f.sky FROM shop_by_tenant s
                    JOIN weather_forecast_v1_public f ON f.day = s.open ORDER BY 1 LIMIT 1
                    """, ["tearain"]
                ),
            ]
            for (index, (scope, sql, rows)) in reads.enumerated() {
                #expect(try connection.rows(scope, sql, index: index) == rows)
            }
            try connection.execute("COMMIT")
        }
        owner.close()
    }

    @Test func `are told of by the name of the use when they are read`() throws {
        let (rig, use, owner) = try rig()
        let reader = try rig.connection(.reader, for: rig.call(tenant: "a"), uses: [use])
        _ = try reader.rows(.public, "SELECT sky FROM weather_forecast_v1_public")
        #expect(rig.takeUsed() == ["statement test", "uses weather.forecast.v1"])
        owner.close()
    }

    @Test(
        arguments: [
            (.system, "SELECT source FROM weather_forecast_v1"),
            (.tenant, "SELECT tenant_id FROM weather_forecast_v1_by_tenant"),
            (.tenant, "SELECT day FROM weather_forecast_v1"),
            (.system, "SELECT day FROM weather.pub_forecast_v1"),
            (.system, "SELECT day FROM pub_forecast_v1"),
            (.system, "SELECT text FROM weather.secret"), (.system, "SELECT text FROM secret"),
            (.system, "SELECT count(*) FROM weather.secret"),
            (.system, "SELECT name FROM weather.sqlite_schema"),
            (.system, "SELECT value FROM weather.host_meta"),
            (
                .system,
                """
                WITH weather_forecast_v1_public AS (SELECT * FROM weather.secret)
                SELECT text FROM weather_forecast_v1_public
                """
            ),
        ] as [(StatementSpec.Scope, StaticString)]
    )
    func `show nothing that is not declared`(scope: StatementSpec.Scope, sql: StaticString) throws {
        let (rig, use, owner) = try rig()
        let reader = try rig.connection(.reader, for: rig.call(tenant: "a"), uses: [use])
        let error = #expect(throws: DatabaseError.self) { try reader.rows(scope, sql) }
        let told = error?.message ?? ""
        #expect(
            told.contains("not authorized") || told.contains("prohibited")
                || told.hasPrefix("no such column"),
            "\(told)"
        )
        owner.close()
    }

    @Test(
        arguments: [
            "INSERT INTO weather.pub_forecast_v1 VALUES (2, 'a', 'sun', 'x')",
            "UPDATE weather.pub_forecast_v1 SET sky = 'sun'", "DELETE FROM weather.pub_forecast_v1",
        ] as [StaticString]
    )
    func `are written by their owner alone`(sql: StaticString) throws {
        let (rig, use, owner) = try rig()
        let lane = try rig.connection(.lane, for: rig.call(tenant: "a"), uses: [use])
        #expect(throws: DatabaseError.self) { try lane.rows(.system, sql, isWrite: true) }
        // Not even the host writes there: the file is attached for reading.
        let error = #expect(throws: DatabaseError.self) { try lane.execute("\(sql)") }
        #expect(error?.message.contains("readonly") == true)
        owner.close()
    }

    @Test func `are not there for a plugin that does not declare the use`() throws {
        let (rig, _, owner) = try rig()
        let reader = try rig.connection(.reader, for: rig.call(tenant: "a"))
        let error = #expect(throws: DatabaseError.self) {
            try reader.rows(.system, "SELECT day FROM weather.pub_forecast_v1")
        }
        #expect(error?.message.hasPrefix("no such table") == true)
        owner.close()
    }
}
