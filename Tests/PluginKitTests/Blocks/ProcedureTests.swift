import TestGround
import Testing

@testable import PluginKit

@Suite struct `A procedure as data` {
    private static let text = """
        {
          "id": "wuhan.affordable-rental", "version": 3,
          "effectiveFrom": "2026-01-01", "effectiveUntil": "2027-01-01",
          "source": "model rules for tests",
          "facts": {
            "age": {"type": "integer", "title": {"zh": "年龄", "en": "age"}},
            "capacity": {"type": "boolean", "title": {"zh": "民事行为能力", "en": "legal capacity"}},
            "household": {"type": "text", "title": {"zh": "户籍", "en": "household"}},
            "graduated": {"type": "day", "title": {"zh": "毕业日期", "en": "day of graduation"}},
            "homes": {"type": "integer", "title": {"zh": "自有住房套数", "en": "homes owned"}}
          },
          "numbers": {"rentCapBasisPoints": 8500},
          "rules": [
            {"id": "adult", "title": {"zh": "年满十八周岁", "en": "Of age"},
             "when": {"fact": "age", "atLeast": 18}},
            {"id": "capable", "title": {"zh": "有行为能力", "en": "Legally capable"},
             "when": {"fact": "capacity", "is": true}},
            {"id": "group", "title": {"zh": "保障对象", "en": "Of a group that is served"},
             "deferrable": true,
             "when": {"any": [
               {"fact": "household", "oneOf": ["wuhan", "hubei"]},
               {"fact": "graduated", "atLeast": "2021-01-01"}]}},
            {"id": "homeless", "title": {"zh": "无自有住房", "en": "Owns no home"},
             "deferrable": true, "when": {"not": {"fact": "homes", "atLeast": 1}}}
          ]
        }
        """

    private let procedure: Procedure
    private let day: CivilDay

    init() throws {
        procedure = try Procedure(json: Array(Self.text.utf8), file: "rental.json")
        day = try #require(CivilDay("2026-06-01"))
    }

    private func fact(_ value: CaseFact.Value, until: String? = nil) throws -> CaseFact {
        CaseFact(
            value,
            source: "register",
            asOf: try #require(CivilDay("2026-05-01")),
            validUntil: until.flatMap { CivilDay($0) }
        )
    }

    private func outcome(_ facts: [String: CaseFact]) throws -> Assessment.Outcome {
        try procedure.assess(facts, on: day).outcome
    }

    @Test func `follows Kleene where parts are not known`() {
        typealias T = Truth
        let all: [T] = [.no, .unknown, .yes]
        let and = all.map { left in all.map { left && $0 } }
        #expect(and == [[.no, .no, .no], [.no, .unknown, .unknown], [.no, .unknown, .yes]])
        let or = all.map { left in all.map { left || $0 } }
        #expect(or == [[.no, .unknown, .yes], [.unknown, .unknown, .yes], [.yes, .yes, .yes]])
        #expect(all.map { !$0 } == [.yes, .unknown, .no])
    }

    @Test func `is met when every rule is, and fixes its numbers`() throws {
        let facts = [
            "age": try fact(.integer(18)), "capacity": try fact(.boolean(true)),
            "household": try fact(.text("hubei")), "homes": try fact(.integer(0)),
        ]
        #expect(try outcome(facts) == .met)
        #expect(try procedure.number("rentCapBasisPoints") == 8500)
        #expect(throws: Fault.self) { try procedure.number("nothing") }
    }

    @Test func `lets proof follow only where a rule says so`() throws {
        var facts = ["age": try fact(.integer(20)), "capacity": try fact(.boolean(true))]
        #expect(try outcome(facts) == .provisional(["group", "homeless"]))
        facts["age"] = nil
        #expect(try outcome(facts) == .refused(broken: [], unknown: ["adult"]))
        facts["age"] = try fact(.integer(17))
        #expect(try outcome(facts) == .refused(broken: ["adult"], unknown: []))
    }

