import TestGround
import JSONWire
import PluginKit
import PluginTesting

/// Makes values that fit a schema, from a seed.
struct ValueMaker {
    let contract: Contract
    var random: SeededRandom
    /// Stands in every free text, when there is one.
    var mark: String?
    /// True to leave out what need not be there.
    var isSparse = true

    init(_ contract: Contract, seed: UInt64, mark: String? = nil) {
        self.contract = contract
        self.mark = mark
        random = SeededRandom(seed: seed)
    }

    mutating func value(of shape: Schema.Shape) -> JSONValue {
        switch shape {
        case .object(let object): .object(members(of: object))
        case .list(let list):
            .array((0..<max(list.min, min(1, list.max))).map { _ in value(of: list.items) })
        case .text(let text): .string(self.text(text))
        case .choice(let values): .string(values.randomElement(using: &random) ?? "")
        case .integer(let bounds): integer(bounds)
        case .truth: .bool(Bool.random(using: &random))
        case .reference: value(of: contract.resolved(shape))
        }
    }

    private mutating func members(of object: Schema.Object) -> [JSONMember] {
        object.properties.compactMap { property in
            guard property.isRequired || (!isSparse && Bool.random(using: &random)) else {
                return nil
            }
            return JSONMember(property.name, value(of: property.shape))
        }
    }

    /// A small number more often than not: most rules compare numbers of like size.
    private mutating func integer(_ bounds: Schema.Integer) -> JSONValue {
        let near = max(bounds.min, min(1000, bounds.max))
        let top = Bool.random(using: &random) ? near : bounds.max
        return .number(JSONNumber(Int64.random(in: bounds.min...top, using: &random)))
    }

    private mutating func text(_ text: Schema.Text) -> String {
        switch text.format {
        case .dateTime: return "2026-12-01T08:00:00Z"
        case .date: return "2026-12-01"
        case .digits: return String(repeating: "4", count: max(1, text.min))
        case .phone: return "13700000009"
        case .id, .person: return ValueMaker.nobodysID
        case .tenant: return "org-\(UInt32.random(in: 0...9_999_999, using: &random))"
        case nil, .line, .text: break
        }
        let wanted = (mark ?? "text") + String(UInt32.random(in: 0...999_999, using: &random))
        // Passwords and the like want some length, whatever the schema says.
        let short = max(text.min, min(12, text.max)) - wanted.count
        let filled = wanted + String(repeating: "x", count: max(0, short))
        return String(filled.prefix(text.max))
    }

    /// Fits every rule of an identifier and names nothing.
    static let nobodysID = "01NOBODYSTHING000000000000"
}

extension ValueMaker {
    /// Values of the wrong type or beyond the bounds, as JSON.
    func wrongValues(for property: Schema.Property) -> [JSONValue] {
        var values: [JSONValue] = [["a": 1]]
        if !property.isNullable { values.append(.null) }
        switch contract.resolved(property.shape) {
        case .object: values = [7, "text"]
        case .list(let list):
            values += ["text"]
            if list.max < 200 { values.append(.array(Array(repeating: 1, count: list.max + 1))) }
        case .text(let text):
            values += [7, true, .string(String(repeating: "x", count: text.max + 1))]
            if !text.isWritten { values.append("no such thing") }
        case .choice: values += [7, "none of them"]
        case .integer(let bounds):
            values += ["7x", true, .number(JSONNumber(bounds.max &+ 1))]
            values.append(.number(JSONNumber(bounds.min &- 1)))
        case .truth: values += [7, "true"]
        case .reference: break
        }
        return values
    }

    /// Texts that cannot be the value, as they stand in a query or a path.
    func wrongTexts(for property: Schema.Property) -> [String] {
        switch contract.resolved(property.shape) {
        case .text(let text):
            [String(repeating: "x", count: text.max + 1)]
                + (text.isWritten ? [] : ["no such thing"])
        case .choice: ["none of them"]
        case .integer(let bounds): ["seven", "1.5", "\(bounds.max &+ 1)", "\(bounds.min &- 1)"]
        case .truth: ["maybe"]
        default: []
        }
    }
}
