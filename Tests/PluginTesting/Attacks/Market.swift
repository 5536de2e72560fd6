package import PluginKit

/// A plugin to be attacked: shops of merchants, visits of people, one masked column.
package enum Market {
    /// `plugin.json`, as the compiler and the host read it.
    package static let manifest = """
        {
          "schema": "plugin/1",
          "id": "market",
          "version": "0.1.0",
          "hostApi": "^0.1",
          "title": {"zh": "集市（测试用）", "en": "Market (for tests)"},
          "owner": "host team",
          "status": "alpha",
          "boot": "degraded",
          "permissions": [
            {"id": "market.phone.see", "title": {"zh": "查看电话", "en": "See phones"}}
          ],
          "tables": {
            "shop": {
              "tenant": "tenant_id", "path": "tenant_path", "publicWhere": "open = 1",
              "large": true,
              "columns": {
                "id": {"class": "public", "purpose": "listing"},
                "tenant_id": {"class": "public", "purpose": "whose shop it is"},
                "tenant_path": {"class": "internal", "purpose": "whose shops an enterprise sees"},
                "name": {"class": "public", "purpose": "listing"},
                "open": {"class": "public", "purpose": "listing"},
                "phone": {
                  "class": "restricted", "purpose": "calls", "maskUnless": "market.phone.see"
                }
              }
            },
            "visit": {
              "tenant": "tenant_id", "subject": "person_id", "sharedKeys": ["id"], "large": true,
              "columns": {
                "id": {"class": "internal", "purpose": "visits"},
                "tenant_id": {"class": "internal", "purpose": "whose visit it is"},
                "person_id": {"class": "personal", "purpose": "who comes"},
                "shop_id": {"class": "internal", "purpose": "where"},
                "note": {"class": "internal", "purpose": "visits"}
              }
            },
            "tally": {"columns": {"n": {"class": "internal", "purpose": "counting"}}}
          }
        }
        """

    package static let migration: StaticString = """
        CREATE TABLE shop (
            id TEXT NOT NULL,
            tenant_id TEXT NOT NULL,
            tenant_path TEXT NOT NULL,
            name TEXT NOT NULL,
            open INTEGER NOT NULL DEFAULT 0,
            phone TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (tenant_id, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX shop_in_place ON shop (tenant_path, id);
        CREATE INDEX shop_open ON shop (id) WHERE open = 1;
        CREATE TABLE visit (
            id TEXT NOT NULL,
            tenant_id TEXT NOT NULL,
            person_id TEXT NOT NULL,
            shop_id TEXT NOT NULL,
            note TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (id, tenant_id),
            FOREIGN KEY (tenant_id, shop_id) REFERENCES shop (tenant_id, id)
        ) STRICT;
        CREATE INDEX visit_of_person ON visit (person_id, id);
        CREATE INDEX visit_of_tenant ON visit (tenant_id, id);
        CREATE TABLE tally (n INTEGER NOT NULL) STRICT;
        CREATE TRIGGER visit_counts AFTER INSERT ON visit
        WHEN EXISTS (
            SELECT 1 FROM shop WHERE id = NEW.shop_id AND tenant_id = NEW.tenant_id AND open = 1
        )
        BEGIN UPDATE tally SET n = n + 1; END;
        """

    /// Rows of two merchants, `a` and `b`, and of two people, `liu` and `wang`.
    package static let rows = """
        INSERT INTO tally VALUES (0);
        INSERT INTO shop VALUES ('s1', 'a', '/city/a/', 'tea', 1, '1391'),
            ('s2', 'a', '/city/a/', 'silk', 0, '1392'), ('s1', 'b', '/city/b/', 'rice', 1, '1393'),
            ('s3', 'b', '/city/b/', 'salt', 0, '1394');
        INSERT INTO visit VALUES ('v1', 'a', 'liu', 's1', ''), ('v2', 'b', 'wang', 's1', ''),
            ('v3', 'b', 'liu', 's3', '');
        """

    /// The tables that the manifest declares.
    package static var tables: [Manifest.Table] {
        Manifest.read(Array(manifest.utf8), folder: "", schemas: []).manifest?.tables ?? []
    }

    /// Where the tenants stand: both merchants below the city, a town beside it.
    package static func path(of tenant: TenantID) -> String? {
        ["city": "/city/", "a": "/city/a/", "b": "/city/b/", "town": "/citya/"][tenant.text]
    }
}
