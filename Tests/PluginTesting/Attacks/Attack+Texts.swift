import PluginKit

extension Attack {
    /// What SQLite reads otherwise than a rule might: U+FEFF is white space to it, `$` a letter.
    static let texts: [Attack] = [
        .read(.system, "SELECT t.n FROM tally t \u{FEFF}NATURAL JOIN host_outbox", "many (a Int)"),
        .read(
            .public,
            "WITH g(note) AS (VALUES (NULL)) SELECT note FROM g \u{FEFF}NATURAL FULL JOIN visit",
            "many (a Text?)"
        ),
        .read(.tenant, "SELECT s.id FROM shop_by_tenant s \u{FEFF}NATURAL JOIN visit"),
        .read(
            .system,
            "WITH \u{FEFF}visit_counts(n) AS (SELECT n FROM tally) SELECT n FROM visit_counts",
            "many (a Int)"
        ),
        .read(.tenant, "SELECT name AS \"\u{FEFF}name\" FROM shop_by_tenant"),
        .read(.tenant, "SELECT name AS a$b FROM shop_by_tenant"),
        .read(.tenant, "SELECT name FROM shop_by_tenant WHERE id = :id(OR)"),
        .write(
            .tenant,
            "DELETE FROM visit WHERE tenant_id = current_tenant() AND note = '' \u{FEFF}OR id > ''"
        ),
        .write(
            .tenant,
            """
            UPDATE visit SET note = (\u{FEFF}SELECT max(name) FROM shop)
            WHERE tenant_id = current_tenant()
            """
        ),
        .write(
            .tenant,
            """
            INSERT OR \u{FEFF}REPLACE INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v1', current_tenant(), 'wang', 's1')
            """
        ),
        .write(
            .tenant,
            """
            INSERT OR \u{FEFF}ROLLBACK INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v1', current_tenant(), 'liu', 's1')
            """
        ),
        .write(
            .tenant,
            """
            INSERT OR ROLLBACK INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v1', current_tenant(), 'liu', 's1')
            """
        ),
    ]

    /// Writes that only seem to say whose rows they change.
    static let claims: [Attack] = [
        .write(
            .tenant,
            """
            DELETE FROM visit
            WHERE tenant_id = current_tenant() AND note <> 'returning' OR id > ''
            """,
            .foreignRow
        ),
        .write(
            .tenant,
            """
            UPDATE visit SET note = 'x' WHERE NOT note BETWEEN note BETWEEN 1 AND 2
                AND tenant_id = current_tenant()
            """,
            .foreignRow
        ),
        // A comma in a text parts no values.
        .write(
            .tenant,
            """
            INSERT INTO visit (id, note, tenant_id, person_id, shop_id)
            VALUES (',', current_tenant(), 'b', 'liu', 's1')
            """,
            .foreignRow
        ),
    ]

    /// What would raise an error on a row of another, and so tell of it.
    static let failing: [Attack] = [
        failing(
            "SELECT name FROM shop_by_tenant WHERE abs(iif(id = 's3', -9223372036854775807 - 1, 0)) = 0"
        ),
        failing(
            "SELECT name FROM shop_by_tenant WHERE (SELECT sum(x) FROM (SELECT 9223372036854775807 AS x UNION ALL SELECT 1)) > 0"
        ),
        failing(
            "SELECT name FROM shop_by_tenant WHERE length(hex(hex(hex(hex(iif(open, name, '')))))) > 0"
        ),
        failing("SELECT name FROM shop_by_tenant WHERE replace(name, 'a', 'aaaa') > ''"),
        failing(
            "SELECT name FROM shop_by_tenant WHERE (SELECT group_concat(name) FROM shop_by_tenant) > ''"
        ),
        failing("SELECT name FROM shop_by_tenant WHERE name LIKE 'x' ESCAPE iif(open, 'ab', 'a')"),
        failing(
            "SELECT name FROM shop_by_tenant WHERE (SELECT count(*) OVER (ROWS -1 PRECEDING) FROM (SELECT 1)) > 0"
        ),
        failing("SELECT name FROM shop_by_tenant WHERE id IN (SELECT 's1' LIMIT 'x')"),
        failing("SELECT name FROM shop_by_tenant WHERE name || name > ''"),
        failing("SELECT name FROM (SELECT name, name || id AS n FROM shop_by_tenant) WHERE n > ''"),
        failing(
            """
            SELECT name FROM shop_by_tenant WHERE (WITH RECURSIVE g(x) AS (
                SELECT 'a' UNION ALL SELECT x || x FROM g LIMIT 31
            ) SELECT max(length(x)) FROM g) > 0
            """
        ),
    ]

    private static func failing(_ sql: StaticString) -> Attack { .read(.tenant, sql) }

    /// What a migration may not bring along; each is refused before any of it runs.
    package static let migrations: [StaticString] = [
        "DROP TABLE IF EXISTS host_audit;",
        "DROP TABLE IF EXISTS \u{FEFF}host_audit;",
        "CREATE TABLE IF NOT EXISTS \u{FEFF}host_outbox (n INTEGER) STRICT;",
        """
        CREATE TRIGGER boom BEFORE INSERT ON visit
        BEGIN SELECT RAISE(\u{FEFF}ROLLBACK, 'boom'); END;
        """,
        "\u{FEFF}PRAGMA user_version = 3;",
        "CREATE TABLE k (\"\u{FEFF}id\" TEXT PRIMARY KEY) STRICT;",
        "CREATE TABLE k (id TEXT PRIMARY KEY ON CONFLICT REPLACE) STRICT;",
        "CREATE TABLE k (id TEXT NOT NULL ON CONFLICT IGNORE) STRICT;",
        "CREATE TABLE k (a TEXT, UNIQUE (a) ON /* */ CONFLICT fail) STRICT;",
        "UPDATE visit SET note = '' /* without an end",
    ]

    /// What a manifest may not call public: more than a condition on one row.
    package static let conditions: [String] = [
        "open = 0 \u{FEFF}OR 1",
        "0 UNION ALL SELECT id, tenant_id, name, open FROM shop_by_tenant",
        "open = 1) OR (1",
        "open = 1 -- AND",
        "open = 1 /* AND */",
        "open = 1 OR '",
        "open = (SELECT max(open) FROM visit)",
        "open = :open",
        "name || name > ''",
    ]
}
