/// Holds a plugin's samples against its schemas: integrators copy them, so they must be right.
package struct SampleCheck {
    private let schemas: [String: Schema]
    private let file: String
    private let log: DiagnosticLog

    /// For one sample, named by `file` in messages.
    package init(schemas: [String: Schema], file: String, log: DiagnosticLog) {
        self.schemas = schemas
        self.file = file
        self.log = log
    }

    /// Notes every place where the sample breaks the schema.
    package func check(_ sample: SourceNode, against path: String) {
        check(sample, .reference(path))
    }

    /// The sample that belongs to a schema, `samples/events/HomeHeld.json`.
    package static func path(of schema: String) -> String {
        schema.hasPrefix("schemas/") ? "samples/" + schema.dropFirst(8) : schema
    }

    /// Schemas that need a sample: what crosses the plugin's border.
    package static func wanted(by manifest: Manifest) -> [String] {
        let routes = manifest.routes.flatMap { [$0.input, $0.output] }.compactMap { $0 }
        let pages = manifest.pages.compactMap(\.input)
        let commands = manifest.commands.flatMap { [$0.input, $0.output] }
        let all =
            routes + pages + commands + manifest.announced.map(\.schema)
            + [manifest.config].compactMap { $0 }
        return Set(all).sorted()
    }

    private func check(_ node: SourceNode, _ shape: Schema.Shape) {
        switch shape {
        case .reference(let path):
            if let schema = schemas[path] { check(node, schema.shape) }
        case .object(let object): check(node, object)
        case .list(let list):
            guard let elements = node.elements else { return wrong(node, "a list is expected") }
            if !(list.min...list.max).contains(elements.count) {
                wrong(node, "the list has \(elements.count) items, not \(list.min) to \(list.max)")
            }
            for element in elements { check(element, list.items) }
        case .text, .choice, .integer, .truth:
            if !SchemaDefaults.fits(node.plain, shape) {
                wrong(node, "the value breaks its schema")
            }
        }
    }

    private func check(_ node: SourceNode, _ object: Schema.Object) {
        guard let members = node.members else { return wrong(node, "an object is expected") }
        for member in members {
            guard let property = object.property(member.name) else {
                if !object.skipsUnknown { wrong(member.node, "\"\(member.name)\" is not known") }
                continue
            }
            if member.node.isNull, property.isNullable { continue }
            check(member.node, property.shape)
        }
        for property in object.properties
        where property.isRequired && !members.contains(where: { $0.name == property.name }) {
            wrong(node, "\"\(property.name)\" is missing")
        }
    }

    private func wrong(_ node: SourceNode, _ problem: String) {
        log.add(file, node, problem, remedy: "mend the sample, or the schema if that is wrong")
    }
}
