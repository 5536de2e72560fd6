package import PluginKit

/// A statement of the market, and whether it looks at rows of its scope alone on its way to them.
package struct Walk: Sendable, CustomStringConvertible {
    package let scope: StatementSpec.Scope
    package let sql: StaticString
    package let isWrite: Bool
    /// False for one that the build refuses, since its time would tell of others.
    package let keeps: Bool

    package var description: String { "\(scope.rawValue): \(sql)" }

    /// As the plugin's author would write it to a file.
    package var file: String {
        """
        -- statement walk
        -- scope \(scope.rawValue)
        -- out \(isWrite ? "none" : "many (a Text)")
        \(sql);

        """
    }

    package var spec: StatementSpec {
        StatementSpec(index: 0, name: "walk", scope: scope, sql: sql, isWrite: isWrite)
    }

    /// An index that holds nobody's column.
    package static let index: StaticString =
        "CREATE INDEX visit_at_shop ON visit (shop_id, note);"

    /// Rows that the callers of the list, `liu` for `a`, have no right to see.
    package static let crowd = """
        INSERT INTO shop (id, tenant_id, tenant_path, name)
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
        SELECT 't' || i, 'b', '/city/b/', 'closed' FROM n;
        INSERT INTO visit (id, tenant_id, person_id, shop_id)
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
        SELECT 'w' || i, 'b', 'wang', 's1' FROM n;
        """

    package static let all = kept + stray

    private static let kept: [Walk] = [
        read(.tenant, "SELECT name FROM shop_by_tenant ORDER BY id LIMIT 5"),
        read(.tenant, "SELECT name FROM shop_by_tenant WHERE id = 's1'"),
        read(.tenant, "SELECT name FROM shop_by_tenant WHERE tenant_id = 'b'"),
        read(.tenant, "SELECT name FROM shop_by_tenant WHERE tenant_id > 'a'"),
        read(
            .tenant,
            """
            SELECT name FROM (SELECT tenant_id AS t, name FROM shop_by_tenant) WHERE t = 'b'
            """
        ),
        read(.tenant, "SELECT note FROM visit_by_tenant WHERE id > 'u' ORDER BY id LIMIT 5"),
        read(.tenant, "SELECT note FROM visit_by_tenant WHERE id = 'w7'"),
        read(
            .tenant,
            """
            SELECT s.name FROM visit_by_tenant v
            JOIN shop_by_tenant s ON s.id = v.shop_id AND s.tenant_id = v.tenant_id
            """
        ),
        read(.subject, "SELECT note FROM visit_by_subject WHERE id = 'w7'"),
        read(.subject, "SELECT note FROM visit_by_subject WHERE person_id = 'wang'"),
        read(.subtree, "SELECT name FROM shop_in_subtree WHERE tenant_path = '/city/b/'"),
        read(.public, "SELECT name FROM shop_public WHERE id > 's' ORDER BY id LIMIT 5"),
        write(
            .tenant,
            "UPDATE visit SET note = 'x' WHERE id = 'v1' AND tenant_id = current_tenant()"
        ),
        write(.tenant, "DELETE FROM visit WHERE tenant_id = current_tenant()"),
    ]

    private static let stray: [Walk] = [
        stray(.tenant, "SELECT id FROM visit_by_tenant WHERE shop_id = 's1' AND note = ''"),
        stray(.subject, "SELECT id FROM visit_by_subject WHERE shop_id = 's1' AND note = ''"),
        stray(.subtree, "SELECT name FROM shop_in_subtree WHERE tenant_id = 'b'"),
        stray(.public, "SELECT name FROM shop_public WHERE tenant_id = 'b'"),
        stray(
            .tenant,
            """
            UPDATE visit SET note = 'x'
            WHERE shop_id = 's1' AND note = '' AND tenant_id = current_tenant()
            """,
            isWrite: true
        ),
    ]

    private static func read(_ scope: StatementSpec.Scope, _ sql: StaticString) -> Walk {
        Walk(scope: scope, sql: sql, isWrite: false, keeps: true)
    }

    private static func write(_ scope: StatementSpec.Scope, _ sql: StaticString) -> Walk {
        Walk(scope: scope, sql: sql, isWrite: true, keeps: true)
    }

    private static func stray(
        _ scope: StatementSpec.Scope,
        _ sql: StaticString,
        isWrite: Bool = false
    ) -> Walk {
        Walk(scope: scope, sql: sql, isWrite: isWrite, keeps: false)
    }
}
