import Foundation
import TestGround
import Testing

@testable import ManifestCompiler

/// A small plugin without mistakes, written to a folder of its own so that one can be put in.
struct SamplePlugin {
    private let own: TestFolder

    init() throws {
        own = try TestFolder("manifest-compiler")
        for (path, text) in Self.texts { try write(text, to: path) }
    }

    var folder: URL { URL(fileURLWithPath: own.path) }

    func write(_ text: String, to path: String) throws {
        try own.write(text, to: path)
    }

    func text(_ path: String) throws -> String {
        try String(contentsOf: folder.appending(path: path), encoding: .utf8)
    }

    func remove(_ path: String) throws {
        try FileManager.default.removeItem(at: folder.appending(path: path))
    }

    /// Puts a text in the place of one that is there exactly once.
    func replace(_ old: String, by new: String, in path: String) throws {
        let text = try text(path)
        let parts = text.components(separatedBy: old)
        try #require(parts.count == 2, "\"\(old)\" is there once in \(path)")
        try write(parts.joined(separator: new), to: path)
    }

    func compile(module: String = "Stalls", owners: [PluginFiles] = []) throws -> CompiledSample {
        let (outputs, diagnostics) = try PluginCompiler(
            module: module,
            files: PluginFiles(manifestFolder: folder.path, pluginFolder: folder.path),
            origin: "Manifests/stalls",
            owners: owners
        ).compile()
        return CompiledSample(
            outputs: Dictionary(uniqueKeysWithValues: outputs.map { ($0.name, $0.text) }),
            lines: diagnostics.map {
                "\($0)".replacingOccurrences(of: folder.path + "/", with: "")
            }
        )
    }

