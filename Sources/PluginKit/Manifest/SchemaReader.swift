/// Reads one schema file, refusing what CityHost does not know with what to write instead.
struct SchemaReader {
    let file: String
    let log: DiagnosticLog

    /// Words that only describe; they may stand anywhere.
    private static let notes: Set<String> = [
        "$schema", "$id", "$comment", "title", "description", "examples", "deprecated",
    ]

    func read(path: String, text: [UInt8]) -> Schema? {
        guard let node = log.parse(file, text) else { return nil }
        let stem = path.split(separator: "/").last.map(String.init)?.droppingSuffix(".json") ?? ""
        guard Names.isTypeName(stem) else {
            wrong(
                node,
                "\"\(stem)\" cannot be the name of a Swift type",
                remedy: "name the file like Hold.json"
            )
            return nil
        }
        guard let shape = shape(node, folder: Paths.folder(of: path)) else { return nil }
        switch shape {
        case .object, .choice: break
        default:
            wrong(
                node,
                "a schema file holds an object or an enumeration",
                remedy: "write this type where it is used"
            )
            return nil
        }
        return Schema(path: path, name: stem, shape: shape, source: node)
    }

    private func shape(_ node: SourceNode, folder: String) -> Schema.Shape? {
        guard node.members != nil else {
            wrong(node, "a schema is an object", remedy: "write { \"type\": … }")
            return nil
        }
        if let reference = node["$ref"] { return self.reference(node, reference, folder) }
        guard let type = typeName(node) else { return nil }
        switch type {
        case "object": return object(node, folder: folder)
        case "array": return list(node, folder: folder)
        case "string": return text(node)
        case "integer": return integer(node)
        case "boolean":
            allow(["type", "default"], in: node)
            return .truth
        default:
            let remedy =
                type == "number"
                ? "use \"integer\" with a unit in the name, such as areaDm2 or rentFen"
                : "write object, array, string, integer or boolean"
            wrong(node["type"] ?? node, "type \"\(type)\" is not supported", remedy: remedy)
            return nil
        }
    }

    private func reference(
        _ node: SourceNode,
        _ reference: SourceNode,
        _ folder: String
    ) -> Schema.Shape? {
        allow(["$ref"], in: node)
        guard let text = reference.string, text.hasSuffix(".json"),
            let path = Paths.joined(folder, text)
        else {
            wrong(
                reference,
                "$ref names another schema file",
                remedy: "write it like \"Home.json\", relative to this file"
            )
            return nil
        }
        return .reference(path)
    }

    /// The type's name, without the "null" that makes it nullable.
    private func typeName(_ node: SourceNode) -> String? {
        guard let type = node["type"] else {
            wrong(node, "\"type\" is missing", remedy: "add \"type\" or \"$ref\"")
            return nil
        }
        if let name = type.string { return name }
        let names = (type.elements ?? []).compactMap(\.string)
        if names.count == 2, names[1] == "null", names[0] != "null" { return names[0] }
        wrong(type, "this list of types is not supported", remedy: "write [\"X\", \"null\"]")
        return nil
    }

    private func isNullable(_ node: SourceNode) -> Bool { node["type"]?.elements != nil }

    // MARK: - Objects and lists

    private func object(_ node: SourceNode, folder: String) -> Schema.Shape? {
        allow(["type", "properties", "required", "additionalProperties"], in: node)
        let skipsUnknown = node["additionalProperties"]?.bool
        if skipsUnknown == nil {
            wrong(
                node["additionalProperties"] ?? node,
                "an object has to say \"additionalProperties\"",
                remedy: "add \"additionalProperties\": false"
            )
        }
        let required = Set((node["required"]?.elements ?? []).compactMap(\.string))
        var properties: [Schema.Property] = []
        for member in node["properties"]?.members ?? [] {
            guard Names.isPropertyName(member.name) else {
                wrong(
                    member.node,
                    "\"\(member.name)\" cannot be a property's name",
                    remedy: "use lowerCamelCase, such as rentFen"
                )
                continue
            }
            if let property = property(member, folder, isRequired: required.contains(member.name)) {
                properties.append(property)
            }
        }
        for name in required.sorted() where node["properties"]?[name] == nil {
            wrong(
                node["required"] ?? node,
                "\"\(name)\" is required, but there is no such property",
                remedy: "describe it in \"properties\""
            )
        }
        if properties.count > 64 {
            wrong(node, "an object has at most 64 properties", remedy: "group some of them")
        }
        return .object(
            Schema.Object(properties: properties, skipsUnknown: skipsUnknown ?? false)
        )
    }

    private func property(
        _ member: SourceNode.Member,
        _ folder: String,
        isRequired: Bool
    ) -> Schema.Property? {
        guard let shape = shape(member.node, folder: folder) else { return nil }
        let value = member.node["default"]
        if let value, !SchemaDefaults.fits(value.plain, shape) {
            wrong(value, "the default breaks the property's own rules", remedy: "mend it")
        }
        if let value, isRequired {
            wrong(
                value,
                "a required property has no use for a default",
                remedy: "take it out of \"required\" or leave the default out"
            )
        }
        return Schema.Property(
            name: member.name,
            shape: shape,
            isRequired: isRequired,
            isNullable: isNullable(member.node),
            defaultValue: value?.plain,
            source: member.node
        )
    }

