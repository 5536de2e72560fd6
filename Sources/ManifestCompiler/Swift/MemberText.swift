import PluginKit

/// Writes the reading of an object's members: variables, loop, and what was missing.
///
/// Required members come first, so that one mask tells whether all of them were there.
struct MemberText {
    let shapes: ShapeText
    let properties: [Schema.Property]
    let required: [Schema.Property]

    init(shapes: ShapeText, properties: [Schema.Property]) {
        self.shapes = shapes
        required = properties.filter(\.isRequired)
        self.properties = required + properties.filter { !$0.isRequired }
    }

    func variables(into text: inout SwiftText) {
        if !required.isEmpty { text.line("var seen: UInt64 = 0") }
        for property in properties {
            text.line("var _\(property.name): \(type(property))?")
        }
    }

    func type(_ property: Schema.Property) -> String {
        shapes.type(property.shape, property: property.name)
    }

    /// Reads `{ … }` after its opening brace.
    func loop(skipsUnknown: Bool, into text: inout SwiftText) {
        text.block("while let key = try reader.nextKey() {") { text in
            text.line("switch key {")
            for (bit, property) in properties.enumerated() {
                text.line("case \"\(property.name)\":")
                text.indented { read(property, bit: bit, into: &$0) }
            }
            text.line(
                skipsUnknown
                    ? "default: try reader.skipValue()"
                    : "default: try violations.skipUnknown(key, &reader, of: pointer)"
            )
            text.line("}")
        }
    }

    private func read(_ property: Schema.Property, bit: Int, into text: inout SwiftText) {
        if property.isRequired { text.line("seen |= \(SwiftText.bit(bit))") }
        let place = ".member(\"\(property.name)\", of: pointer)"
        let value = shapes.decode(property.shape, property: property.name, at: place)
        if property.isNullable { text.line("if try reader.takeNull() { continue }") }
        text.line("_\(property.name) = try \(value)")
    }

    func missing(into text: inout SwiftText) {
        guard !required.isEmpty else { return }
        let mask = required.count == 64 ? "UInt64.max" : SwiftText.mask(required.count)
        text.block("if seen & \(mask) != \(mask) {") { text in
            let names = required.map { "\"\($0.name)\"" }.joined(separator: ", ")
            text.line("violations.addMissing([\(names)], seen: seen, of: pointer)")
        }
    }

    /// Makes the value of all its properties, in the order of the struct.
    func result(_ name: String, _ properties: [Schema.Property], into text: inout SwiftText) {
        let needed = properties.filter { !$0.isOptional && $0.defaultValue == nil }
            .map { ", let _\($0.name)" }.joined()
        text.block("guard violations.isEmpty\(needed) else {") { $0.line("return nil") }
        text.line("return \(name)(")
        text.indented { text in
            for property in properties {
                let other = property.defaultValue.map {
                    " ?? \(shapes.literal($0, property.shape))"
                }
                let comma = property.name == properties.last?.name ? "" : ","
                text.line("\(property.name): _\(property.name)\(other ?? "")\(comma)")
            }
        }
        text.line(")")
    }
}

extension SwiftText {
    static func bit(_ number: Int) -> String { "0x" + String(UInt64(1) << number, radix: 16) }

    static func mask(_ count: Int) -> String {
        "0x" + String((UInt64(1) << UInt64(count)) - 1, radix: 16)
    }
}
