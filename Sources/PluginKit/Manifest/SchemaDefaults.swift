/// Judges whether a default keeps the rules of its own property.
enum SchemaDefaults {
    static func fits(_ value: JSONValue, _ shape: Schema.Shape) -> Bool {
        switch shape {
        case .truth: value.bool != nil
        case .integer(let rule): value.int64.map { $0 >= rule.min && $0 <= rule.max } ?? false
        case .choice(let words): value.string.map(words.contains) ?? false
        case .text(let rule): value.string.map { fits($0, rule) } ?? false
        case .object, .list, .reference: false
        }
    }

    private static func fits(_ text: String, _ rule: Schema.Text) -> Bool {
        let place = ValuePlace.query("default")
        var violations = Violations()
        switch rule.format {
        case nil, .line, .text:
            let written = TextRule(min: rule.min, max: rule.max, isMultiline: rule.format == .text)
            _ = written.parse(text, at: place, &violations)
        case .dateTime: _ = InstantRule().parse(text, at: place, &violations)
        case .date: _ = DayRule().parse(text, at: place, &violations)
        case .digits:
            _ = DigitsRule(min: rule.min, max: rule.max).parse(text, at: place, &violations)
        case .phone: _ = PhoneRule().parse(text, at: place, &violations)
        case .id, .tenant, .person: _ = NameRule().parse(text, at: place, &violations)
        }
        return violations.isEmpty
    }
}
