import JSONWire
import PluginKit
import Testing

@testable import Specimen

@Suite struct `Generated payloads` {
    static let good = """
        {"id":"a.1","kind":"摊位","rentFen":153000,"number":-5,"free":true,\
        "at":"2026-11-23T07:00:00.000Z","day":"2026-11-23","tenant":"t1","person":"p1",\
        "phone":"13800000000","size":{"widthCm":1,"depthCm":null},"note":null,"tags":["a","保障房"],\
        "parts":[{"in":"left-hand"},{"in":"default"}]}
        """

    private func decoded(_ json: String) throws -> (Thing?, [Violation]) {
        var violations = Violations()
        var reader = try JSONReader(Array(json.utf8))
        let thing = try Thing.decode(&reader, at: .root, &violations)
        try reader.finish()
        return (thing, violations.list)
    }

    private func written(_ payload: some Payload) -> [UInt8] {
        var writer = JSONWriter()
        payload.write(to: &writer)
        return writer.take()
    }

    @Test func `a good value is read in full`() throws {
        let (thing, violations) = try decoded(Self.good)
        #expect(violations.isEmpty)
        let value = try #require(thing)
        #expect(value.id == "a.1")
        #expect(value.kind == .摊位)
        #expect(value.rentFen == Money(fen: 153_000))
        #expect(value.number == -5)
        #expect(value.at == Instant(utcMillis: 1_795_417_200_000))
        #expect(value.day == CivilDay(year: 2026, month: 11, day: 23))
        #expect(value.tenant == TenantID("t1") && value.person == PersonID("p1"))
        #expect(value.size.widthCm == 1 && value.size.depthCm == nil && value.note == nil)
        #expect(value.tags == ["a", "保障房"])
        #expect(value.parts?.map(\.in) == [.leftHand, .default])
    }

