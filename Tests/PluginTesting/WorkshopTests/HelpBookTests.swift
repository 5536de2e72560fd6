import PluginKit
import Testing

@testable import Workshop

@Suite struct `A plugin's rules as data` {
    private let day = CivilDay("2026-06-01") ?? CivilDay(sinceEpoch: 0)

    private func fact(_ value: CaseFact.Value) -> CaseFact {
        CaseFact(value, source: "register", asOf: day)
    }

    @Test func `say yes, no, or that proof may follow, with a reason for each rule`() throws {
        var facts = ["age": fact(.integer(20))]
        #expect(try HelpBook.judge(facts, on: day).says == "proof may follow of work")
        facts["worksHere"] = fact(.boolean(true))
        #expect(try HelpBook.judge(facts, on: day).says == "yes")
        facts["age"] = fact(.integer(17))
        let (says, why) = try HelpBook.judge(facts, on: day)
        #expect(says == "no: adult")
        #expect(why.count == 2 && why[0].zh.contains("年龄：17"))
        #expect(try HelpBook.judge([:], on: day).says == "no: adult")
    }

    @Test func `say nothing on a day for which none is in force`() throws {
        let late = try #require(CivilDay("2027-07-01"))
        #expect(throws: Fault.self) { try HelpBook.judge([:], on: late) }
    }
}
