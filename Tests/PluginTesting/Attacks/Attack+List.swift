import PluginKit

/// Every way past a scope that was thought of; each is tried on the compiler, and on a connection
/// as if there were no compiler.
extension Attack {
    package static let all =
        reads + names + engine + writes + conflicts + moves + elsewhere + triggers + texts + claims
        + failing

    /// Writes in the tenant of a resource that reach for more than the caller's own rows.
    private static let elsewhere: [Attack] = [
        .read(.resource, "SELECT name FROM shop_by_tenant"),
        .read(.resource, "SELECT note FROM visit_by_subject"),
        .read(.resource, "SELECT name FROM shop"),
        .write(.resource, "DELETE FROM visit", .foreignRow),
        .write(.resource, "UPDATE visit SET note = 'x' WHERE id = 'v2'", .foreignRow),
        .write(
            .resource,
            """
            INSERT INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v9', current_tenant(), 'wang', 's1')
            """,
            .foreignRow
        ),
        .write(
            .resource,
            "UPDATE visit SET person_id = 'wang' WHERE person_id = current_subject()"
        ),
        .write(.resource, "UPDATE shop SET tenant_id = 'b' WHERE tenant_id = current_tenant()"),
        .write(.resource, "UPDATE shop SET name = phone WHERE tenant_id = current_tenant()"),
        .write(
            .resource,
            "UPDATE shop SET name = (SELECT max(name) FROM shop) WHERE tenant_id = current_tenant()"
        ),
        .write(.resource, "UPDATE tally SET n = 9"),
    ]

    /// Rows that the scope does not show.
    private static let reads: [Attack] = [
        .read(.public, "SELECT name FROM shop"),
        .read(.public, "SELECT name FROM main.shop"),
        .read(.public, "SELECT count(*) FROM shop", "many (a Int)"),
        .read(.public, "SELECT count(*) FROM main.shop", "many (a Int)"),
        .read(.public, "SELECT rowid FROM visit", "many (a Int)"),
        .read(.public, "SELECT name FROM shop_by_tenant"),
        .read(.public, "SELECT name FROM temp.shop_by_tenant"),
        .read(.public, "SELECT name FROM shop_in_subtree"),
        .read(.public, "SELECT note FROM visit_by_subject"),
        .read(.public, "SELECT phone FROM shop_public", "many (a Text)", .unknownName),
        .read(.tenant, "SELECT name FROM shop WHERE tenant_id = current_tenant()"),
        .read(.tenant, "SELECT note FROM visit_by_subject"),
        .read(.tenant, "SELECT name FROM shop_in_subtree"),
        .read(.tenant, "SELECT t.name FROM shop_by_tenant t JOIN shop s ON s.id = t.id"),
        .read(.tenant, "SELECT name FROM shop_by_tenant UNION ALL SELECT name FROM shop"),
        .read(
            .tenant,
            "SELECT (SELECT name FROM shop LIMIT 1) FROM shop_by_tenant",
            "many (a Text?)"
        ),
        .read(
            .tenant,
            "SELECT id FROM shop_by_tenant WHERE EXISTS (SELECT 1 FROM visit WHERE person_id = 'wang')"
        ),
        .read(.tenant, "SELECT id FROM shop_by_tenant WHERE id IN (SELECT shop_id FROM visit)"),
        .read(.tenant, "SELECT id FROM shop_by_tenant NATURAL JOIN visit"),
        .read(.tenant, "SELECT s.name FROM shop_by_tenant s JOIN visit v USING (tenant_id)"),
        .read(.system, "SELECT t.n FROM tally t NATURAL JOIN host_outbox"),
        .read(.subtree, "SELECT name FROM shop_by_tenant"),
        .read(.subtree, "SELECT name FROM shop"),
        .read(.subject, "SELECT note FROM visit WHERE person_id = current_subject()"),
        .read(.subject, "SELECT note FROM visit_by_tenant"),
        .read(.subject, "SELECT rowid FROM visit_by_subject", "many (a Int?)"),
    ]