    @Test func `what nobody can see is refused, but for line feeds where lines are declared`()
        throws
    {
        let good = Self.good
        let line = try decoded(good.replacing("\"a\",\"保障房\"", with: "\"a\\u202e\",\"b\\n\""))
        #expect(
            line.1.map { "\($0.place) \($0.rule)" } == [
                "/tags/0 hiddenCharacter", "/tags/1 hiddenCharacter",
            ]
        )
        let lines = try decoded(good.replacing("\"note\":null", with: "\"note\":\"a\\nb\""))
        #expect(lines.1.isEmpty && lines.0?.note == "a\nb")
        let hidden = try decoded(good.replacing("\"note\":null", with: "\"note\":\"a\\u200bb\""))
        #expect(hidden.1.map(\.rule) == ["hiddenCharacter"])
    }

    @Test func `every broken rule is named with its place in one run`() throws {
        let (thing, violations) = try decoded(
            """
            {"id":"a b","kind":"hole","rentFen":-1,"number":6,"free":"yes","at":"now",
            "day":"2026-02-29","tenant":"","person":7,"phone":"１３８００００００００",
            "size":{"depthCm":1000,"colour":1},"tags":["","abcde",7,"d"],"parts":[],"x/y":{"z":[1]}}
            """
        )
        #expect(thing == nil)
        #expect(
            violations.map { "\($0.place) \($0.rule)" } == [
                "/id format", "/kind enum", "/rentFen minimum", "/number maximum", "/free type",
                "/at format", "/day format", "/tenant format", "/person type", "/phone format",
                "/size/depthCm maximum", "/size/colour unknown", "/size/widthCm required",
                "/tags/0 minLength", "/tags/1 maxLength", "/tags/2 type", "/tags maxItems",
                "/parts minItems", "/x~1y unknown", "/note required",
            ]
        )
        for violation in violations {
            #expect(!violation.message.zh.isEmpty && violation.message.en.hasSuffix("."))
        }
    }

    @Test func `a value that is no object breaks one rule at its place`() throws {
        for json in ["[]", "7", "null", "\"x\"", "true"] {
            #expect(try decoded(json).1.map { "\($0.place) \($0.rule)" } == [" type"])
        }
    }

    @Test func `null is a value only where the schema says so`() throws {
        let members = try #require(try JSONValue.parse(Self.good).members)
        for index in members.indices {
            var changed = members
            changed[index].value = .null
            let (thing, violations) = try decoded(JSONValue.object(changed).description)
            let isNote = members[index].name == "note"
            #expect((thing != nil) == isNote, "\(members[index].name)")
            #expect(violations.map(\.rule) == (isNote ? [] : ["type"]))
        }
    }

    @Test func `what is required is missed, what is optional is not`() throws {
        let optional: Set<String> = ["person", "phone", "parts"]
        let members = try #require(try JSONValue.parse(Self.good).members)
        for index in members.indices {
            var fewer = members
            let name = fewer.remove(at: index).name
            let (thing, violations) = try decoded(JSONValue.object(fewer).description)
            #expect((thing != nil) == optional.contains(name), "\(name)")
            #expect(violations.map(\.rule) == (optional.contains(name) ? [] : ["required"]))
        }
    }

    @Test func `random values are read back as they were written`() throws {
        var random = SampleRandom()
        for _ in 0..<1000 {
            let thing = random.thing()
            let (again, violations) = try decoded(String(decoding: written(thing), as: UTF8.self))
            #expect(violations.isEmpty && again == thing, "CITYHOST_SEED=\(random.seed)")
        }
    }

    @Test func `members that are absent are left out, required ones that are nil are null`() throws
    {
        let (thing, _) = try decoded(Self.good)
        var bare = try #require(thing)
        bare.person = nil
        bare.parts = nil
        bare.note = nil
        let value = try JSONValue.parse(written(bare))
        #expect(value["person"] == nil && value["parts"] == nil)
        #expect(value["note"] == .null)
        #expect(value["size"]?.members?.map(\.name) == ["widthCm"])
    }

    @Test func `an event is written as canonical JSON, whatever it holds`() throws {
        var random = SampleRandom()
        for _ in 0..<500 {
            let made = ThingMade(
                number: Int64.random(in: 0...(1 << 53) - 1, using: &random),
                thing: random.thing(),
                personId: PersonID("p"),
                amount: Money(fen: Int64.random(in: -(1 << 53) + 1...0, using: &random))
            )
            let bytes = written(made)
            let canonical = try CanonicalJSON.encode(JSONValue.parse(bytes))
            #expect(bytes == canonical, "CITYHOST_SEED=\(random.seed)")
            #expect(made.partitionKey == "\(made.number)" && made.subject == PersonID("p"))
        }
    }

    @Test func `damaged values are refused or read, and never crash`() throws {
        var random = SampleRandom()
        let whole = try JSONValue.parse(Self.good)
        for _ in 0..<3000 {
            let mutant = random.mutated(random.mutated(whole))
            let (thing, violations) = try decoded(mutant.description)
            #expect((thing == nil) != violations.isEmpty, "CITYHOST_SEED=\(random.seed)")
        }
    }
}

extension SampleRandom {
    mutating func thing() -> Thing {
        let letters = ["a", "é", "房", "\u{1F3E0}", "\"", "\\", "§", "…", "/"]
        func text(_ range: ClosedRange<Int>, _ random: inout SampleRandom) -> String {
            (0..<Int.random(in: range, using: &random))
                .map { _ in letters.randomElement(using: &random) ?? "" }.joined()
        }
        return Thing(
            id: "id-\(Int.random(in: 0...99, using: &self))",
            kind: ThingKind.allCases.randomElement(using: &self) ?? .whole,
            rentFen: Money(fen: Int64.random(in: 0...(1 << 53) - 1, using: &self)),
            number: Int64.random(in: -5...5, using: &self),
            free: Bool.random(using: &self),
            at: Instant(utcMillis: Int64.random(in: -1 << 40...1 << 42, using: &self)),
            day: CivilDay(sinceEpoch: Int32.random(in: -100_000...1_000_000, using: &self)),
            tenant: TenantID("t"),
            person: Bool.random(using: &self) ? PersonID("p") : nil,
            phone: Bool.random(using: &self) ? "13912345678" : nil,
            size: Thing.Size(
                widthCm: Int64.random(in: 1...999, using: &self),
                depthCm: Bool.random(using: &self) ? 7 : nil
            ),
            note: Bool.random(using: &self) ? text(0...10, &self) : nil,
            tags: (0..<Int.random(in: 0...3, using: &self)).map { _ in text(1...4, &self) },
            parts: Bool.random(using: &self) ? [Thing.Parts(in: .leftHand)] : nil
        )
    }
}
