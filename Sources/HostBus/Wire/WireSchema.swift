package import JSONWire
package import PluginKit

/// The schema of an event's data as readers get it: what may be masked may be null, and members
/// that come later are no reason to refuse an event.
package enum WireSchema {
    /// One document, with what it refers to in place; nil when the type has no schema.
    package static func document(
        of type: WireType,
        in schemas: [String: Schema],
        at url: String
    ) -> JSONValue? {
        guard let body = body(of: type, in: schemas)?.members else { return nil }
        return .object(
            [
                JSONMember("$schema", "https://json-schema.org/draft/2020-12/schema"),
                JSONMember("$id", .string(url)),
            ] + body
        )
    }

    /// The same without what names it as a document, to stand inside another one.
    package static func body(of type: WireType, in schemas: [String: Schema]) -> JSONValue? {
        guard let schema = schemas[type.schema] else { return nil }
        let masked = Set(type.masked.map(\.name))
        let members = (whole(schema.source, schemas).members ?? []).map { member in
            switch member.name {
            case "properties": JSONMember("properties", loosened(member.value, masked))
            case "additionalProperties": JSONMember("additionalProperties", true)
            default: member
            }
        }
        return .object(members)
    }

    /// A schema as it stands, for what is sent to the host.
    package static func strict(_ path: String, in schemas: [String: Schema]) -> JSONValue? {
        schemas[path].map { whole($0.source, schemas) }
    }

    private static func loosened(_ properties: JSONValue, _ masked: Set<String>) -> JSONValue {
        .object(
            (properties.members ?? []).map { member in
                guard masked.contains(member.name) else { return member }
                return JSONMember(member.name, ["anyOf": [member.value, ["type": "null"]]])
            }
        )
    }

    /// With every reference replaced by what it leads to; no schema contains itself.
    private static func whole(_ node: SourceNode, _ schemas: [String: Schema]) -> JSONValue {
        switch node.value {
        case .object(let members):
            if let reference = node["$ref"]?.string {
                let name = reference.split(separator: "/").last?.split(separator: ".").first
                let other = schemas.values.first { $0.name == name.map(String.init) }
                return other.map { whole($0.source, schemas) } ?? true
            }
            return .object(
                members.filter { !["$schema", "$id", "$comment"].contains($0.name) }
                    .map { JSONMember($0.name, whole($0.node, schemas)) }
            )
        case .array(let elements): return .array(elements.map { whole($0, schemas) })
        case .string, .number, .bool, .null: return node.plain
        }
    }
}
