import Testing

@testable import HostStore
@testable import PluginKit

/// The compiler sees the migrations of its build; a file may have had others.
@Suite struct `Keys of a file that is opened` {
    private static let tables = [
        table("shop", mask: nil), table("sale", mask: "market.phone.see"),
    ]

    private static func table(_ name: String, mask: String?) -> Manifest.Table {
        Manifest.Table(
            name: name,
            tenantColumn: "tenant_id",
            isLarge: false,
            columns: ["id", "tenant_id", "shop_id", "phone"].map {
                Manifest.Table.Column(
                    name: $0,
                    dataClass: .internal,
                    purpose: "test",
                    maskUnless: $0 == "phone" ? mask : nil
                )
            }
        )
    }

    private static let columns =
        "id TEXT NOT NULL, tenant_id TEXT NOT NULL, shop_id TEXT, phone TEXT"
    private static let right = """
        CREATE TABLE shop (\(columns), PRIMARY KEY (tenant_id, id)) STRICT;
        CREATE TABLE sale (\(columns), PRIMARY KEY (id, tenant_id),
            FOREIGN KEY (tenant_id, shop_id) REFERENCES shop (tenant_id, id)) STRICT;
        """

    private func open(_ migration: String) throws {
        let home = try TestStore()
        let directory = try DataDirectory(home.path)
        _ = try Migrator(
            path: directory.file(of: PluginID("market")),
            owner: "market",
            migrations: [Migration(number: 1, name: "0001-market.sql", sql: migration)],
            isPlugin: true,
            environment: home.environment()
        ).run()
        try PluginStore.checkKeys(
            of: Self.tables,
            PluginID("market"),
            in: directory,
            environment: home.environment()
        )
    }

    @Test func `are accepted when they have the tenant`() throws {
        try open(Self.right)
    }

