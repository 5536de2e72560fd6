import PluginKit

/// What a release schema says about merging: fields that are dropped, and arrays that are replaced whole.
///
/// What no rule names is merged by itself: objects member by member, arrays of objects by their ids.
struct MergeRules: Sendable, Hashable {
    enum Rule: Sendable, Hashable {
        case omitWhenMerged, wholeListMerge
    }

    private let rules: [[String]: Rule]

    /// The rule at a path of names; places in arrays are not part of it.
    subscript(path: [String]) -> Rule? { rules[path] }
}

extension MergeRules {
    /// Those of the release schema 1.1.5.
    static let ocds = MergeRules(
        omitted: ["id", "date", "tag"],
        whole: [
            "parties/additionalIdentifiers", "parties/roles", "buyer/additionalIdentifiers",
            "tender/procuringEntity/additionalIdentifiers",
            "tender/items/additionalClassifications", "tender/additionalProcurementCategories",
            "tender/submissionMethod", "tender/tenderers/additionalIdentifiers",
            "tender/amendments/changes", "tender/amendment/changes",
            "awards/suppliers/additionalIdentifiers", "awards/items/additionalClassifications",
            "awards/amendments/changes", "awards/amendment/changes",
            "contracts/items/additionalClassifications",
            "contracts/implementation/transactions/payer/additionalIdentifiers",
            "contracts/implementation/transactions/payee/additionalIdentifiers",
            "contracts/relatedProcesses/relationship", "contracts/amendments/changes",
            "contracts/amendment/changes", "relatedProcesses/relationship",
        ]
    )

    private init(omitted: [String], whole: [String]) {
        let pairs =
            omitted.map { ($0, Rule.omitWhenMerged) } + whole.map { ($0, Rule.wholeListMerge) }
        rules = Dictionary(
            pairs.map { ($0.split(separator: "/").map { String($0) }, $1) },
            uniquingKeysWith: { first, _ in first }
        )
    }
}

// Reading them from a schema, which is how they are checked against the standard's own.
extension MergeRules {
    /// A deeper schema refers to itself.
    private static let depthMax = 16

    /// The rules of a release schema; its references lead into its own definitions.
    init(schema: JSONValue) {
        var found: [[String]: Rule] = [:]
        MergeRules.read(schema["properties"], at: [], of: schema, into: &found)
        rules = found
    }

    private static func read(
        _ properties: JSONValue?,
        at path: [String],
        of schema: JSONValue,
        into found: inout [[String]: Rule]
    ) {
        guard path.count < depthMax else { return }
        for member in properties?.members ?? [] {
            let path = path + [member.name]
            let field = resolved(member.value, schema)
            let types = types(of: field)
            if field["omitWhenMerged"]?.bool == true || field["mergeStrategy"] == "ocdsOmit" {
                found[path] = .omitWhenMerged
            } else if types.contains("array"), isReplacedWhole(field, schema) {
                found[path] = .wholeListMerge
            } else if types.contains("object"), let inner = field["properties"] {
                read(inner, at: path, of: schema, into: &found)
            } else if types.contains("array"), let items = field["items"] {
                read(resolved(items, schema)["properties"], at: path, of: schema, into: &found)
            }
        }
    }

    /// Lists of what is no object, or of objects without an id, cannot be merged item by item.
    private static func isReplacedWhole(_ field: JSONValue, _ schema: JSONValue) -> Bool {
        if field["wholeListMerge"]?.bool == true || field["mergeStrategy"] == "ocdsVersion" {
            return true
        }
        guard let items = field["items"].map({ resolved($0, schema) }) else { return false }
        let types = types(of: items)
        if types.contains(where: { $0 != "object" }) { return true }
        guard types.contains("object"), let inner = items["properties"] else { return false }
        return inner["id"] == nil
    }

    private static func types(of field: JSONValue) -> [String] {
        field["type"]?.string.map { [$0] }
            ?? (field["type"]?.elements ?? []).compactMap(\.string)
    }

    private static func resolved(_ value: JSONValue, _ schema: JSONValue) -> JSONValue {
        var value = value
        for _ in 0..<depthMax {
            guard let place = value["$ref"]?.string, place.hasPrefix("#"),
                let pointer = JSONPointer(String(place.dropFirst())),
                let next = schema[pointer]
            else { return value }
            value = next
        }
        return value
    }
}
