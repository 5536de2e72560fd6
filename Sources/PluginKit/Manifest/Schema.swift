/// A JSON Schema file, read into what CityHost knows of JSON Schema 2020-12.
package struct Schema: Sendable {
    /// Path below the manifest's folder, such as `schemas/Hold.json`.
    package let path: String
    /// The Swift type made of it: the file's name.
    package let name: String
    package let shape: Shape
    package let source: SourceNode

    package indirect enum Shape: Sendable {
        case object(Object)
        case list(List)
        case text(Text)
        case choice([String])
        case integer(Integer)
        case truth
        /// The path of another schema file.
        case reference(String)
    }

    package struct Object: Sendable {
        package let properties: [Property]
        /// True in schemas of consumed events: members that came later are skipped.
        package let skipsUnknown: Bool

        package func property(_ name: String) -> Property? {
            properties.first { $0.name == name }
        }
    }

    package struct Property: Sendable {
        package let name: String
        package let shape: Shape
        package let isRequired: Bool
        package let isNullable: Bool
        /// Taken when an operation's input does not have the property.
        package let defaultValue: JSONValue?
        package let source: SourceNode

        /// True when the Swift property has an optional type.
        package var isOptional: Bool { (!isRequired && defaultValue == nil) || isNullable }
    }

    package struct List: Sendable {
        package let items: Shape
        package let min: Int
        package let max: Int
    }

    package struct Text: Sendable {
        package enum Format: String, Sendable, CaseIterable {
            case dateTime = "date-time"
            case date, id
            case phone = "phone-cn"
            case tenant, person
            /// Half-width digits, as many as the bounds say.
            case digits
            /// One line, which is also what a text without a format is.
            case line
            /// Several lines.
            case text
        }
        package let min: Int
        package let max: Int
        package let format: Format?

        /// True for what a person writes freely, in one line or several.
        package var isWritten: Bool { format == nil || format == .line || format == .text }
    }

    package struct Integer: Sendable {
        package let min: Int64
        package let max: Int64
        package let isMoney: Bool

        /// Every whole number in these bounds is exact in every JSON reader (I-JSON).
        package static let exact: ClosedRange<Int64> =
            -9_007_199_254_740_991...9_007_199_254_740_991
    }

    package var object: Object? {
        guard case .object(let object) = shape else { return nil }
        return object
    }

    /// The schema files this one names, in order.
    package var references: [String] { Schema.references(in: shape) }

    private static func references(in shape: Shape) -> [String] {
        switch shape {
        case .object(let object): object.properties.flatMap { references(in: $0.shape) }
        case .list(let list): references(in: list.items)
        case .reference(let path): [path]
        case .text, .choice, .integer, .truth: []
        }
    }
}