    /// Common tables that take the name, and so the authority, of something else.
    private static let names: [Attack] = [
        .read(
            .tenant,
            "WITH shop_by_tenant AS (SELECT * FROM shop) SELECT name FROM shop_by_tenant"
        ),
        .read(.tenant, "WITH shop_public AS (SELECT * FROM shop) SELECT name FROM shop_public"),
        .read(.tenant, "WITH inner_shop AS (SELECT * FROM shop) SELECT name FROM inner_shop"),
        .read(.tenant, "WITH visit_counts AS (SELECT * FROM shop) SELECT name FROM visit_counts"),
        .read(
            .tenant,
            "WITH host_insert_shop AS (SELECT * FROM shop) SELECT name FROM host_insert_shop"
        ),
        .read(.tenant, "WITH visit AS (SELECT * FROM shop) SELECT name FROM visit"),
        .read(.tenant, "WITH shop AS (SELECT * FROM main.shop) SELECT name FROM shop"),
        .read(
            .tenant,
            "WITH shop_by_tenant AS (SELECT * FROM main.shop) SELECT count(*) FROM shop_by_tenant",
            "many (a Int)"
        ),
        .read(
            .subject,
            "WITH \"VISIT_BY_SUBJECT\" AS (SELECT * FROM visit) SELECT note FROM visit_by_subject"
        ),
        .read(
            .tenant,
            """
            WITH RECURSIVE visit_counts(n) AS (SELECT name FROM shop UNION SELECT n FROM visit_counts)
            SELECT n FROM visit_counts
            """
        ),
        .write(
            .system,
            """
            WITH visit_counts AS (SELECT id, tenant_id, phone FROM shop)
            INSERT INTO visit SELECT id, tenant_id, 'liu', id, phone FROM visit_counts
            """
        ),
        .write(
            .system,
            """
            WITH 'visit_counts' AS (SELECT id, tenant_id, phone FROM shop)
            INSERT INTO visit SELECT id, tenant_id, 'liu', id, phone FROM visit_counts
            """
        ),
        .read(.tenant, "SELECT name FROM inner_shop", "many (a Text)", .unknownName),
        .read(.tenant, "SELECT name FROM temp.inner_shop", "many (a Text)", .unknownName),
        .write(
            .tenant,
            """
            WITH visit_counts AS (SELECT id FROM shop WHERE tenant_id = 'b')
            DELETE FROM shop WHERE tenant_id = current_tenant() AND id IN visit_counts
            """
        ),
    ]

