import PluginKit
import Testing

@Suite struct `Contracts of all plugins` {
    private func problems(
        town: ContractFixture = .town,
        reader: ContractFixture = .reader,
        released: ContractFixture? = nil,
        isWhole: Bool = true
    ) throws -> [String] {
        let members = [
            CityContract.Member(
                current: try town.reading(),
                released: try released?.reading(),
                folder: "Manifests/town"
            ),
            CityContract.Member(
                current: try reader.reading(),
                released: nil,
                folder: "Manifests/reader"
            ),
        ]
        return CityContract(members).check(isWhole: isWhole).map(\.description)
    }

    @Test func `fit when both ends are there and match`() throws {
        #expect(try problems() == [])
    }

    @Test(arguments: [
        (#""maximum": 100"#, #""maximum": 99"#, "0 to 100 as a number may come"),
        (#""required": ["size"]"#, #""required": ["size", "text"]"#, "may be missing"),
        (#""text": {"#, #""txet": {"#, "has no \"txet\""),
        (
            #""size": {"type": "integer", "minimum": 0, "maximum": 100}"#,
            #""size": {"type": "string", "maxLength": 3}"#, "another type"
        ),
    ])
    func `a consumer has to understand every event of the producer`(
        old: String,
        new: String,
        problem: String
    ) throws {
        let reader = try ContractFixture.reader.with("schemas/NoteSize.json", old, new)
        let found = try problems(reader: reader)
        #expect(found.contains { $0.contains(problem) }, "\(found)")
        #expect(found.allSatisfy { $0.hasPrefix("Manifests/reader/plugin.json:") })
    }

    @Test func `a consumer has to understand what was released as well`() throws {
        let wider = try ContractFixture.town.with(
            "schemas/NoteWritten.json",
            #""maximum": 100"#,
            #""maximum": 101"#
        )
        let found = try problems(released: wider)
        #expect(found.contains { $0.contains("as it was released: /size: 0 to 101") }, "\(found)")
    }

    @Test func `what nobody publishes cannot be subscribed to`() throws {
        let other = try ContractFixture.reader.with(
            "plugin.json",
            "town.note.written.v1",
            "town.note.burnt.v1"
        )
        let found = try problems(reader: other)
        #expect(found.contains { $0.contains("town does not publish town.note.burnt.v1") })
        let stranger = try ContractFixture.reader.with(
            "plugin.json",
            "town.note.written.v1",
            "city.note.written.v1"
        )
        #expect(try problems(reader: stranger).contains { $0.contains("there is no plugin city") })
        #expect(try problems(reader: stranger, isWhole: false) == [])
    }

    @Test func `what is used has to be offered, in the same version`() throws {
        let later = try ContractFixture.reader.with(
            "plugin.json",
            #""version": 1,"#,
            #""version": 2,"#
        )
        let found = try problems(reader: later)
        #expect(
            found.contains {
                $0.contains("town does not offer WriteNote.v2 (it offers WriteNote.v1)")
            }
        )
        let absent = try ContractFixture.reader.with(
            "plugin.json",
            #""plugin": "town""#,
            #""plugin": "city""#
        )
        #expect(
            try problems(reader: absent, isWhole: false).contains { $0.contains("no plugin city") }
        )
        let optional = try absent.with(
            "plugin.json",
            "NoteMade.json\"",
            "NoteMade.json\", \"optional\": true"
        )
        #expect(try problems(reader: optional, isWhole: false) == [])
    }

    @Test func `what is sent has to be taken, and what comes back understood`() throws {
        let longer = try ContractFixture.reader.with(
            "schemas/NoteWish.json",
            #""maxLength": 40"#,
            #""maxLength": 41"#
        )
        #expect(
            try problems(reader: longer).contains { $0.contains("does not take every such input") }
        )
        let more = try ContractFixture.reader.with(
            "schemas/NoteMade.json",
            #"["id"]"#,
            #"["id", "at"]"#
        )
        .with(
            "schemas/NoteMade.json",
            #""properties": {"#,
            #""properties": {"at": {"type": "boolean"},"#
        )
        #expect(try problems(reader: more).contains { $0.contains("not understand every answer") })
    }

    @Test func `a release that cannot be read, or is of a later version, fails`() throws {
        let torn = CityContract.Member(
            current: try ContractFixture.town.reading(),
            released: Manifest.read(Array("{".utf8), folder: "Manifests/town", schemas: []),
            folder: "Manifests/town"
        )
        let found = CityContract([torn]).check(isWhole: true).map(\.description)
        #expect(found.contains { $0.contains("contract cannot be read") }, "\(found)")
        let later = try ContractFixture.town.with("plugin.json", "0.1.0", "0.10.0")
        #expect(
            try problems(released: later).contains { $0.contains("0.1.0 comes before 0.10.0") }
        )
        #expect(try problems(town: later, released: .town) == [])
    }

    @Test func `a contract that gains anything is a new version`() throws {
        let wider = try ContractFixture.town.with(
            "schemas/NoteWritten.json",
            #""text": {"#,
            #""at": {"type": "boolean"}, "text": {"#
        )
        let found = try problems(town: wider, released: .town)
        #expect(found.contains { $0.contains("not the one released as 0.1.0") }, "\(found)")
        let later = try wider.with("plugin.json", "0.1.0", "0.1.1")
        #expect(try problems(town: later, released: .town) == [])
        #expect(try problems(released: .town) == [])
    }

    @Test func `a broken promise is named at its event`() throws {
        let narrowed = try ContractFixture.town.with(
            "schemas/NoteWritten.json",
            #""text": {"#,
            #""words": {"#
        )
        let reader = try ContractFixture.reader.with(
            "schemas/NoteSize.json",
            #""text""#,
            #""words""#
        )
        let found = try problems(town: narrowed, reader: reader, released: .town)
        #expect(
            found.contains { $0.contains("breaks what 0.1.0 promised: /text is gone") },
            "\(found)"
        )
    }
}
