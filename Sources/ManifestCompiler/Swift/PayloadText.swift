import PluginKit

/// Writes the structs of schemas with their validating decode and direct encode.
struct PayloadText {
    let shapes: ShapeText
    /// True when members are written in canonical order.
    let isCanonical: Bool

    /// The struct or enumeration of a schema, with those of its inline objects within.
    func declare(_ name: String, _ shape: Schema.Shape, into text: inout SwiftText) {
        switch shape {
        case .choice(let words): declare(name, words: words, into: &text)
        case .object(let object):
            text.block("struct \(name): Hashable, Sendable {") { text in
                for property in object.properties {
                    let type = shapes.type(property.shape, property: property.name)
                    let mark = property.isOptional ? "?" : ""
                    text.line("var \(SwiftText.name(property.name)): \(type)\(mark)")
                }
                for property in object.properties {
                    declareNested(property.shape, property.name, into: &text)
                }
            }
        case .list, .text, .integer, .truth, .reference: break
        }
    }

    private func declareNested(
        _ shape: Schema.Shape,
        _ property: String,
        into text: inout SwiftText
    ) {
        switch shape {
        case .object, .choice:
            text.line()
            declare(Names.capitalized(property), shape, into: &text)
        case .list(let list): declareNested(list.items, property, into: &text)
        case .text, .integer, .truth, .reference: break
        }
    }

    private func declare(_ name: String, words: [String], into text: inout SwiftText) {
        text.block("enum \(name): String, Hashable, CaseIterable, Sendable {") { text in
            for word in words {
                let name = SwiftText.name(Names.caseName(word) ?? "")
                text.line("case \(name) = \(SwiftText.literal(word))")
            }
        }
    }

    /// `extension Hold: Payload` and the same for its inline objects.
    func conform(_ name: String, _ object: Schema.Object, into text: inout SwiftText) {
        text.line()
        text.block("extension \(name): Payload {") { text in
            decode(name, object, into: &text)
            text.line()
            write(object, into: &text)
        }
        conformNested(name, object, into: &text)
    }

    /// Conformances of inline objects only.
    func conformNested(_ name: String, _ object: Schema.Object, into text: inout SwiftText) {
        for property in object.properties {
            var shape = property.shape
            if case .list(let list) = shape { shape = list.items }
            if case .object(let inner) = shape {
                conform("\(name).\(Names.capitalized(property.name))", inner, into: &text)
            }
        }
    }

    private func decode(_ name: String, _ object: Schema.Object, into text: inout SwiftText) {
        text.line("static func decode(")
        text.indented { text in
            text.line("_ reader: inout JSONReader,")
            text.line("at pointer: JSONPointer,")
            text.line("_ violations: inout Violations")
        }
        text.block(") throws -> \(name)? {") { text in
            text.block("guard try violations.beginObject(&reader, at: pointer) else {") { text in
                text.line("return nil")
            }
            let members = MemberText(shapes: shapes, properties: object.properties)
            members.variables(into: &text)
            members.loop(skipsUnknown: object.skipsUnknown, into: &text)
            members.missing(into: &text)
            members.result(name, object.properties, into: &text)
        }
    }

    private func write(_ object: Schema.Object, into text: inout SwiftText) {
        text.block("func write(to writer: inout JSONWriter) {") { text in
            text.line("writer.beginObject()")
            for property in ordered(object.properties) { write(property, into: &text) }
            text.line("writer.endObject()")
        }
    }

    private func write(_ property: Schema.Property, into text: inout SwiftText) {
        let name = SwiftText.name(property.name)
        guard property.isOptional else {
            text.line("writer.key(\"\(property.name)\")")
            shapes.write(property.shape, "self.\(name)", into: &text)
            return
        }
        if property.isRequired { text.line("writer.key(\"\(property.name)\")") }
        text.block(
            "if let value = self.\(name) {",
            end: property.isRequired ? "} else {" : "}"
        ) { text in
            if !property.isRequired { text.line("writer.key(\"\(property.name)\")") }
            shapes.write(property.shape, "value", into: &text)
        }
        if property.isRequired {
            text.indented { $0.line("writer.null()") }
            text.line("}")
        }
    }

    /// RFC 8785 orders members by their UTF-16 code units.
    private func ordered(_ properties: [Schema.Property]) -> [Schema.Property] {
        guard isCanonical else { return properties }
        return properties.sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
    }
}
