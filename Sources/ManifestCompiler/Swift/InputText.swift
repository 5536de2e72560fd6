import PluginKit

/// Writes how an operation's input is read from path, query, form or body.
struct InputText {
    let shapes: ShapeText
    let schema: Schema
    let object: Schema.Object
    let use: SchemaUses.Input

    private var rest: [Schema.Property] {
        object.properties.filter { !use.captures.contains($0.name) }
    }

    func write(into text: inout SwiftText) {
        text.line()
        text.block("extension \(schema.name): OperationInput {") { text in
            text.line("static func decode(")
            text.indented { text in
                text.line("_ request: RequestInput,")
                text.line("_ violations: inout Violations")
            }
            text.block(") throws -> \(schema.name)? {") { text in
                captures(into: &text)
                if use.rest == .json { body(into: &text) } else { parameters(into: &text) }
                MemberText(shapes: shapes, properties: object.properties)
                    .result(schema.name, object.properties, into: &text)
            }
        }
    }

    private func captures(into text: inout SwiftText) {
        for (index, name) in use.captures.enumerated() {
            guard let property = object.property(name),
                let rule = shapes.rule(property.shape, property: name)
            else { continue }
            text.line("let _\(name) = \(rule).parse(")
            text.indented { text in
                text.line("request.captures[\(index)],")
                text.line("at: .path(\"\(name)\"),")
                text.line("&violations")
            }
            text.line(")")
        }
    }

    private func body(into text: inout SwiftText) {
        text.block("for parameter in request.parameters {") { text in
            text.line("violations.addUnknown(\"?\\(parameter.name)\")")
        }
        let members = MemberText(shapes: shapes, properties: rest)
        members.variables(into: &text)
        // A body of which nothing is required may be left out.
        if members.required.isEmpty {
            text.block("if !request.body.isEmpty {") { read(members, into: &$0) }
        } else {
            read(members, into: &text)
        }
    }

    private func read(_ members: MemberText, into text: inout SwiftText) {
        text.line("let pointer = JSONPointer.root")
        text.line("var reader = try JSONReader(")
        text.indented { text in
            text.line("request.body,")
            text.line(
                "limits: JSONLimits("
                    + "bytesMax: request.body.count, depthMax: RequestInput.depthMax)"
            )
        }
        text.line(")")
        text.block("if try violations.beginObject(&reader, at: pointer) {") { text in
            members.loop(skipsUnknown: false, into: &text)
            members.missing(into: &text)
        }
        text.line("try reader.finish()")
    }

    private var place: String { use.rest == .form ? ".form" : ".query" }

    private func parameters(into text: inout SwiftText) {
        if rest.contains(where: { !isList($0) }) { text.line("var seen: UInt64 = 0") }
        for property in rest {
            let type = shapes.type(property.shape, property: property.name)
            text.line("var _\(property.name): \(type)?")
        }
        text.block("for parameter in request.parameters {") { text in
            text.line("switch parameter.name {")
            for (bit, property) in rest.enumerated() { read(property, bit, into: &text) }
            // The host's own field, which it checks before.
            if use.rest == .form, object.property("csrf") == nil {
                text.line("case \"csrf\": break")
            }
            let mark = use.rest == .form ? "/" : "?"
            text.line("default: violations.addUnknown(\"\(mark)\\(parameter.name)\")")
            text.line("}")
        }
        for (bit, property) in rest.enumerated() { check(property, bit, into: &text) }
    }

    private func read(_ property: Schema.Property, _ bit: Int, into text: inout SwiftText) {
        text.line("case \"\(property.name)\":")
        text.indented { text in
            // A browser sends every field of a form, also those left empty.
            if !property.isRequired {
                text.line("if request.isForm, parameter.value.isEmpty { continue }")
            }
            if case .list(let list) = property.shape {
                let rule = shapes.rule(list.items, property: property.name) ?? ""
                let name = "_\(property.name)"
                text.block("if let value = \(parse(rule, property)) {") { text in
                    text.line("\(name) = (\(name) ?? []) + [value]")
                }
            } else {
                let bit = SwiftText.bit(bit)
                text.block("if seen & \(bit) != 0 {") { text in
                    text.line("violations.addRepeated(\(place)(\"\(property.name)\"))")
                }
                text.line("seen |= \(bit)")
                let rule = shapes.rule(property.shape, property: property.name) ?? ""
                text.line("_\(property.name) = \(parse(rule, property))")
            }
        }
    }

    private func parse(_ rule: String, _ property: Schema.Property) -> String {
        "\(rule).parse(parameter.value, at: \(place)(\"\(property.name)\"), &violations)"
    }

    private func check(_ property: Schema.Property, _ bit: Int, into text: inout SwiftText) {
        let mark = use.rest == .form ? "/" : "?"
        if case .list(let list) = property.shape {
            let value = "_\(property.name)"
            if property.isRequired { text.line("\(value) = \(value) ?? []") }
            text.block("if let \(value) {") { text in
                text.line("_ = ListRule(min: \(list.min), max: \(list.max)).check(")
                text.indented { text in
                    text.line("\(value).count,")
                    text.line("at: \(place)(\"\(property.name)\"),")
                    text.line("&violations")
                }
                text.line(")")
            }
        } else if property.isRequired {
            text.block("if seen & \(SwiftText.bit(bit)) == 0 {") { text in
                text.line("violations.addMissing(\"\(mark)\(property.name)\")")
            }
        }
    }

    private func isList(_ property: Schema.Property) -> Bool {
        guard case .list = property.shape else { return false }
        return true
    }
}
