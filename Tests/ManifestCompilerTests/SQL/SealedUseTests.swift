import Foundation
import PluginKit
import TestGround
import Testing

@testable import ManifestCompiler

/// A plugin with one sealed column and what it is found by, as its author would hand it over.
private struct CardPlugin {
    private let own: TestFolder

    init(_ changes: (String) -> String = { $0 }) throws {
        own = try TestFolder("cards")
        try own.write(changes(CardPlugin.manifest), to: "plugin.json")
        try own.write(CardPlugin.migration, to: "Migrations/0001-card.sql")
    }

    private static let manifest = """
        {
          "schema": "plugin/1", "id": "cards", "version": "0.1.0", "hostApi": "^0.1",
          "title": {"zh": "卡片", "en": "Cards"}, "owner": "tests", "status": "alpha",
          "boot": "degraded",
          "permissions": [
            {"id": "cards.number.open", "title": {"zh": "查看", "en": "See"}, "roles": ["clerk"]}
          ],
          "tables": {
            "card": {
              "tenant": "tenant_id",
              "columns": {
                "tenant_id": {"class": "internal", "purpose": "whose"},
                "id": {"class": "internal", "purpose": "card"},
                "note": {"class": "internal", "purpose": "note"},
                "raw": {"class": "restricted", "purpose": "bytes"},
                "phone": {
                  "class": "personal", "purpose": "phone",
                  "sealed": {"as": "mobileNumber", "row": "id", "openBy": "cards.number.open"}
                },
                "phone_key": {"class": "personal", "purpose": "finds it", "finds": "phone"}
              }
            }
          }
        }
        """

    private static let migration = """
        CREATE TABLE card (
            tenant_id TEXT NOT NULL, id TEXT NOT NULL, note TEXT, raw BLOB,
            phone BLOB NOT NULL, phone_key BLOB NOT NULL,
            PRIMARY KEY (tenant_id, id)
        ) STRICT;
        """

    func compile(_ statement: String) throws -> (swift: String, mistakes: [String]) {
        try own.write("-- statement tried\n\(statement);\n", to: "Statements/tried.sql")
        let (outputs, diagnostics) = try PluginCompiler(
            module: "Cards",
            files: PluginFiles(manifestFolder: own.path, pluginFolder: own.path),
            origin: "Manifests/cards"
        ).compile()
        return (outputs.map(\.text).joined(), diagnostics.map { "\($0)" })
    }
}

@Suite struct `Statements over sealed columns` {
    @Test func `get values that belong to the column and its row, in types of their own`() throws {
        let plugin = try CardPlugin()
        let (written, none) = try plugin.compile(
            """
            -- scope tenant
            -- in id Text, phone Sealed, key Finder
            -- out none
            INSERT INTO card (tenant_id, id, phone, phone_key)
            VALUES (current_tenant(), :id, :phone, :key)
            ON CONFLICT (tenant_id, id) DO UPDATE SET phone = excluded.phone
            WHERE tenant_id = current_tenant()
            """
        )
        #expect(none == [])
        #expect(written.contains("let phone: Sealed<Fields.Card.Phone>"))
        #expect(written.contains("let key: Finder<Fields.Card.Phone>"))
        #expect(written.contains("binder.bind(self.phone, at: 2, row: self.id)"))
        #expect(written.contains("typealias Value = MobileNumber"))
        let (read, alsoNone) = try plugin.compile(
            """
            -- scope tenant
            -- in key Finder
            -- out optional (tenant Text, id Text, phone Sealed)
            SELECT tenant_id, id, phone FROM card_by_tenant AS c WHERE c.phone_key = :key
            """
        )
        #expect(alsoNone == [])
        #expect(
            read.contains("Sealed(reader.blob(2), row: reader.text(1), tenant: reader.text(0))")
        )
    }

    @Test(arguments: [
        // Plain bytes into a sealed column.
        """
        -- scope tenant
        -- in id Text, phone Blob, key Finder
        -- out none
        INSERT INTO card (tenant_id, id, phone, phone_key)
        VALUES (current_tenant(), :id, :phone, :key)
        """,
        """
        -- scope tenant
        -- in id Text, phone Text, key Finder
        -- out none
        INSERT INTO card (tenant_id, id, phone, phone_key)
        VALUES (current_tenant(), :id, CAST(:phone AS BLOB), :key)
        """,
        """
        -- scope tenant
        -- in id Text
        -- out none
        UPDATE card SET phone = x'31' WHERE id = :id AND tenant_id = current_tenant()
        """,
        """
        -- scope system
        -- out none
        UPDATE card SET (phone, note) = (raw, note)
        """,
        """
        -- scope system
        -- out none
        UPDATE card SET phone = raw
        """,
        """
        -- scope system
        -- out none
        INSERT INTO card (tenant_id, id, phone, phone_key)
        SELECT tenant_id, id || 'x', raw, raw FROM card
        """,
        // A sealed value in a column that is not.
        """
        -- scope tenant
        -- in id Text, phone Sealed
        -- out none
        UPDATE card SET raw = :phone WHERE id = :id AND tenant_id = current_tenant()
        """,
        // Nobody can say which row.
        """
        -- scope tenant
        -- in phone Sealed
        -- out none
        UPDATE card SET phone = :phone WHERE tenant_id = current_tenant()
        """,
        // Read as plain bytes, without its row, or without its tenant.
        """
        -- scope tenant
        -- out many (tenant Text, id Text, phone Blob)
        SELECT tenant_id, id, phone FROM card_by_tenant
        """,
        """
        -- scope tenant
        -- out many (tenant Text, phone Sealed)
        SELECT tenant_id, phone FROM card_by_tenant
        """,
        """
        -- scope tenant
        -- out many (id Text, phone Sealed)
        SELECT id, phone FROM card_by_tenant
        """,
        // What finds is for finding, and found by nothing else.
        """
        -- scope tenant
        -- out many (id Text, key Blob)
        SELECT id, phone_key FROM card_by_tenant
        """,
        """
        -- scope tenant
        -- in key Blob
        -- out many (id Text)
        SELECT id FROM card_by_tenant WHERE phone_key = :key
        """,
        """
        -- scope tenant
        -- in key Finder
        -- out many (id Text)
        SELECT id FROM card_by_tenant WHERE raw = :key
        """,
    ])
    func `are refused where anything else could come in or out`(_ statement: String) throws {
        let (_, mistakes) = try CardPlugin().compile(statement)
        #expect(!mistakes.isEmpty)
        #expect(mistakes.allSatisfy { $0.contains("Statements/tried.sql") }, "\(mistakes)")
    }

    @Test(arguments: [
        (#""row": "id""#, #""row": "nothing""#), (#""row": "id""#, #""row": "tenant_id""#),
        (#""openBy": "cards.number.open""#, #""openBy": "cards.number.nobody""#),
        (#""finds": "phone""#, #""finds": "note""#),
        (#""class": "personal", "purpose": "phone""#, #""class": "public", "purpose": "phone""#),
        (#""as": "mobileNumber""#, #""as": "number""#),
        (
            #""purpose": "note"}"#,
            #""purpose": "note", "sealed": {"as": "text", "row": "id"}}"#
        ),
    ])
    func `stand on a manifest that makes sense`(_ change: (old: String, new: String)) throws {
        let plugin = try CardPlugin { $0.replacingOccurrences(of: change.old, with: change.new) }
        let (_, mistakes) = try plugin.compile(
            "-- scope tenant\n-- out many (id Text)\nSELECT id FROM card_by_tenant"
        )
        #expect(!mistakes.isEmpty)
    }
}