    private func list(_ node: SourceNode, folder: String) -> Schema.Shape? {
        allow(["type", "items", "minItems", "maxItems"], in: node)
        guard let items = node["items"] else {
            wrong(node, "a list has to say what its items are", remedy: "add \"items\"")
            return nil
        }
        guard let shape = shape(items, folder: folder) else { return nil }
        if case .list = shape {
            wrong(items, "a list of lists is not supported", remedy: "put an object between them")
            return nil
        }
        if isNullable(items) {
            wrong(items, "items cannot be null", remedy: "leave such items out of the list")
        }
        let max = bound("maxItems", node, 0...100_000, default: nil)
        let min = bound("minItems", node, 0...100_000, default: 0)
        return .list(Schema.List(items: shape, min: Int(min), max: Int(max)))
    }

    // MARK: - Texts and numbers

    private func text(_ node: SourceNode) -> Schema.Shape? {
        if let words = node["enum"] { return choice(node, words) }
        allow(["type", "minLength", "maxLength", "format", "default"], in: node)
        guard let format = node["format"] else { return written(node, format: nil) }
        guard let known = format.string.flatMap(Schema.Text.Format.init(rawValue:)) else {
            let words = Schema.Text.Format.allCases.map(\.rawValue).joined(separator: ", ")
            wrong(format, "this format is not supported", remedy: "known are \(words)")
            return nil
        }
        switch known {
        case .line: return written(node, format: nil)
        case .text: return written(node, format: .text)
        case .digits: return written(node, format: .digits)
        default: return .text(Schema.Text(min: 1, max: 64, format: known))
        }
    }

    /// A text that a person writes.
    private func written(_ node: SourceNode, format: Schema.Text.Format?) -> Schema.Shape {
        let max = bound("maxLength", node, 0...65_536, default: nil)
        let min = bound("minLength", node, 0...65_536, default: 0)
        return .text(Schema.Text(min: Int(min), max: Int(max), format: format))
    }

    private func choice(_ node: SourceNode, _ words: SourceNode) -> Schema.Shape? {
        allow(["type", "enum", "default"], in: node)
        let texts = (words.elements ?? []).compactMap(\.string)
        let isWhole = texts.count == words.elements?.count
        guard isWhole, !texts.isEmpty, Set(texts).count == texts.count else {
            wrong(words, "an enumeration is a list of different texts", remedy: "mend the list")
            return nil
        }
        for text in texts where Names.caseName(text) == nil {
            wrong(words, "\"\(text)\" cannot be a case", remedy: "use letters and digits")
        }
        guard Set(texts.compactMap(Names.caseName)).count == texts.count else {
            wrong(words, "two words make the same Swift case", remedy: "rename one of them")
            return nil
        }
        return .choice(texts)
    }

    private func integer(_ node: SourceNode) -> Schema.Shape? {
        allow(["type", "minimum", "maximum", "format", "default"], in: node)
        if let format = node["format"], format.string != "fen" {
            wrong(format, "this format is not supported", remedy: "\"fen\" is the one known")
        }
        let isMoney = node["format"]?.string == "fen"
        let exact = Schema.Integer.exact
        let min = bound("minimum", node, exact, default: isMoney ? exact.lowerBound : nil)
        let max = bound("maximum", node, exact, default: isMoney ? exact.upperBound : nil)
        if min > max {
            wrong(node, "\"minimum\" is above \"maximum\"", remedy: "exchange them")
        }
        return .integer(Schema.Integer(min: min, max: max, isMoney: isMoney))
    }

    private func bound(
        _ word: String,
        _ node: SourceNode,
        _ range: ClosedRange<Int64>,
        default value: Int64?
    ) -> Int64 {
        guard let member = node[word] else {
            if let value { return value }
            wrong(node, "\"\(word)\" is missing", remedy: "every value has a bound: add it")
            return range.upperBound
        }
        if let number = member.int64, range.contains(number) { return number }
        wrong(
            member,
            "\"\(word)\" is a whole number from \(range.lowerBound) to \(range.upperBound)",
            remedy: "choose one in that range"
        )
        return range.upperBound
    }

    // MARK: - Words

    private func allow(_ words: Set<String>, in node: SourceNode) {
        for member in node.members ?? [] where !words.contains(member.name) {
            if SchemaReader.notes.contains(member.name) { continue }
            // A default belongs to the property, whatever its type.
            if member.name == "default" {
                wrong(member.node, "this type takes no default", remedy: "leave it out")
                continue
            }
            wrong(
                member.node,
                "\"\(member.name)\" is not supported here",
                remedy: SchemaReader.remedy(for: member.name)
            )
        }
    }

    private static func remedy(for word: String) -> String {
        switch word {
        case "pattern": "use a \"format\", or check it in the handler with a fault of its own"
        case "oneOf", "anyOf", "allOf", "if", "not", "const":
            "describe one object with optional properties, or use \"enum\""
        case "$defs", "definitions": "give each shared type a file of its own and use \"$ref\""
        case "exclusiveMinimum", "exclusiveMaximum": "use \"minimum\" and \"maximum\""
        case "patternProperties", "propertyNames", "minProperties", "maxProperties":
            "use a list of objects with a name each"
        default: "leave it out"
        }
    }

    private func wrong(_ node: SourceNode, _ problem: String, remedy: String) {
        log.add(file, node, problem, remedy: remedy)
    }
}
