import PluginKit

/// Refuses inline types that would hide another type within their struct.
struct NestedNames {
    let schema: Schema
    let schemas: [String: Schema]
    let files: PluginFiles
    let log: DiagnosticLog

    func check() {
        guard let object = schema.object else { return }
        check(object, hidden: Set(schema.references.compactMap { schemas[$0]?.name }))
    }

    private func check(_ object: Schema.Object, hidden: Set<String>) {
        for property in object.properties {
            var shape = property.shape
            if case .list(let list) = shape { shape = list.items }
            let name = Names.capitalized(property.name)
            switch shape {
            case .object(let inner):
                check(name, property, hidden)
                check(inner, hidden: hidden)
            case .choice: check(name, property, hidden)
            case .list, .text, .integer, .truth, .reference: break
            }
        }
    }

    private func check(_ name: String, _ property: Schema.Property, _ hidden: Set<String>) {
        guard !Names.isTypeName(name) || hidden.contains(name) else { return }
        log.add(
            "\(files.manifestFolder)/\(schema.path)",
            property.source,
            "the type \(name) made of this property would hide another one",
            remedy: "rename the property or give the type a file of its own"
        )
    }
}
