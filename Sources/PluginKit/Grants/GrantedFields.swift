/// What goes over by a schema: the lock names every member, so that a new one is seen.
struct GrantedFields {
    let schemas: [String: Schema]

    /// `reads=id,rooms.area`; none where the schema is not at hand or empty.
    func term(_ name: String, _ path: String?) -> [String] {
        guard let path, let schema = schemas[path] else { return [] }
        let members = members(of: schema.shape, [path])
        return members.isEmpty ? [] : ["\(name)=\(members.joined(separator: ","))"]
    }

    /// The members of a shape in order of their names; `within` are the schemas it lies in.
    private func members(of shape: Schema.Shape, _ within: Set<String>) -> [String] {
        switch shape {
        case .object(let object):
            object.properties.flatMap { property in
                let inner = members(of: property.shape, within)
                return inner.isEmpty ? [property.name] : inner.map { "\(property.name).\($0)" }
            }.sorted()
        case .list(let list): members(of: list.items, within)
        case .reference(let path):
            within.contains(path)
                ? [] : schemas[path].map { members(of: $0.shape, within.union([path])) } ?? []
        case .text, .choice, .integer, .truth: []
        }
    }
}
