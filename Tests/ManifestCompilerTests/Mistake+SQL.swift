extension Mistake {
    static let inSQL: [Mistake] = [
        Mistake(
            "Migrations/0001-stalls.sql",
            "name TEXT,",
            "nam TEXT,",
            "plugin.json:30: error: /tables/stall/columns: ",
            "make column \"nam\""
        ),
        Mistake(
            "Migrations/0001-stalls.sql",
            "rent_fen INTEGER NOT NULL,",
            "rent_fen INTEGER NOT NUL,",
            "Migrations/0001-stalls.sql:5: error: ",
            "syntax error"
        ),
        Mistake(
            "Migrations/0001-stalls.sql",
            "STRICT;",
            "WITHOUT ROWID;",
            "plugin.json:28: error: /tables/stall: ",
            "not STRICT"
        ),
        Mistake(
            "Migrations/0001-stalls.sql",
            "CREATE INDEX",
            "CREATE TABLE host_x (a TEXT) STRICT; CREATE INDEX",
            "Migrations/0001-stalls.sql:1: error: ",
            "host's prefix"
        ),
        Mistake(
            "Migrations/0001-stalls.sql",
            "PRIMARY KEY (id, tenant_id)",
            "PRIMARY KEY (id, tenant_id) ON CONFLICT ROLLBACK",
            "Migrations/0001-stalls.sql:8: error: ",
            "ROLLBACK"
        ),
        Mistake(
            "Statements/stalls.sql",
            "name FROM stall_public",
            "nme FROM stall_public",
            "Statements/stalls.sql:5: error: byRent: ",
            "no such column"
        ),
        Mistake(
            "Statements/stalls.sql",
            "name FROM stall_public",
            "name FROM stall",
            "Statements/stalls.sql:1: error: byRent: ",
            "only under scope system"
        ),
        Mistake(
            "Statements/stalls.sql",
            "name FROM stall_public",
            "name FROM stall_by_tenant",
            "Statements/stalls.sql:1: error: byRent: ",
            "cannot be read under scope public"
        ),
        Mistake(
            "Statements/stalls.sql",
            "-- in rentMax Money, limit Int",
            "-- in limit Int",
            "Statements/stalls.sql:1: error: byRent: ",
            ":rentMax is not declared"
        ),
        Mistake(
            "Statements/stalls.sql",
            "(id Text, rent Money, name Text?)",
            "(id Text, rent Money)",
            "Statements/stalls.sql:1: error: byRent: ",
            "2 columns are declared"
        ),
        Mistake(
            "Statements/stalls.sql",
            "name Text?)",
            "name Text)",
            "Statements/stalls.sql:1: error: byRent: ",
            "name can be NULL"
        ),
        Mistake(
            "Statements/stalls.sql",
            "rent Money, name",
            "rent Text, name",
            "Statements/stalls.sql:1: error: byRent: ",
            "but the column is INTEGER"
        ),
        Mistake(
            "Statements/stalls.sql",
            " AND tenant_id = current_tenant();",
            ";",
            "Statements/stalls.sql:8: error: takeStall: ",
            "whose rows"
        ),
        Mistake(
            "Statements/stalls.sql",
            " AND tenant_id = current_tenant();",
            " AND tenant_id = current_tenant() OR 1;",
            "Statements/stalls.sql:8: error: takeStall: ",
            "whose rows"
        ),
        Mistake(
            "Statements/stalls.sql",
            "WHERE id = :id AND tenant_id = current_tenant();",
            "WHERE id = :id OR free = 1 AND tenant_id = current_tenant();",
            "Statements/stalls.sql:8: error: takeStall: ",
            "whose rows"
        ),
        Mistake(
            "Statements/stalls.sql",
            "WHERE id = :id AND tenant_id = current_tenant();",
            "WHERE id = :id AND free BETWEEN 0 AND tenant_id = current_tenant();",
            "Statements/stalls.sql:8: error: takeStall: ",
            "whose rows"
        ),
        Mistake(
            "Statements/stalls.sql",
            "WHERE id = :id AND tenant_id = current_tenant();",
            "WHERE id = :id AND CASE WHEN 1 AND tenant_id = current_tenant() AND 1 THEN 1 ELSE 1 END;",
            "Statements/stalls.sql:8: error: takeStall: ",
            "whose rows"
        ),
        Mistake(
            "Statements/stalls.sql",
            "WHERE id = :id AND tenant_id = current_tenant();",
            "WHERE id = :id AND 'tenant_id' = current_tenant();",
            "Statements/stalls.sql:8: error: takeStall: ",
            "whose rows"
        ),
        Mistake(
            "Statements/stalls.sql",
            "WHERE id = :id AND tenant_id = current_tenant();",
            "WHERE id = :id AND NOT free BETWEEN free BETWEEN 1 AND 2 AND tenant_id = current_tenant();",
            "Statements/stalls.sql:8: error: takeStall: ",
            "whose rows"
        ),
        Mistake(
            "Statements/stalls.sql",
            "VALUES (:id, current_tenant(), :rent, 1)",
            "VALUES (:id, current_tenant(), :rent, 1) ON CONFLICT (id, tenant_id) "
                + "WHERE tenant_id = current_tenant() DO UPDATE SET free = 0",
            "Statements/stalls.sql:15: error: addStall: ",
            "whose rows"
        ),
        Mistake(
            "Statements/stalls.sql",
            "WHERE id = :id AND tenant_id = current_tenant();",
            "WHERE id = :id AND NOT tenant_id = current_tenant();",
            "Statements/stalls.sql:8: error: takeStall: ",
            "whose rows"
        ),
        Mistake(
            "Statements/stalls.sql",
            "WHERE id = :id AND tenant_id = current_tenant();",
            "WHERE id = :id AND (tenant_id = current_tenant() OR 1);",
            "Statements/stalls.sql:8: error: takeStall: ",
            "whose rows"
        ),
        Mistake(
            "Statements/stalls.sql",
            "VALUES (:id, current_tenant(), :rent, 1)",
            "VALUES (:id, 'other', :rent, 1)",
            "Statements/stalls.sql:15: error: addStall: ",
            "whose rows"
        ),
        Mistake(
            "Statements/stalls.sql",
            "SET free = 0, holder = :holder",
            "SET holder = (SELECT id FROM stall_by_tenant LIMIT 1), free = :holder",
            "Statements/stalls.sql:12: error: takeStall: ",
            "has no SELECT"
        ),
        Mistake(
            "Statements/stalls.sql",
            "SELECT id, rent_fen, name FROM stall_public",
            "WITH stall_public AS (SELECT * FROM stall) SELECT id, rent_fen, name FROM stall_public",
            "Statements/stalls.sql:5: error: byRent: ",
            "has the name of a table, view"
        ),
        Mistake(
            "Statements/stalls.sql",
            "holder = NULL WHERE id",
            "holder = NULL WHERE name",
            "Statements/stalls.sql:27: error: expire: ",
            "every row of the large table"
        ),
        Mistake(
            "Statements/stalls.sql",
            ":rent, 1)",
            ":rent, random())",
            "Statements/stalls.sql:15: error: addStall: ",
            "random()"
        ),
        Mistake(
            "Statements/stalls.sql",
            "LIMIT :limit;",
            "LIMIT :limit; DELETE FROM stall;",
            "Statements/stalls.sql:6: error: byRent: ",
            "a second statement"
        ),
        Mistake(
            "Statements/stalls.sql",
            "-- scope subject",
            "-- scope everybody",
            "Statements/stalls.sql:23: error: ",
            "scope is missing or unknown"
        ),
        Mistake(
            "Statements/stalls.sql",
            "-- statement mine",
            "-- statement expire",
            "Statements/stalls.sql:27: error: expire: ",
            "the name is there twice"
        ),
    ]
}
