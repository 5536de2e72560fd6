import PluginKit
import Testing

@Suite struct `The lock of grants` {
    private func grants(_ fixture: ContractFixture = .town) throws -> [Grant] {
        try #require(fixture.reading().manifest).grants(statements: [
            StatementSpec(index: 0, name: "sweep", scope: .system, sql: "", isWrite: true),
            StatementSpec(index: 2, name: "leave", scope: .resource, sql: "x", isWrite: true),
            StatementSpec(index: 1, name: "mine", scope: .subject, sql: "", isWrite: false),
        ])
    }

    @Test func `has one line for each grant, in one order`() throws {
        let text = CapabilityLock(text: "").text(try grants().reversed(), of: ["town"])
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
        #expect(
            lines == [
                "town command WriteNote.v1 permission=town.note.write",
                "town event town.note.written.v1 impersonal",
                "town resource-write leave sql=2d711642b726b04401627ca9fbac32f5",
                "town route getNote GET /town/v1/notes public",
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
                mall secret till_key
                """
        )
        let difference = lock.difference(try grants(), of: ["town"])
        #expect(
            difference.added == [
                "town command WriteNote.v1 permission=town.note.write",
                "town event town.note.written.v1 impersonal (reviewed: personal)",
                "town route getNote GET /town/v1/notes public "
                    + "(reviewed: GET /town/v1/notes permission=town.note.write)",
            ]
        )
        #expect(difference.removed == ["town secret door_key"])
        // A plugin that is not part of the build keeps its lines.
        #expect(lock.text(try grants(), of: ["town"]).contains("mall secret till_key\n"))
    }
}
