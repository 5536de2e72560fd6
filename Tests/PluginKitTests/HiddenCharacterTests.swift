import JSONWire
import PluginKit
import TestGround
import Testing

@Suite struct `A text that a person writes` {
    private let line = TextRule(min: 0, max: 100_000)
    private let lines = TextRule(min: 0, max: 100_000, isMultiline: true)

    private func parsed(_ rule: TextRule, _ text: String) -> (text: String?, rules: [String]) {
        var violations = Violations()
        let value = rule.parse(text, at: .query("name"), &violations)
        return (value, violations.list.map(\.rule))
    }

    @Test(arguments: ["   ", "\u{3000}", "\u{A0} \u{2003}"])
    func `is not made of spaces where a text is needed`(blank: String) {
        let (text, rules) = parsed(TextRule(min: 1, max: 80), blank)
        #expect(text == nil)
        #expect(rules == ["minLength"])
        #expect(parsed(line, blank).text == blank)
    }

    @Test func `holds no code point that is no character`() {
        for value: UInt32 in [0xFFFE, 0xFFFF, 0xFDD0, 0x1FFFF, 0x10FFFF] {
            guard let scalar = Unicode.Scalar(value) else { continue }
            #expect(parsed(line, "a\(Character(scalar))").rules == ["hiddenCharacter"])
        }
    }

    /// What Unicode itself calls a control, a format character or a separator of lines; Arabic
    /// signs that are seen in front of numbers are format characters too.
    private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: !scalar.isSeenSign
        default: false
        }
    }

    @Test func `every string of the corpus is taken as it is, or refused by this rule`() throws {
        let corpus = try JSONValue.parse(Corpora.bytes("text/blns.json"))
        let strings = try #require(corpus.elements).compactMap(\.string)
        #expect(strings.count > 500)
        var refused = 0
        for text in strings {
            let hidden = text.unicodeScalars.contains { isHidden($0) && !$0.isJoiner }
            let (value, rules) = parsed(line, text)
            if value == nil { refused += 1 }
            #expect(value == nil || value == text)
            #expect(rules == (value == nil ? ["hiddenCharacter"] : []))
            if hidden { #expect(value == nil, "\(text.debugDescription)") }
        }
        #expect(refused > 0 && refused < 40, "\(refused) of \(strings.count)")
    }

    @Test func `no scalar is taken that Unicode calls a control or a format character`() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value), isHidden(scalar) else { continue }
            let text = "a\(Character(scalar))b"
            #expect(parsed(line, text).text == nil, "U+\(String(value, radix: 16))")
            let isTaken = parsed(lines, text).text != nil
            #expect(isTaken == (value == 0x0A), "U+\(String(value, radix: 16))")
        }
    }

    @Test(arguments: [
        "张三", "Ü. Köhler-Ñandú", "e\u{301}", "江夏区1-502室（南）", "㐂𠮷", "Ａ１", "“引号”——…", "€ 5 § 3",
        "👨‍👩‍👧", "🏳️‍🌈", "👍🏽", "❤️", "क्‍ष", "می‌خواهم", "שלום", "مرحبا", "１２３",
    ])
    func `may hold what a person can see`(text: String) {
        #expect(parsed(line, text).text == text)
    }

    @Test(arguments: [
        ("a\u{202E}b", "U+202E"), ("a\u{2066}b", "U+2066"), ("a\u{200B}b", "U+200B"),
        ("a\u{200D}b", "U+200D"), ("张\u{200D}三", "U+200D"), ("\u{FEFF}a", "U+FEFF"),
        ("a\u{0}", "U+0000"), ("a\tb", "U+0009"), ("a\u{85}b", "U+0085"), ("a\nb", "U+000A"),
        ("👨\u{200D}", "U+200D"), ("a\u{E0041}", "U+E0041"), ("\u{3164}", "U+3164"),
    ])
    func `is refused with the name of what nobody can see`(text: String, name: String) {
        var violations = Violations()
        #expect(line.parse(text, at: .member("name", of: .root), &violations) == nil)
        let said = violations.list[0]
        #expect(said.place == "/name" && said.rule == "hiddenCharacter")
        #expect(said.message.zh.contains(name) && said.message.en.contains(name))
    }

    @Test func `has every place that breaks a rule named in one run`() {
        var violations = Violations()
        let short = TextRule(min: 3, max: 4)
        _ = short.parse("a\u{202E}", at: .member("a", of: .root), &violations)
        _ = line.parse("b\u{7F}", at: .member("b", of: .root), &violations)
        #expect(
            violations.list.map { "\($0.place) \($0.rule)" } == [
                "/a hiddenCharacter", "/a minLength", "/b hiddenCharacter",
            ]
        )
    }

    @Test func `of several lines keeps its line feeds, and takes a browser's line ends`() {
        #expect(parsed(lines, "a\nb").text == "a\nb")
        #expect(parsed(lines, "a\r\n\r\nb").text == "a\n\nb")
        #expect(parsed(lines, "a\rb").text == nil)
    }

    @Test func `made of random scalars is judged scalar by scalar`() {
        let seed = Seed()
        var random = seed.generator
        let pieces = ["a", "房", "🏠", "\u{301}", " ", "\u{202E}", "\u{200B}", "\n", "\u{1B}", "é"]
        for _ in 0..<5000 {
            let count = Int.random(in: 0...8, using: &random)
            let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let hidden = text.unicodeScalars.contains(where: isHidden)
            #expect((parsed(line, text).text == nil) == hidden, seed.comment)
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isJoiner: Bool { value == 0x200C || value == 0x200D }

    /// Signs that stand in front of numbers or words and are seen.
    fileprivate var isSeenSign: Bool {
        switch value {
        case 0x600...0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD,
            0x13430...0x1343F:
            true
        default: false
        }
    }
}