    private static let texts = [
        "plugin.json": """
        {
          "schema": "plugin/1",
          "id": "stalls",
          "version": "0.1.0",
          "hostApi": "^0.1",
          "title": {"zh": "摊位", "en": "Stalls"},
          "owner": "stall team",
          "status": "alpha",
          "boot": "degraded",
          "permissions": [
            {"id": "stalls.stall.let", "title": {"zh": "出租", "en": "Let"}, "roles": ["merchant"]}
          ],
          "routes": [
            {"operation": "searchStalls", "title": {"zh": "查找", "en": "Search"}, "method": "GET",
             "path": "/stalls/v1/stalls", "input": "schemas/SearchStalls.json",
             "output": "schemas/StallList.json", "exposure": "public"},
            {"operation": "letStall", "title": {"zh": "出租", "en": "Let"}, "method": "POST",
             "path": "/stalls/v1/stalls/{id}/lets", "input": "schemas/LetStall.json",
             "output": "schemas/Stall.json", "permission": "stalls.stall.let",
             "exposure": "permission", "idempotency": "required", "success": 201,
             "quota": {"count": 30, "windowSeconds": 60}, "faults": ["stalls.stall.taken"]}
          ],
          "pages": [
            {"operation": "letForm", "method": "POST", "path": "/stalls/{id}/let",
             "input": "schemas/LetForm.json", "exposure": "public"}
          ],
          "tables": {
            "stall": {
              "tenant": "tenant_id", "subject": "holder", "publicWhere": "free = 1", "large": true,
              "sharedKeys": ["id"], "columns": {
                "id": {"class": "public", "purpose": "listing"},
                "tenant_id": {"class": "internal", "purpose": "whose stall it is"},
                "holder": {"class": "personal", "purpose": "who has it"},
                "rent_fen": {"class": "public", "purpose": "listing"},
                "name": {"class": "public", "purpose": "listing"},
                "free": {"class": "internal", "purpose": "listing"}
              }
            }
          },
          "events": [
            {"type": "stalls.stall.let.v1", "name": "StallLet", "schema": "schemas/StallLet.json",
             "partitionKey": "stallId", "subject": "personId", "personal": true}
          ],
          "subscriptions": [
            {"type": "housing.home.held.v1", "name": "HomeHeldSeen",
             "schema": "schemas/consumed/HomeHeld.json"}
          ],
          "timers": ["LetExpiry"]
        }
        """,
        "schemas/SearchStalls.json": """
        {"type": "object", "additionalProperties": false, "properties": {
          "rentMaxFen": {"type": "integer", "format": "fen", "minimum": 0},
          "side": {"type": "string", "enum": ["north", "south-east"], "default": "north"},
          "tags": {"type": "array", "maxItems": 3, "items": {"type": "string", "maxLength": 8}},
          "limit": {"type": "integer", "minimum": 1, "maximum": 50, "default": 20}
        }}
        """,
        "schemas/Stall.json": """
        {"type": "object", "additionalProperties": false, "required": ["id", "rentFen", "size"],
         "properties": {
          "id": {"type": "string", "format": "id"},
          "rentFen": {"type": "integer", "format": "fen"},
          "name": {"type": ["string", "null"], "maxLength": 40},
          "size": {"type": "object", "additionalProperties": false, "required": ["widthCm"],
            "properties": {"widthCm": {"type": "integer", "minimum": 1, "maximum": 9999}}}
        }}
        """,
        "schemas/StallList.json": """
        {"type": "object", "additionalProperties": false, "required": ["items"], "properties": {
          "items": {"type": "array", "maxItems": 50, "items": {"$ref": "Stall.json"}}
        }}
        """,
        "schemas/LetStall.json": """
        {"type": "object", "additionalProperties": false, "required": ["id", "from"],
         "properties": {
          "id": {"type": "string", "format": "id"},
          "from": {"type": "string", "format": "date"},
          "phone": {"type": "string", "format": "phone-cn"}
        }}
        """,
        "schemas/LetForm.json": """
        {"type": "object", "additionalProperties": false, "required": ["id"], "properties": {
          "id": {"type": "string", "format": "id"}
        }}
        """,
        "schemas/StallLet.json": """
        {"type": "object", "additionalProperties": false,
         "required": ["stallId", "personId", "at", "a"],
         "properties": {
          "stallId": {"type": "string", "format": "id"},
          "personId": {"type": "string", "format": "person"},
          "at": {"type": "string", "format": "date-time"},
          "a": {"type": "boolean"}
        }}
        """,
        "schemas/consumed/HomeHeld.json": """
        {"type": "object", "additionalProperties": true, "required": ["homeId"], "properties": {
          "homeId": {"type": "string", "format": "id"}
        }}
        """,
        "Migrations/0001-stalls.sql": """
        CREATE TABLE stall (
            id TEXT NOT NULL,
            tenant_id TEXT NOT NULL,
            holder TEXT,
            rent_fen INTEGER NOT NULL,
            name TEXT,
            free INTEGER NOT NULL,
            PRIMARY KEY (id, tenant_id)
        ) STRICT;
        CREATE INDEX stall_by_rent ON stall (rent_fen, id) WHERE free = 1; CREATE UNIQUE INDEX stall_of ON stall (holder, id, tenant_id);
        """,
        "Statements/stalls.sql": """
        -- statement byRent
        -- scope public
        -- in rentMax Money, limit Int
        -- out many (id Text, rent Money, name Text?)
        SELECT id, rent_fen, name FROM stall_public
        WHERE rent_fen <= :rentMax ORDER BY rent_fen, id LIMIT :limit;

        -- statement takeStall
        -- scope tenant
        -- in id Text, holder Text
        -- out none
        UPDATE stall SET free = 0, holder = :holder
        WHERE id = :id AND tenant_id = current_tenant();

        -- statement addStall
        -- scope tenant
        -- in id Text, rent Money
        -- out none
        INSERT INTO stall (id, tenant_id, rent_fen, free)
        VALUES (:id, current_tenant(), :rent, 1);

        -- statement mine
        -- scope subject
        -- out optional (count Int)
        SELECT count(*) FROM stall_by_subject WHERE id > '';

        -- statement expire
        -- scope system
        -- in id Text
        -- out none
        UPDATE stall SET free = 1, holder = NULL WHERE id = :id;
        """,
        "Web/stalls.mustache": "<h1>{{title}}</h1>\n",
    ]
}

struct CompiledSample {
    let outputs: [String: String]
    /// Diagnostics with paths relative to the plugin's folder.
    let lines: [String]
}
