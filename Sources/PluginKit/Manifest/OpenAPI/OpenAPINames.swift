/// Names of component schemas: the file's name, with the plugin's in front where two have it.
struct OpenAPINames {
    private let shared: Set<String>
    private let files: [String: [String: String]]

    /// `taken` are names of the host's own.
    init(_ plugins: [(id: String, schemas: [Schema])], taken: [String] = []) {
        var owners: [String: Set<String>] = [:]
        for name in taken + ["Problem"] { owners[name] = ["host"] }
        var files: [String: [String: String]] = [:]
        for plugin in plugins {
            for schema in plugin.schemas {
                owners[schema.name, default: []].insert(plugin.id)
                files[plugin.id, default: [:]][schema.path] = schema.name
            }
        }
        shared = Set(owners.filter { $0.value.count > 1 }.keys)
        self.files = files
    }

    func component(_ plugin: String, _ path: String) -> String {
        let name = files[plugin]?[path] ?? path
        return shared.contains(name) ? "\(plugin).\(name)" : name
    }

    func reference(_ plugin: String, _ path: String) -> JSONValue {
        ["$ref": .string("#/components/schemas/\(component(plugin, path))")]
    }

    /// A schema as it stands in the document: references lead to components, and CityHost's own
    /// formats say what they allow, so that clients need not know them.
    func rewritten(_ node: SourceNode, _ plugin: String, _ path: String) -> JSONValue {
        switch node.value {
        case .object(let members):
            if let reference = node["$ref"]?.string,
                let target = Paths.joined(Paths.folder(of: path), reference)
            {
                return self.reference(plugin, target)
            }
            var result: [JSONMember] = []
            for member in members where !["$schema", "$id", "$comment"].contains(member.name) {
                let value = rewritten(member.node, plugin, path)
                result.append(JSONMember(member.name, value))
            }
            if let format = node["format"]?.string {
                result += OpenAPINames.spelledOut(format)
            }
            return .object(result)
        case .array(let elements):
            return .array(elements.map { rewritten($0, plugin, path) })
        case .string, .number, .bool, .null: return node.plain
        }
    }

    private static func spelledOut(_ format: String) -> [JSONMember] {
        let pattern: String? =
            switch format {
            case "id", "tenant", "person": "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$"
            case "digits": "^[0-9]+$"
            case "phone-cn": "^1[3-9][0-9]{9}$"
            case "date-time":
                "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{3})?Z$"
            default: nil
            }
        return pattern.map { [JSONMember("pattern", .string($0))] } ?? []
    }
}
