import PluginKit
import Testing

/// One change of a plugin's contract, and what it breaks.
struct Rework: CustomTestStringConvertible, Sendable {
    let file: String
    let old: String
    let new: String
    /// Part of the sentence; nil when nobody is let down.
    let breaks: String?

    init(_ file: String, _ old: String, _ new: String, breaks: String?) {
        self.file = file
        self.old = old
        self.new = new
        self.breaks = breaks
    }

    var testDescription: String { "\(old) -> \(new)" }

    private static let event = "schemas/NoteWritten.json"

    static let all = [
        Rework(
            event,
            #""text": {"#,
            #""more": {"type": "boolean"}, "text": {"#,
            breaks: nil
        ),
        Rework(event, #""id", "size", "kind"]"#, #""id", "size"]"#, breaks: "/kind"),
        Rework(
            event,
            #""id", "size", "kind"]"#,
            #""id", "size", "kind", "text"]"#,
            breaks: "/text: it is required and may be missing"
        ),
        Rework(event, #""maximum": 100"#, #""maximum": 200"#, breaks: "0 to 200 as a number"),
        Rework(event, #""maximum": 100"#, #""maximum": 50"#, breaks: "0 to 100 as a number"),
        Rework(event, #""long"]"#, #""long", "huge"]"#, breaks: "\"huge\" is not known"),
        Rework(event, #""short", "long"]"#, #""short"]"#, breaks: "\"long\" is not known"),
        Rework(event, #""maxLength": 40"#, #""maxLength": 80"#, breaks: "0 to 80 characters"),
        Rework(event, #""maxItems": 3"#, #""maxItems": 4"#, breaks: "/tags: 0 to 4 items"),
        Rework(event, #""maxLength": 8"#, #""maxLength": 9"#, breaks: "/tags/*"),
        Rework(event, #""text": {"#, #""words": {"#, breaks: "/text is gone"),
        Rework(event, #""far": {"#, #""away": {"#, breaks: "/places/*/far is gone"),
        Rework(event, #""maxLength": 9}"#, #""maxLength": 900}"#, breaks: "0 to 900 characters"),
        Rework(
            event,
            #"{"type": "string", "maxLength": 40}"#,
            #"{"type": ["string", "null"], "maxLength": 40}"#,
            breaks: "it may be null"
        ),
        Rework(
            event,
            #""id": {"type": "string", "format": "id"}"#,
            #""id": {"type": "string", "maxLength": 64}"#,
            breaks: "its format is any text"
        ),
        Rework(
            event,
            #"{"type": "string", "maxLength": 40}"#,
            #"{"type": "boolean"}"#,
            breaks: "another type"
        ),
        Rework(
            "plugin.json",
            #""partitionKey": "id""#,
            #""partitionKey": "size""#,
            breaks: "its order now follows size"
        ),
        Rework(
            "plugin.json",
            "town.note.written.v1",
            "town.note.written.v2",
            breaks: "it is published no more"
        ),
        Rework(
            "plugin.json",
            #""name": "WriteNote", "version": 1"#,
            #""name": "WriteNote", "version": 2"#,
            breaks: "offered no more"
        ),
        Rework(
            "schemas/WriteNote.json",
            #""maxLength": 40"#,
            #""maxLength": 20"#,
            breaks: "in what is sent"
        ),
        Rework("schemas/WriteNote.json", #""maxLength": 40"#, #""maxLength": 80"#, breaks: nil),
        Rework(
            "schemas/Note.json",
            #""properties": {"#,
            #""properties": {"at": {"type": "boolean"},"#,
            breaks: nil
        ),
        Rework(
            "schemas/Note.json",
            #""required": ["id"], "#,
            "",
            breaks: "in the answer"
        ),
    ]
}

@Suite struct `A released contract` {
    @Test(arguments: Rework.all)
    func `is kept within a version, or the change is named`(rework: Rework) throws {
        let old = try ContractFixture.town.reading()
        let new = try ContractFixture.town.with(rework.file, rework.old, rework.new).reading()
        let breaches = ContractComparison(old: old, new: new).breaches.map(\.description)
        guard let wanted = rework.breaks else {
            #expect(breaches == [])
            return
        }
        #expect(breaches.contains { $0.contains(wanted) }, "\(breaches)")
    }

    @Test(arguments: [
        (
            #""exposure": "public"}"#, #""exposure": "public", "deadlineMs": 1}"#,
            "gives up after 1 ms"
        ),
        (#""exposure": "public"}"#, #""exposure": "public", "bodyBytesMax": 64}"#, "64 bytes"),
        (
            #""exposure": "public"}"#,
            #""exposure": "public", "quota": {"count": 2, "windowSeconds": 60}}"#,
            "2 times in 60 s"
        ),
    ])
    func `that does less for whoever calls it is told to them`(
        old: String,
        new: String,
        told: String
    ) throws {
        let narrower = try ContractFixture.town.with("plugin.json", old, new).reading()
        let changes = ContractComparison(old: try ContractFixture.town.reading(), new: narrower)
            .changes.map(\.description)
        #expect(changes.contains { $0.contains(told) }, "\(changes)")
    }

    @Test func `that answers with another member, or without one, tells of both`() throws {
        let old = try ContractFixture.town
            .with(
                "schemas/Note.json",
                #""properties": {"#,
                #""properties": {"at": {"type": "boolean"},"#
            )
            .reading()
        let new = try ContractFixture.town
            .with(
                "schemas/Note.json",
                #""properties": {"#,
                #""properties": {"by": {"type": "boolean"},"#
            )
            .reading()
        let changes = ContractComparison(old: old, new: new).changes.map(\.description)
        #expect(
            changes.contains { $0.contains("route") && $0.contains("/at is gone") },
            "\(changes)"
        )
        #expect(changes.contains { $0.contains("route") && $0.contains("/by may be there") })
    }

    @Test func `that did not change has no changes`() throws {
        let same = try ContractFixture.town.reading()
        #expect(ContractComparison(old: same, new: same).changes == [])
    }

    private static let laterEvent = """
        {"type": "object", "additionalProperties": false, "required": ["id"], "properties": {
          "id": {"type": "string", "format": "id"}}}
        """

    /// The town after it went on to a second version of its event.
    private func later(_ events: String) throws -> ContractFixture {
        try ContractFixture.town
            .with("schemas/NoteKept.json", Self.laterEvent)
            .with("plugin.json", "town.note.written.v1", "town.note.written.v2")
            .with("plugin.json", #""name": "NoteWritten""#, #""name": "NoteKept""#)
            .with(
                "plugin.json",
                #""schema": "schemas/NoteWritten.json", "partitionKey": "id"}"#,
                events
            )
    }

    @Test func `goes on to a later version with an upcaster from the released one`() throws {
        let old = try ContractFixture.town.reading()
        let new = try later(
            #""schema": "schemas/NoteKept.json", "partitionKey": "id", "upcasts": {"#
                + #""type": "town.note.written.v1", "schema": "schemas/NoteWritten.json"}}"#
        )
        #expect(ContractComparison(old: old, new: try new.reading()).breaches == [])
        let narrowed = try new.with(
            "schemas/NoteWritten.json",
            #""maximum": 100"#,
            #""maximum": 50"#
        )
        let breaches = ContractComparison(old: old, new: try narrowed.reading()).breaches
        #expect(breaches.contains { $0.what.contains("its upcaster does not read") })
    }

    @Test func `goes on to a later version beside the released one`() throws {
        let old = try ContractFixture.town.reading()
        let new = try later(
            #""schema": "schemas/NoteKept.json", "partitionKey": "id"}, "#
                + #"{"type": "town.note.written.v1", "name": "NoteWritten", "#
                + #""schema": "schemas/NoteWritten.json", "partitionKey": "id"}"#
        )
        #expect(ContractComparison(old: old, new: try new.reading()).breaches == [])
    }

    /// The town with a table that others read and an event that is on the bus outside.
    private func open() throws -> ContractFixture {
        try ContractFixture.town.with(
            "plugin.json",
            #""partitionKey": "id"}"#,
            #""partitionKey": "id", "read": "town.note.write"}"#
        ).with(
            "plugin.json",
            #""commands""#,
            #""tables": {"pub_size_v1": {"published": true, "publicWhere": "size > 0", "#
                + #""columns": {"#
                + #""id": {"class": "public", "purpose": "p"}, "#
                + #""size": {"class": "public", "purpose": "p"}}}}, "commands""#
        )
    }

    @Test(arguments: [
        (#", "size": {"class": "public", "purpose": "p"}"#, "", "its column size is gone"),
        ("size > 0", "size > 1", "its rows under scope public are others now"),
        ("pub_size_v1", "pub_size_v2", "town.size.v1: it is published no more"),
        (
            #""read": "town.note.write""#,
            #""read": "town.note.write", "fields": {"text": {"class": "restricted"}}"#,
            "/text is null for some who read it"
        ),
    ])
    func `binds what others read`(old: String, new: String, problem: String) throws {
        let before = try open()
        let after = try before.with("plugin.json", old, new).reading()
        let breaches = ContractComparison(old: try before.reading(), new: after).breaches
        #expect(breaches.contains { $0.description.contains(problem) }, "\(breaches)")
    }

    @Test(arguments: [
        (
            #""input": "schemas/WriteNote.json", "success""#, #""success""#,
            "takes no input any more"
        ),
        (#""optional", "permission""#, #""none", "permission""#, "to an Idempotency-Key any more"),
    ])
    func `says what a route took and takes no more`(
        old: String,
        new: String,
        problem: String
    ) throws {
        let before = try ContractFixture.town.with(
            "plugin.json",
            #""exposure": "public"}"#,
            #""exposure": "public"}, {"operation": "sendNote", "title": {"zh": "寄", "en": "Send"}, "#
                + #""method": "POST", "path": "/town/v1/sendings", "#
                + #""input": "schemas/WriteNote.json", "success": 200, "#
                + #""idempotency": "optional", "permission": "town.note.write", "#
                + #""exposure": "permission"}"#
        )
        let after = try before.with("plugin.json", old, new).reading()
        let changes = ContractComparison(old: try before.reading(), new: after).changes
        #expect(
            changes.contains { $0.effect == .breaks && $0.what.contains(problem) },
            "\(changes)"
        )
    }

    @Test func `of routes binds a plugin that is beta or stable`() throws {
        let old = try ContractFixture.town.reading()
        let moved = try ContractFixture.town.with("plugin.json", "/town/v1/notes", "/town/v1/all")
        let comparison = ContractComparison(old: old, new: try moved.reading())
        #expect(comparison.changes.contains { $0.description.contains("it is served no more") })
        #expect(comparison.breaches == [])
        let stable = try moved.with("plugin.json", "alpha", "stable").reading()
        #expect(!ContractComparison(old: old, new: stable).breaches.isEmpty)
        // Calling it alpha again is no way out.
        let settled = try ContractFixture.town.with("plugin.json", "alpha", "stable").reading()
        #expect(!ContractComparison(old: settled, new: try moved.reading()).breaches.isEmpty)
    }
}