    /// What belongs to the host or to SQLite.
    private static let engine: [Attack] = [
        .read(.system, "SELECT name FROM sqlite_schema", "many (a Text?)"),
        .read(.system, "SELECT name FROM sqlite_master", "many (a Text?)"),
        .read(.public, "SELECT name FROM main.sqlite_schema", "many (a Text?)"),
        .read(.system, "SELECT sql FROM temp.sqlite_schema", "many (a Text?)"),
        .read(.system, "SELECT count(*) FROM sqlite_schema", "many (a Int)"),
        .read(.system, "SELECT name FROM pragma_table_info('shop')", "many (a Text?)"),
        .read(.system, "SELECT name FROM pragma_database_list", "many (a Text?)"),
        .read(.system, "SELECT value FROM json_each('[1]')", "many (a Int?)"),
        .read(.system, "SELECT body_hash FROM host_idempotency", "many (a Blob)"),
        .read(.system, "SELECT count(*) FROM host_outbox", "many (a Int)"),
        .read(.system, "WITH x AS (SELECT * FROM host_audit) SELECT operation FROM x"),
        .read(.system, "SELECT load_extension('x')", "many (a Text?)"),
        .read(.system, "SELECT random()", "many (a Int)"),
        .read(.system, "SELECT hex(randomblob(8))"),
        .read(.system, "SELECT sqlite_version()"),
        .read(.system, "SELECT printf('%d', 1)"),
        .read(.system, "SELECT host_may_change('b', NULL)", "many (a Int)"),
        .write(.system, "PRAGMA user_version = 3"),
        .write(.system, "ATTACH '/tmp/market-attack.db' AS other"),
        .write(.system, "DETACH main"),
        .write(.system, "CREATE TABLE t (a TEXT) STRICT"),
        .write(.system, "CREATE TEMP TABLE t (a TEXT)"),
        .write(.system, "CREATE TEMP VIEW v AS SELECT * FROM shop"),
        .write(.system, "CREATE TEMP TRIGGER r BEFORE INSERT ON shop BEGIN SELECT 1; END"),
        .write(.system, "DROP VIEW temp.shop_by_tenant"),
        .write(.system, "DROP TRIGGER temp.host_insert_shop"),
        .write(.system, "DROP TABLE shop"),
        .write(.system, "ALTER TABLE shop ADD COLUMN x TEXT"),
        .write(.system, "CREATE INDEX i ON shop (name)"),
        .write(.system, "REINDEX"),
        .write(.system, "ANALYZE"),
        .write(.system, "BEGIN"),
        .write(.system, "COMMIT"),
        .write(.system, "SAVEPOINT s"),
        .write(.system, "DELETE FROM host_audit"),
        .write(.system, "DELETE FROM sqlite_schema"),
        .write(.system, "INSERT INTO host_meta VALUES ('owner', 'other')"),
    ]

    /// Writes that read or change more than the caller's rows.
    private static let writes: [Attack] = [
        .write(.tenant, "UPDATE shop SET name = 'x'", .foreignRow),
        .write(.tenant, "DELETE FROM visit", .foreignRow),
        .write(.subject, "DELETE FROM visit", .foreignRow),
        .write(.tenant, "UPDATE shop SET name = 'x' WHERE id = 's3'", .foreignRow),
        .write(.tenant, "UPDATE shop SET name = 'x' WHERE tenant_id = 'b'", .foreignRow),
        .write(.subject, "UPDATE visit SET note = 'x' WHERE person_id = 'wang'", .foreignRow),
        .write(
            .tenant,
            "UPDATE shop SET name = 'x' WHERE id = 's3' OR tenant_id = current_tenant()",
            .foreignRow
        ),
        .write(
            .tenant,
            "DELETE FROM visit WHERE id = 'v2' RETURNING note",
            .foreignRow,
            out: "many (a Text)"
        ),
        .write(
            .tenant,
            """
            INSERT INTO shop (id, tenant_id, tenant_path, name) VALUES ('s9', 'b', '/city/b/', 'x')
            """,
            .foreignRow
        ),
        .write(
            .tenant,
            """
            INSERT INTO shop (id, tenant_id, tenant_path, name)
            VALUES ('s9', current_tenant(), '/city/b/', 'x')
            """,
            .foreignRow
        ),
        .write(
            .tenant,
            """
            INSERT INTO shop (id, tenant_id, tenant_path, name) VALUES ('s1', 'b', '/city/b/', 'x')
            ON CONFLICT (tenant_id, id) DO UPDATE SET name = 'x'
            """,
            .foreignRow
        ),
        .write(
            .tenant,
            """
            INSERT OR REPLACE INTO shop (id, tenant_id, tenant_path, name)
            VALUES ('s1', 'b', '/city/a/', 'x')
            """,
            .foreignRow
        ),
        .write(
            .tenant,
            "REPLACE INTO visit (id, tenant_id, person_id, shop_id) VALUES ('v2', 'b', 'liu', 's1')",
            .foreignRow
        ),
        .write(
            .subject,
            """
            INSERT INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v9', 'b', current_subject(), 's1')
            """,
            .foreignRow
        ),
        .write(
            .subject,
            """
            INSERT INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v9', current_tenant(), 'wang', 's1')
            """,
            .foreignRow
        ),
        .write(.tenant, "UPDATE shop SET name = (SELECT name FROM shop WHERE tenant_id = 'b')"),
        .write(
            .tenant,
            """
            UPDATE shop SET name = (SELECT name FROM shop_public LIMIT 1)
            WHERE tenant_id = current_tenant()
            """
        ),
        .write(
            .tenant,
            """
            DELETE FROM visit WHERE tenant_id = current_tenant()
                AND EXISTS (SELECT 1 FROM shop WHERE tenant_id = 'b')
            """
        ),
        .write(
            .tenant,
            """
            INSERT INTO visit (id, tenant_id, person_id, shop_id)
            SELECT id, current_tenant(), person_id, shop_id FROM visit
            """
        ),
        .write(
            .tenant,
            "UPDATE visit SET note = s.name FROM shop s WHERE visit.tenant_id = current_tenant()"
        ),
        .write(
            .tenant,
            """
            INSERT INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v8', current_tenant(), 'liu', 's1'), ('v9', current_tenant(), 'liu', 's1')
            """
        ),
        .write(
            .tenant,
            "UPDATE shop SET name = phone WHERE tenant_id = current_tenant()"
        ),
        .write(
            .tenant,
            "DELETE FROM shop WHERE tenant_id = current_tenant() AND phone = '1391'"
        ),
        .write(
            .tenant,
            "UPDATE shop SET name = 'x' WHERE tenant_id = current_tenant() RETURNING phone",
            out: "many (a Text?)"
        ),
        .write(.public, "UPDATE shop SET name = 'x' WHERE tenant_id = current_tenant()"),
        .write(.subtree, "UPDATE shop SET name = 'x' WHERE tenant_id = current_tenant()"),
        .write(.subject, "UPDATE shop SET name = 'x' WHERE tenant_id = current_tenant()"),
        .write(.tenant, "UPDATE tally SET n = 9"),
    ]

