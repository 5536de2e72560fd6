import JSONWire
import PluginKit

/// A personal fact that does not say of whom.
struct Nameless: Event {
    static let spec = EventSpec(type: "town.nobody.named.v1", isPersonal: true)
    var partitionKey: String { "x" }
    var subject: PersonID? { nil }

    static func decode(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ violations: inout Violations
    ) throws -> Nameless? { nil }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.endObject()
    }
}
