import JSONWire
import PluginKit
import Testing

@Suite struct `Value rules` {
    private func parsed<R: ValueRule>(_ rule: R, _ text: String) -> (R.Value?, [Violation]) {
        var violations = Violations()
        let value = rule.parse(text, at: .query("name"), &violations)
        return (value, violations.list)
    }

    private func decoded<R: ValueRule>(_ rule: R, _ json: String) throws -> (R.Value?, [Violation])
    {
        var violations = Violations()
        var reader = try JSONReader(Array("[\(json),1]".utf8))
        try reader.beginArray()
        _ = try reader.nextElement()
        let value = try rule.decode(&reader, at: .member("name", of: .root), &violations)
        // Whatever was wrong, reading goes on behind the value.
        #expect(try reader.nextElement())
        #expect(try reader.int64() == 1)
        return (value, violations.list)
    }

    @Test func `a text's length counts Unicode scalars`() throws {
        let rule = TextRule(min: 2, max: 3)
        for text in ["ab", "保障房", "🏠🏠", "e\u{301}"] { #expect(parsed(rule, text).0 == text) }
        #expect(parsed(rule, "a").1.map(\.rule) == ["minLength"])
        #expect(parsed(rule, "保障房屋").1.map(\.rule) == ["maxLength"])
        #expect(try decoded(rule, "7").1.map(\.rule) == ["type"])
        #expect(try decoded(rule, "\"a\"").1.map(\.place) == ["/name"])
    }

    @Test func `text lengths agree with counting scalars`() {
        let seed = Seed()
        var random = seed.generator
        let letters = ["a", "é", "房", "🏠", "\u{301}"]
        for _ in 0..<5000 {
            let count = Int.random(in: 0...12, using: &random)
            let text = (0..<count).map { _ in letters.randomElement(using: &random) ?? "" }.joined()
            let min = Int.random(in: 0...6, using: &random)
            let max = Int.random(in: min...8, using: &random)
            let isTaken = parsed(TextRule(min: min, max: max), text).0 != nil
            #expect(isTaken == (min...max).contains(text.unicodeScalars.count), seed.comment)
        }
    }

    @Test func `a number keeps its bounds in text and JSON alike`() throws {
        let rule = IntegerRule(min: -3, max: 50)
        for (text, value) in [("0", 0), ("-3", -3), ("50", 50), ("007", 7)] {
            #expect(parsed(rule, text).0 == Int64(value))
        }
        #expect(parsed(rule, "51").1.map(\.rule) == ["maximum"])
        #expect(parsed(rule, "-4").1.map(\.rule) == ["minimum"])
        for text in ["", "-", "+1", "1.0", " 1", "１", "1e1", "0x1"] {
            #expect(parsed(rule, text).1.map(\.rule) == ["type"], "\(text)")
        }
        let far = parsed(rule, "9223372036854775807").1
        #expect(far.map(\.rule) == ["maximum"])
        #expect(far.first?.message.en.contains("-3 and 50") == true)
        #expect(parsed(rule, "-9999999999999999999").1.map(\.rule) == ["minimum"])
        #expect(parsed(rule, "１").1.first?.message.zh.contains("半角") == true)
        #expect(try decoded(rule, "5e1").0 == 50)
        #expect(try decoded(rule, "1.5").1.map(\.rule) == ["type"])
        #expect(try decoded(rule, "1e400").1.map(\.rule) == ["maximum"])
        #expect(try decoded(rule, "\"1\"").1.map(\.rule) == ["type"])
        #expect(try decoded(rule, "[[1]]").1.map(\.rule) == ["type"])
    }

    @Test func `full-width digits of a phone number get their own advice`() {
        #expect(parsed(PhoneRule(), "13800000000").0 == "13800000000")
        let (_, wide) = parsed(PhoneRule(), "１３８００００００００")
        #expect(wide.map(\.rule) == ["format"])
        #expect(wide.first?.message.zh.contains("半角") == true)
        for text in ["12800000000", "1380000000", "138000000000", "+8613800000000", "1380000000a"] {
            let (value, violations) = parsed(PhoneRule(), text)
            #expect(value == nil)
            #expect(violations.first?.message.zh.contains("半角") == false, "\(text)")
        }
    }

    @Test func `digits are half-width ones, as many as the bounds say`() {
        let six = DigitsRule(min: 6, max: 6)
        #expect(parsed(six, "012345").0 == "012345")
        for text in ["12345", "1234567", "12345a", "+12345", "1 2345", "", "١٢٣٤٥٦"] {
            let (value, violations) = parsed(six, text)
            #expect(value == nil && violations.map(\.rule) == ["format"], "\(text)")
            #expect(violations.first?.message.en == "It has to be 6 digits.")
        }
        #expect(parsed(six, "１２３４５６").1.first?.message.zh.contains("半角") == true)
        #expect(
            parsed(DigitsRule(min: 4, max: 9), "123").1.first?.message.en.contains("4 to 9") == true
        )
    }

    @Test func `a name has 1 to 64 letters, digits, points, underscores and hyphens`() {
        let long = String(repeating: "a", count: 64)
        for text in ["a", "A-1_2.z", long] { #expect(parsed(NameRule(), text).0 == text) }
        for text in ["", long + "a", "a b", "é", "a/b", "a%", ".", "..", ".a"] {
            #expect(parsed(NameRule(), text).1.map(\.rule) == ["format"], "\(text)")
        }
        #expect(parsed(IdentifierRule(TenantID.self), "t-1").0 == TenantID("t-1"))
    }

    @Test func `a list stops reading at its bound and counts the rest`() throws {
        var violations = Violations()
        var reader = try JSONReader(Array("[1,2,3,{\"a\":[4]},5]".utf8))
        var calls = 0
        let list = try ListRule(min: 0, max: 2).decode(
            &reader,
            at: .member("list", of: .root),
            &violations
        ) { reader, place, violations in
            calls += 1
            return try IntegerRule(min: 0, max: 9).decode(&reader, at: place, &violations)
        }
        try reader.finish()
        #expect(list == nil)
        #expect(calls == 2)
        #expect(violations.list.map(\.rule) == ["maxItems"])
    }

    @Test func `places name members, elements, query and path`() {
        let pointer = JSONPointer.root.appending("a/b")
        #expect(ValuePlace.member("c", of: pointer).text == "/a~1b/c")
        #expect(ValuePlace.member("c", of: pointer).element(3).text == "/a~1b/c/3")
        #expect(ValuePlace.query("q").text == "?q")
        #expect(ValuePlace.path("id").text == "{id}")
        #expect(ValuePlace.form("name").text == "/name")
    }
}
