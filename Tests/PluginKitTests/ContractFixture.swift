import PluginKit
import Testing

/// A small plugin's contract as texts, to be changed one place at a time.
struct ContractFixture {
    var files: [String: String]

    static let town = ContractFixture(files: [
        "plugin.json": """
        {"schema": "plugin/1", "id": "town", "version": "0.1.0", "hostApi": "^0.1",
         "title": {"zh": "镇", "en": "Town"}, "owner": "t", "status": "alpha", "boot": "degraded",
         "permissions": [{"id": "town.note.write", "title": {"zh": "写", "en": "Write"}}],
         "routes": [{"operation": "getNote", "title": {"zh": "看", "en": "See"}, "method": "GET",
           "path": "/town/v1/notes", "input": "schemas/Find.json", "output": "schemas/Note.json",
           "exposure": "public"}],
         "events": [{"type": "town.note.written.v1", "name": "NoteWritten",
           "schema": "schemas/NoteWritten.json", "partitionKey": "id"}],
         "commands": [{"name": "WriteNote", "version": 1, "title": {"zh": "写", "en": "Write"},
           "input": "schemas/WriteNote.json", "output": "schemas/Note.json",
           "permission": "town.note.write"}]}
        """,
        "schemas/Find.json": """
        {"type": "object", "additionalProperties": false, "properties": {
          "limit": {"type": "integer", "minimum": 1, "maximum": 50, "default": 20}}}
        """,
        "schemas/Note.json": """
        {"type": "object", "additionalProperties": false, "required": ["id"], "properties": {
          "id": {"type": "string", "format": "id"}}}
        """,
        "schemas/NoteWritten.json": """
        {"type": "object", "additionalProperties": false, "required": ["id", "size", "kind"],
         "properties": {
          "id": {"type": "string", "format": "id"},
          "size": {"type": "integer", "minimum": 0, "maximum": 100},
          "kind": {"type": "string", "enum": ["short", "long"]},
          "text": {"type": "string", "maxLength": 40},
          "story": {"type": "string", "format": "text", "maxLength": 9},
          "places": {"type": "array", "maxItems": 2, "items": {"type": "object",
            "additionalProperties": false, "properties": {
              "near": {"type": "boolean"}, "far": {"type": "boolean"}}}},
          "tags": {"type": "array", "maxItems": 3, "items": {"type": "string", "maxLength": 8}}}}
        """,
        "schemas/WriteNote.json": """
        {"type": "object", "additionalProperties": false, "required": ["text"], "properties": {
          "text": {"type": "string", "minLength": 1, "maxLength": 40}}}
        """,
    ])

    static let reader = ContractFixture(files: [
        "plugin.json": """
        {"schema": "plugin/1", "id": "reader", "version": "0.1.0", "hostApi": "^0.1",
         "title": {"zh": "读", "en": "Reader"}, "owner": "t", "status": "alpha",
         "boot": "degraded",
         "subscriptions": [{"type": "town.note.written.v1", "name": "NoteSeen",
           "schema": "schemas/NoteSize.json"}],
         "uses": {"commands": [{"plugin": "town", "name": "WriteNote", "version": 1,
           "input": "schemas/NoteWish.json", "output": "schemas/NoteMade.json"}]}}
        """,
        "schemas/NoteSize.json": """
        {"type": "object", "additionalProperties": true, "required": ["size"], "properties": {
          "size": {"type": "integer", "minimum": 0, "maximum": 100},
          "text": {"type": "string", "maxLength": 40}}}
        """,
        "schemas/NoteWish.json": """
        {"type": "object", "additionalProperties": false, "required": ["text"], "properties": {
          "text": {"type": "string", "minLength": 1, "maxLength": 40}}}
        """,
        "schemas/NoteMade.json": """
        {"type": "object", "additionalProperties": true, "required": ["id"], "properties": {
          "id": {"type": "string", "format": "id"}}}
        """,
    ])

    /// The same with one text in the place of another that is there once.
    func with(_ file: String, _ old: String, _ new: String) throws -> ContractFixture {
        var copy = self
        let text = try #require(files[file])
        try #require(text.split(separator: old, omittingEmptySubsequences: false).count == 2)
        copy.files[file] = text.replacing(old, with: new)
        return copy
    }

    func with(_ file: String, _ text: String) -> ContractFixture {
        var copy = self
        copy.files[file] = text
        return copy
    }

    func reading() throws -> ManifestReading {
        let reading = Manifest.read(
            Array((files["plugin.json"] ?? "").utf8),
            folder: "Manifests/x",
            schemas: files.keys.sorted().filter { $0 != "plugin.json" }
                .map { ($0, Array((files[$0] ?? "").utf8)) }
        )
        try #require(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
        return reading
    }
}