    /// A key that is taken would tell of somebody's row.
    private static let conflicts: [Attack] = [
        .write(
            .tenant,
            """
            INSERT INTO visit (id, tenant_id, person_id, shop_id) VALUES ('v2', 'b', 'wang', 's1')
            ON CONFLICT DO NOTHING
            """,
            .foreignRow
        ),
        .write(
            .subject,
            """
            INSERT INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v2', 'b', current_subject(), 's1') ON CONFLICT (id, tenant_id) DO NOTHING
            """,
            .foreignRow
        ),
        .write(
            .tenant,
            """
            INSERT OR IGNORE INTO shop (id, tenant_id, tenant_path, name)
            VALUES ('s3', 'b', '/city/b/', 'x')
            """,
            .foreignRow
        ),
        .write(
            .resource,
            """
            INSERT OR IGNORE INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v2', 'b', 'wang', 's1') RETURNING id
            """,
            .foreignRow,
            out: "optional (a Text)"
        ),
    ]

    /// Rows that would change hands.
    private static let moves: [Attack] = [
        .write(.tenant, "UPDATE shop SET tenant_id = 'b' WHERE tenant_id = current_tenant()"),
        .write(
            .tenant,
            "UPDATE shop SET tenant_path = '/city/b/' WHERE tenant_id = current_tenant()"
        ),
        .write(.subject, "UPDATE visit SET person_id = 'wang' WHERE person_id = current_subject()"),
        .write(.subject, "UPDATE visit SET tenant_id = 'a' WHERE person_id = current_subject()"),
        .write(
            .tenant,
            """
            INSERT INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v1', current_tenant(), 'liu', 's1')
            ON CONFLICT (id, tenant_id) DO UPDATE SET tenant_id = 'b'
                WHERE tenant_id = current_tenant()
            """
        ),
    ]
}
