import Testing

@testable import PluginKit

@Suite struct `The lock of grants` {
    private func grants(
        _ fixture: ContractFixture = .town,
        mine: StatementSpec.Scope = .subject,
        scans: Bool = false,
        triggers: String = "CREATE TRIGGER a AFTER INSERT ON note BEGIN SELECT 1; END;"
    ) throws -> [Grant] {
        let reading = try fixture.reading()
        return try #require(reading.manifest).grants(
            statements: [
                StatementSpec(index: 0, name: "sweep", scope: .system, sql: "", isWrite: true),
                StatementSpec(index: 2, name: "leave", scope: .resource, sql: "x", isWrite: true),
                StatementSpec(
                    index: 1,
                    name: "mine",
                    scope: mine,
                    sql: "",
                    isWrite: false,
                    scans: scans
                ),
            ],
            migrations: [
                ("0001-a.sql", "CREATE TABLE note (id TEXT PRIMARY KEY) STRICT;"),
                ("0002-b.sql", triggers),
            ],
            schemas: reading.schemas
        )
    }

    @Test func `has one line for each grant, in one order`() throws {
        let text = CapabilityLock(text: "").text(try grants().reversed(), of: ["town"])
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
        #expect(
            lines == [
                "town command WriteNote.v1 permission=town.note.write deadline-ms<=2000 "
                    + "takes=text gives=id",
                "town event town.note.written.v1 impersonal "
                    + "tells=id,kind,places.far,places.near,size,story,tags,text",
                "town limits itself concurrency<=1024 queue<=1024 lane-queue<=8192 "
                    + "reader-queue<=1024 deadline-ms<=2000 database-bytes<=68719476736",
                "town migration 0002-b.sql triggers sql=659b045b91c68f5795c13ead132aa963",
                "town plugin itself boot=degraded tenancy=optional",
                "town resource-write leave sql=2d711642b726b04401627ca9fbac32f5",
                "town route getNote GET /town/v1/notes public deadline-ms<=2000",
                "town statement mine scope=subject reads",
                "town system sweep writes sql=e3b0c44298fc1c149afbf4c8996fb924",
            ]
        )
        #expect(CapabilityLock(text: text).text(try grants(), of: ["town"]) == text)
    }

    @Test func `with every grant finds no difference`() throws {
        let lock = CapabilityLock(text: CapabilityLock(text: "").text(try grants(), of: ["town"]))
        let difference = lock.difference(try grants(), of: ["town"])
        #expect(difference.added == [])
        #expect(difference.removed == [])
    }

    @Test func `finds a statement that reaches every row with another text than was reviewed`()
        throws
    {
        let manifest = try #require(ContractFixture.town.reading().manifest)
        func grants(_ sql: StaticString, _ scope: StatementSpec.Scope) -> [Grant] {
            manifest.grants(statements: [
                StatementSpec(index: 0, name: "sweep", scope: scope, sql: sql, isWrite: true)
            ])
        }
        for scope in [.system, .resource] as [StatementSpec.Scope] {
            let before = grants("DELETE FROM note WHERE at < :at", scope)
            let lock = CapabilityLock(text: CapabilityLock(text: "").text(before, of: ["town"]))
            #expect(lock.difference(before, of: ["town"]).added == [])
            let wider = lock.difference(grants("DELETE FROM note", scope), of: ["town"]).added
            #expect(wider.count == 1)
            #expect(wider.first?.contains("sweep") == true && wider[0].contains("(reviewed: "))
        }
    }

    @Test func `names what was added, widened and removed`() throws {
        let lock = CapabilityLock(
            text: """
                # a remark
                town event town.note.written.v1 personal
                town route getNote GET /town/v1/notes permission=town.note.write
                town secret door_key
                town system sweep writes sql=e3b0c44298fc1c149afbf4c8996fb924
                town resource-write leave sql=2d711642b726b04401627ca9fbac32f5
                town limits itself concurrency<=2048 queue<=1024 lane-queue<=8192 \
                reader-queue<=1024 deadline-ms<=2000 database-bytes<=68719476736
                town migration 0002-b.sql triggers sql=659b045b91c68f5795c13ead132aa963
                town plugin itself boot=degraded tenancy=optional
                mall secret till_key
                """
        )
        let difference = lock.difference(try grants(), of: ["town"])
        #expect(
            difference.added == [
                "town command WriteNote.v1 permission=town.note.write deadline-ms<=2000 "
                    + "takes=text gives=id",
                "town event town.note.written.v1 impersonal "
                    + "tells=id,kind,places.far,places.near,size,story,tags,text "
                    + "(reviewed: personal)",
                "town route getNote GET /town/v1/notes public deadline-ms<=2000 "
                    + "(reviewed: GET /town/v1/notes permission=town.note.write)",
                "town statement mine scope=subject reads",
            ]
        )
        #expect(difference.removed == ["town secret door_key"])
        // A plugin that is not part of the build keeps its lines.
        #expect(lock.text(try grants(), of: ["town"]).contains("mall secret till_key\n"))
    }

    @Test func `finds what a statement or a migration reaches for beyond what was reviewed`() throws
    {
        let text = CapabilityLock(text: "").text(try grants(), of: ["town"])
        let lock = CapabilityLock(text: text)
        func added(_ grants: [Grant]) -> [String] {
            lock.difference(grants, of: ["town"]).added
        }
        #expect(added(try grants()) == [])
        for scope in [.tenant, .subtree, .public] as [StatementSpec.Scope] {
            let wider = added(try grants(mine: scope))
            #expect(wider.count == 1)
            #expect(wider.first?.hasPrefix("town statement mine scope=\(scope.rawValue) ") == true)
        }
        #expect(
            added(try grants(scans: true)).first?.contains("mine scope=subject reads scans") == true
        )
        let other = "CREATE TRIGGER a AFTER DELETE ON note BEGIN SELECT 1; END;"
        #expect(
            added(try grants(triggers: other)).first?.hasPrefix("town migration 0002-b") == true
        )
    }

    /// A table of flats, and a statement over it.
    private func grants(public condition: String, _ sql: StaticString = "") throws -> [Grant] {
        var manifest = try #require(ContractFixture.town.reading().manifest)
        var flat = Manifest.Table(
            name: "flat",
            tenantColumn: "owner",
            isLarge: false,
            columns: ["id", "owner", "floor", "phone"].map {
                Manifest.Table.Column(name: $0, dataClass: .internal, purpose: "test")
            }
        )
        flat.publicWhere = condition
        manifest.tables = [flat]
        return manifest.grants(statements: [
            StatementSpec(index: 0, name: "all", scope: .tenant, sql: sql, isWrite: false)
        ])
    }

    @Test(arguments: [
        ("NOT floor<=30", "NOT floor<=0"), ("floor>=3 ", "floor>=3"),
        ("id = 'a  b'", "id = 'a b'"), ("id = '\"x' AND floor<=3", "id = '\"x' AND floor<=2"),
        ("id = '\\' AND floor<=3", "id = '\\' AND floor<=2"),
        ("floor<=3\nOR 1", "floor<=3 OR 1"),
    ])
    func `compares a free text as it is, never as a bound`(reviewed: String, now: String) throws {
        let before = try grants(public: reviewed)
        let lock = CapabilityLock(text: CapabilityLock(text: "").text(before, of: ["town"]))
        #expect(lock.difference(before, of: ["town"]).added == [])
        let added = lock.difference(try grants(public: now), of: ["town"]).added
        #expect(added.count == 1)
        #expect(added.first?.hasPrefix("town table flat ") == true, "\(added)")
    }

    @Test(
        arguments: [
            ("SELECT id FROM flat_by_tenant", "over=flat_by_tenant columns=id"),
            ("SELECT 'id' FROM \"Flat_Public\" -- phone", "over=flat_public columns=id"),
            (
                "SELECT f.* FROM flat_by_tenant f",
                "over=flat_by_tenant columns=floor,id,owner,phone"
            ),
            ("SELECT count(*) FROM flat", "over=flat"),
            ("INSERT INTO main.flat VALUES (:a)", "over=flat columns=floor,id,owner,phone"),
            ("INSERT INTO flat (id) VALUES (:phone)", "over=flat columns=id"),
            ("SELECT 1", ""),
        ] as [(StaticString, String)]
    )
    func `names what a statement touches`(sql: StaticString, terms: String) throws {
        let line = try grants(public: "1", sql).map(\.description).first { $0.contains(" all ") }
        #expect(
            line == "town statement all scope=tenant reads" + (terms.isEmpty ? "" : " \(terms)")
        )
    }

    @Test(arguments: [
        (
            "schemas/NoteWritten.json", #""tags": {"#,
            #""who": {"type": "string", "maxLength": 4}, "tags": {"#
        ),
        (
            "schemas/WriteNote.json", #""text": {"#,
            #""mood": {"type": "string", "maxLength": 4}, "text": {"#
        ),
        (
            "schemas/Note.json", #""id": {"#,
            #""size": {"type": "integer", "minimum": 0, "maximum": 9}, "id": {"#
        ),
    ])
    func `finds a new member of what goes over to others`(
        file: String,
        old: String,
        new: String
    ) throws {
        let lock = CapabilityLock(text: CapabilityLock(text: "").text(try grants(), of: ["town"]))
        let wider = try grants(ContractFixture.town.with(file, old, new))
        let added = lock.difference(wider, of: ["town"]).added
        #expect(added.count == 1, "\(added)")
    }

    @Test(arguments: [
        ("body<=10", "body<=10", true), ("body<=9", "body<=10", true),
        ("body<=11", "body<=10", false), ("x", "x body<=10", false),
        ("x body<=10", "x", true), ("window-s>=60", "window-s>=60", true),
        ("window-s>=61", "window-s>=60", true), ("window-s>=59", "window-s>=60", false),
        ("calls-by-address<=9", "calls-by-principal<=9", false), ("a b", "b a", false),
        ("body<=few", "body<=10", false), ("large body<=9", "body<=10", false),
        // What a free text says is no bound, wherever its quotes are.
        (#"public="NOT floor<=0""#, #"public="NOT floor<=30""#, false),
        (#"public="a = \"b\" AND floor<=0""#, #"public="a = \"b\" AND floor<=30""#, false),
        (#"public="1 = 1" body<=9"#, #"public="1 = 1" body<=10"#, true),
        (#"public="1 = 1" body<=11"#, #"public="1 = 1" body<=10"#, false),
    ])
    func `takes a narrower number for reviewed, and a wider one or none at all for new`(
        now: String,
        reviewed: String,
        isWithin: Bool
    ) {
        let lock = CapabilityLock(text: "town route getNote \(reviewed)")
        let added = lock.difference([Grant("town", "route", "getNote", [now])], of: ["town"]).added
        #expect(added.isEmpty == isWithin, "\(added)")
    }
}