    @Test func `takes a proof for nothing before its day and from the day it ends`() throws {
        let known = ["age": try fact(.integer(20)), "capacity": try fact(.boolean(true))]
        let homes = try fact(.integer(2), until: "2026-06-01")
        let facts = known.merging(["homes": homes]) { $1 }
        #expect(try outcome(facts) == .provisional(["group", "homeless"]))
        let before = try procedure.assess(facts, on: day.adding(days: -1))
        #expect(before.outcome == .refused(broken: ["homeless"], unknown: []))
        let early = try procedure.assess(facts, on: try #require(CivilDay("2026-04-30")))
        #expect(early.outcome == .refused(broken: [], unknown: ["adult", "capable"]))
    }

    @Test func `is decided by what is known, whatever the rest turns out to be`() throws {
        let facts = [
            "age": try fact(.integer(20)), "capacity": try fact(.boolean(true)),
            "graduated": try fact(.day(CivilDay(sinceEpoch: 19_000))),
            "homes": try fact(.integer(0)),
        ]
        let assessment = try procedure.assess(facts, on: day)
        #expect(assessment.outcome == .met)
        #expect(assessment.findings[2].missing == ["household"])
    }

    @Test func `explains each rule with its evidence in both languages`() throws {
        let facts = ["age": try fact(.integer(17)), "capacity": try fact(.boolean(true))]
        let assessment = try procedure.assess(facts, on: day)
        let adult = assessment.explanation(of: assessment.findings[0])
        #expect(adult.zh == "年满十八周岁；年龄：17（register，2026-05-01）；结论：不符合")
        #expect(adult.en == "Of age; age: 17 (register, 2026-05-01); so it is not met")
        let group = assessment.explanation(of: assessment.findings[2])
        #expect(
            group.en.hasSuffix(
                "day of graduation: no valid proof yet; so it is open, and proof may follow"
            )
        )
    }

    @Test func `refuses facts that it does not ask for, or of another type`() throws {
        let wrong = #expect(throws: Fault.self) { try outcome(["age": fact(.text("old"))]) }
        #expect(wrong?.code == "procedure.fact_mistyped")
        let other = #expect(throws: Fault.self) { try outcome(["shoe": fact(.integer(42))]) }
        #expect(other?.code == "procedure.fact_undeclared")
    }

    @Test(arguments: [
        (#""version": 3"#, #""version": 0"#, 2), (#""2027-01-01""#, #""2025-01-01""#, 1),
        (#"{"fact": "age", "atLeast": 18}"#, #"{"fact": "aged", "atLeast": 18}"#, 15),
        (#"{"fact": "age", "atLeast": 18}"#, #"{"fact": "age", "atLeast": "18"}"#, 15),
        (#"{"fact": "age", "atLeast": 18}"#, #"{"fact": "age", "around": 18}"#, 15),
        (#"{"fact": "age", "atLeast": 18}"#, #"{"all": []}"#, 15),
        (#"{"fact": "age", "atLeast": 18}"#, #"true"#, 15),
        (#"{"fact": "capacity", "is": true}"#, #"{"fact": "capacity", "atMost": true}"#, 17),
        (#""id": "capable""#, #""id": "adult""#, 16), (#""type": "day""#, #""type": "date""#, 9),
        (#""deferrable": true,"#, #""deferrable": "yes","#, 19),
        (#""source""#, #""sauce""#, 1), (#"8500"#, #"85.5"#, 12),
    ])
    func `that is malformed is refused with the line of each mistake`(
        right: String,
        wrong: String,
        line: Int
    ) throws {
        let parts = Self.text.split(
            separator: right,
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        try #require(parts.count == 2)
        let bytes = Array((parts[0] + wrong + parts[1]).utf8)
        let fault = #expect(throws: Fault.self) { try Procedure(json: bytes, file: "rental.json") }
        #expect(fault?.code == "procedure.malformed")
        let message = try #require(fault?.message.en)
        #expect(message.contains("rental.json:\(line): "), "\(message)")
    }

    @Test func `has one version in force on a day, and none in a gap`() throws {
        func version(_ number: Int, from start: String, until end: String?) throws -> Procedure {
            let until = end.map { #", "effectiveUntil": "\#($0)""# } ?? ""
            let text = """
                {"id": "a", "version": \(number), "effectiveFrom": "\(start)"\(until), "source": "s",
                "facts": {"x": {"type": "boolean", "title": {"zh": "甲", "en": "x"}}},
                "rules": [{"id": "r", "title": {"zh": "乙", "en": "r"},
                "when": {"fact": "x", "is": true}}]}
                """
            return try Procedure(json: Array(text.utf8), file: "a.json")
        }
        let first = try version(1, from: "2025-01-01", until: "2026-01-01")
        let second = try version(2, from: "2026-02-01", until: nil)
        let book = try ProcedureBook([second, first])
        #expect(try book.inForce(on: #require(CivilDay("2025-12-31"))).version == 1)
        #expect(try book.inForce(on: #require(CivilDay("2030-01-01"))).version == 2)
        for day in ["2024-12-31", "2026-01-01", "2026-01-31"] {
            let fault = #expect(throws: Fault.self) {
                try book.inForce(on: #require(CivilDay(day)))
            }
            #expect(fault?.code == "procedure.not_in_force")
        }
        for wrong in [
            try version(2, from: "2025-12-31", until: nil),
            try version(1, from: "2026-01-01", until: nil),
        ] {
            let fault = #expect(throws: Fault.self) { try ProcedureBook([first, wrong]) }
            #expect(fault?.code == "procedure.versions_disagree")
        }
    }
}