    @Test(arguments: [
        "AFTER INSERT ON sale BEGIN UPDATE shop SET phone = NEW.phone; END",
        "AFTER INSERT ON sale WHEN NEW.\"PHONE\" > '1' BEGIN DELETE FROM shop; END",
        "AFTER DELETE ON shop BEGIN INSERT INTO shop SELECT * FROM sale; END",
        "AFTER DELETE ON shop BEGIN INSERT INTO shop SELECT s . * FROM sale s; END",
        "AFTER INSERT ON sale BEGIN UPDATE shop SET phone = NEW.'phone'; END",
        "AFTER DELETE ON shop BEGIN UPDATE shop SET phone = (SELECT phone FROM 'sale'); END",
        "AFTER DELETE ON shop BEGIN INSERT INTO shop SELECT\r\n\t* FROM sale; END",
        "AFTER DELETE ON shop BEGIN INSERT INTO shop SELECT /* all */ * FROM sale; END",
    ])
    func `and triggers are refused that could write a masked value where no mask is`(
        trigger: String
    ) throws {
        let fault = #expect(throws: Fault.self) {
            try open(Self.right + "CREATE TRIGGER leak \(trigger);")
        }
        #expect(fault?.code == "data.mask_open")
        #expect(fault?.message.en.contains("the trigger leak reads phone") == true)
    }

    @Test(arguments: [
        "AFTER UPDATE OF phone ON sale BEGIN UPDATE shop SET shop_id = NEW.id \(bound); END",
        """
        AFTER INSERT ON sale BEGIN UPDATE shop SET shop_id =
            (SELECT count(*) FROM sale AS s WHERE id > 'a' AND OLD.tenant_id = s."Tenant_id")
        \(bound); END
        """,
        """
        AFTER INSERT ON shop
        BEGIN UPDATE shop SET shop_id = 2 * 3 \(bound) AND phone = NEW.phone; END
        """,
        "AFTER INSERT ON shop BEGIN INSERT INTO sale VALUES ('x', NEW.tenant_id, 'shop', ''); END",
        "AFTER INSERT ON shop WHEN NEW.id IN ('new', 'shop') BEGIN SELECT RAISE(ABORT, 'x'); END",
    ])
    func `and triggers are accepted that keep to their own tenant and read no masked column`(
        trigger: String
    ) throws {
        try open(Self.right + "CREATE TRIGGER fine \(trigger);")
    }

    private static let bound = "WHERE tenant_id = NEW.tenant_id"

    @Test(arguments: [
        "UPDATE shop SET shop_id = 'x' WHERE tenant_id = 'a'",
        "UPDATE shop SET shop_id = 'x' WHERE 'tenant_id' = NEW.tenant_id",
        "UPDATE shop SET shop_id = 'x' WHERE NOT tenant_id = NEW.tenant_id",
        "UPDATE shop SET shop_id = 'x' WHERE (tenant_id = NEW.tenant_id OR 1)",
        "UPDATE shop SET shop_id = 'x' WHERE tenant_id = NEW.tenant_id IS NOT NULL",
        "UPDATE shop SET shop_id = 'x' WHERE tenant_id = NEW.id",
        "UPDATE shop SET shop_id = 'x' FROM sale s \(bound)",
        "DELETE FROM shop WHERE id = NEW.id",
        "DELETE FROM shop \(bound) AND id IN (SELECT id FROM sale)",
        "INSERT INTO shop SELECT id, NEW.tenant_id, tenant_id, '' FROM sale",
        "SELECT RAISE(ABORT, 'x') FROM sale s, shop t WHERE s.tenant_id = NEW.tenant_id",
        "SELECT RAISE(ABORT, 'x') FROM sale s NATURAL JOIN shop t \(bound)",
        "SELECT RAISE(ABORT, 'x') WHERE (NEW.id, 'b', '', '') IN \"main\".'shop'",
    ])
    func `and triggers are refused that touch rows of other tenants`(body: String) throws {
        let fault = #expect(throws: Fault.self) {
            try open(Self.right + "CREATE TRIGGER peek AFTER INSERT ON shop BEGIN \(body); END;")
        }
        #expect(fault?.code == "data.trigger_open")
        #expect(fault?.message.en.contains("the trigger peek ") == true)
    }

    @Test(arguments: [
        "CREATE UNIQUE INDEX x ON sale (tenant_id, lower(phone))",
        "CREATE INDEX x ON sale (tenant_id, \"phone\" || shop_id)",
        "CREATE INDEX x ON sale (tenant_id, id) WHERE phone > '5'",
        "CREATE INDEX x ON sale (tenant_id, id) WHERE (('Phone' IS NOT NULL))",
        "CREATE INDEX x ON sale (tenant_id, length(id)) WHERE [phone] = '13900000001'",
    ])
    func `and indexes are refused whose keys or rows depend on a masked value`(index: String) throws
    {
        let fault = #expect(throws: Fault.self) { try open(Self.right + index + ";") }
        #expect(fault?.code == "data.mask_open")
        #expect(fault?.message.en.contains("depends on phone") == true)
    }

    @Test(arguments: [
        "CHECK (phone <> shop_id)", "CHECK (length(shop_id) > 0 AND \"PHONE\" > id)",
        "CONSTRAINT known CHECK (CASE WHEN shop_id = 'x' THEN [phone] = '1' ELSE 1 END)",
    ])
    func `and CHECKs are refused that compare a masked value with what a caller writes`(
        check: String
    ) throws {
        let key = "PRIMARY KEY (id, tenant_id),"
        let fault = #expect(throws: Fault.self) {
            try open(Self.right.replacing(key, with: "\(key) \(check),"))
        }
        // SQLite wants constraints in any order, so this is the one thing that is wrong.
        #expect(fault?.code == "data.mask_open", "\(fault?.message.en ?? "")")
        #expect(fault?.message.en.contains("a CHECK compares phone") == true)
    }

    @Test(arguments: [
        "CREATE INDEX x ON sale (tenant_id, phone)",
        "CREATE INDEX x ON sale (tenant_id, lower(id))",
        "CREATE INDEX x ON sale (tenant_id, phone) WHERE shop_id IS NOT NULL",
        "CREATE INDEX x ON shop (tenant_id, lower(phone)) WHERE phone > '5'",
        "CREATE TABLE other (phone TEXT, CHECK (phone > 'x')) STRICT",
    ])
    func `and what depends on no masked value is accepted`(sql: String) throws {
        try open(Self.right + sql + ";")
    }

    @Test func `and a CHECK of a masked value alone is accepted, as it judges the writer's own`()
        throws
    {
        let key = "PRIMARY KEY (id, tenant_id),"
        try open(Self.right.replacing(key, with: "\(key) CHECK (length(phone) = 11),"))
    }

    @Test(arguments: [
        (
            "PRIMARY KEY (tenant_id, id)", "PRIMARY KEY (id), UNIQUE (tenant_id, id)",
            "does not have"
        ),
        ("PRIMARY KEY (id, tenant_id)", "PRIMARY KEY (id)", "does not have the tenant"),
        (
            "PRIMARY KEY (tenant_id, id)", "PRIMARY KEY (tenant_id, id), UNIQUE (shop_id)",
            "(shop_id)"
        ),
        (
            "STRICT;\nCREATE TABLE sale",
            "STRICT; CREATE UNIQUE INDEX x ON shop (phone);\n"
                + "CREATE TABLE sale", "the unique key (phone)"
        ),
        (
            "FOREIGN KEY (tenant_id, shop_id) REFERENCES shop (tenant_id, id)",
            "FOREIGN KEY (shop_id, id) REFERENCES shop (tenant_id, id)", "another tenant's row"
        ),
        (
            "PRIMARY KEY (id, tenant_id)", "PRIMARY KEY (id, tenant_id), UNIQUE (tenant_id, phone)",
            "phone is part of a key"
        ),
    ])
    func `are refused with what is wrong when they have it not`(
        old: String,
        new: String,
        problem: String
    ) throws {
        let migration = Self.right.replacing(old, with: new)
        try #require(migration != Self.right)
        let fault = #expect(throws: Fault.self) { try open(migration) }
        #expect(fault?.code == "data.key_refused")
        #expect(fault?.message.en.contains(problem) == true, "\(fault?.message.en ?? "")")
    }
}
