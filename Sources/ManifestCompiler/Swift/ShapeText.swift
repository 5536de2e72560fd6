import PluginKit

/// How values of a schema look in Swift: their types, rules and writing.
struct ShapeText {
    let schemas: [String: Schema]

    /// The Swift type of a property, without the `?` of an optional one.
    func type(_ shape: Schema.Shape, property: String) -> String {
        switch shape {
        case .object, .choice: Names.capitalized(property)
        case .list(let list): "[\(type(list.items, property: property))]"
        case .text(let text): type(text.format)
        case .integer(let integer): integer.isMoney ? "Money" : "Int64"
        case .truth: "Bool"
        case .reference(let path): schemas[path]?.name ?? "Never"
        }
    }

    private func type(_ format: Schema.Text.Format?) -> String {
        switch format {
        case nil, .line, .text, .id, .digits, .phone: "String"
        case .dateTime: "Instant"
        case .date: "CivilDay"
        case .tenant: "TenantID"
        case .person: "PersonID"
        }
    }

    /// The rule that reads a plain value; nil for lists and objects.
    func rule(_ shape: Schema.Shape, property: String) -> String? {
        switch shape {
        case .object, .list: nil
        case .choice: "ChoiceRule(\(Names.capitalized(property)).self)"
        case .text(let text): rule(text)
        case .integer(let rule):
            "\(rule.isMoney ? "MoneyRule" : "IntegerRule")(min: \(rule.min), max: \(rule.max))"
        case .truth: "TruthRule()"
        case .reference(let path):
            isChoice(path) ? "ChoiceRule(\(schemas[path]?.name ?? "Never").self)" : nil
        }
    }

    private func rule(_ text: Schema.Text) -> String {
        switch text.format {
        case nil, .line: "TextRule(min: \(text.min), max: \(text.max))"
        case .text: "TextRule(min: \(text.min), max: \(text.max), isMultiline: true)"
        case .id: "NameRule()"
        case .digits: "DigitsRule(min: \(text.min), max: \(text.max))"
        case .phone: "PhoneRule()"
        case .dateTime: "InstantRule()"
        case .date: "DayRule()"
        case .tenant: "IdentifierRule(TenantID.self)"
        case .person: "IdentifierRule(PersonID.self)"
        }
    }

    /// An expression that reads one value from `reader`; `place` is a ValuePlace.
    func decode(_ shape: Schema.Shape, property: String, at place: String) -> String {
        if let rule = rule(shape, property: property) {
            return "\(rule).decode(&reader, at: \(place), &violations)"
        }
        guard case .list(let list) = shape else {
            let type = type(shape, property: property)
            let pointer = place == "place" ? "place.pointer" : "pointer.appending(\"\(property)\")"
            return "\(type).decode(&reader, at: \(pointer), &violations)"
        }
        let items = decode(list.items, property: property, at: "place")
        return "ListRule(min: \(list.min), max: \(list.max))"
            + ".decode(&reader, at: \(place), &violations)"
            + " { reader, place, violations in try \(items) }"
    }

    /// Lines that write a value to `writer`.
    func write(_ shape: Schema.Shape, _ value: String, into text: inout SwiftText) {
        switch shape {
        case .object: text.line("\(value).write(to: &writer)")
        case .choice: text.line("writer.string(\(value).rawValue)")
        case .text(let rule):
            switch rule.format {
            case .dateTime: text.line("writer.instant(\(value))")
            case .date: text.line("writer.day(\(value))")
            default: text.line("writer.string(\(written(rule.format, value)))")
            }
        case .integer(let rule): text.line("writer.int64(\(value)\(rule.isMoney ? ".fen" : ""))")
        case .truth: text.line("writer.bool(\(value))")
        case .reference(let path):
            if isChoice(path) {
                text.line("writer.string(\(value).rawValue)")
            } else {
                text.line("\(value).write(to: &writer)")
            }
        case .list(let list):
            text.line("writer.beginArray()")
            text.block("for item in \(value) {") { write(list.items, "item", into: &$0) }
            text.line("writer.endArray()")
        }
    }

    private func written(_ format: Schema.Text.Format?, _ value: String) -> String {
        switch format {
        case nil, .line, .text, .id, .digits, .phone: value
        case .dateTime: "\(value).rfc3339"
        case .date: "\(value).description"
        case .tenant, .person: "\(value).text"
        }
    }

    /// An expression that makes a plain value a String, for partition keys.
    func string(_ shape: Schema.Shape, _ value: String) -> String {
        switch shape {
        case .text(let rule): written(rule.format, value)
        case .choice, .reference: "\(value).rawValue"
        case .integer(let rule): "String(\(value)\(rule.isMoney ? ".fen" : ""))"
        default: "String(\(value))"
        }
    }

    /// A default as a Swift expression.
    func literal(_ value: JSONValue, _ shape: Schema.Shape) -> String {
        switch shape {
        case .truth: "\(value.bool ?? false)"
        case .integer(let rule):
            rule.isMoney ? "Money(fen: \(value.int64 ?? 0))" : "\(value.int64 ?? 0)"
        case .choice: "." + SwiftText.name(Names.caseName(value.string ?? "") ?? "")
        case .text(let rule): literal(value.string ?? "", rule.format)
        case .object, .list, .reference: "nil"
        }
    }

    private func literal(_ text: String, _ format: Schema.Text.Format?) -> String {
        switch format {
        case nil, .line, .text, .id, .digits, .phone: SwiftText.literal(text)
        case .tenant: "TenantID(\(SwiftText.literal(text)))"
        case .person: "PersonID(\(SwiftText.literal(text)))"
        case .date: "CivilDay(sinceEpoch: \(CivilDay(text)?.sinceEpoch ?? 0))"
        case .dateTime: "Instant(utcMillis: \(Instant(rfc3339: text)?.utcMillis ?? 0))"
        }
    }

    func isChoice(_ path: String) -> Bool {
        guard case .choice = schemas[path]?.shape else { return false }
        return true
    }
}
