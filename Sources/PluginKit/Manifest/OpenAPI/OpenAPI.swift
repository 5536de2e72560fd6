/// Derives one OpenAPI 3.1 document from the manifests of every plugin; pure.
package struct OpenAPI {
    /// An operation that no manifest declares, such as the host's own `/openapi.json`.
    package struct ExtraOperation: Sendable {
        package let path: String
        /// The HTTP method in small letters.
        package let method: String
        package let operation: JSONValue

        package init(path: String, method: String, operation: JSONValue) {
            self.path = path
            self.method = method
            self.operation = operation
        }
    }

    private let plugins: [(manifest: Manifest, schemas: [String: Schema])]
    private let names: OpenAPINames
    private let sessionCookie: String
    private let tenantField: String
    private let extraSchemas: [JSONMember]

    /// The field by which a request is repeated without another effect, as the document has it.
    package static func idempotencyKey(isRequired: Bool) -> JSONValue {
        OpenAPIFixed.idempotencyKey(isRequired: isRequired)
    }

    /// The field by which a caller says for whom they act, in every operation that is for somebody.
    package static let actingFor: JSONValue = ["$ref": "#/components/parameters/ActingFor"]

    /// The document's bytes; readings with mistakes are left out.
    ///
    /// Only extra operations refer to `extraSchemas`; a plugin's schema of the same name gets the
    /// plugin's in front.
    package static func document(
        version: String,
        sessionCookie: String,
        tenantField: String,
        plugins: [ManifestReading],
        extra: [ExtraOperation] = [],
        extraSchemas: [JSONMember] = []
    ) -> [UInt8] {
        let read = plugins.compactMap { reading in
            reading.manifest.map { ($0, reading.schemas) }
        }
        let api = OpenAPI(
            plugins: read,
            names: OpenAPINames(
                read.map { ($0.0.id, Array($0.1.values)) },
                taken: extraSchemas.map(\.name)
            ),
            sessionCookie: sessionCookie,
            tenantField: tenantField,
            extraSchemas: extraSchemas
        )
        return api.document(version: version, extra: extra).encoded
    }

    private func document(version: String, extra: [ExtraOperation]) -> JSONValue {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "CityHost",
                "version": .string(version),
                "description": "City services, made of the plugins of this host.",
            ],
            "servers": [["url": "/"]],
            "tags": .array(
                plugins.map { plugin in
                    [
                        "name": .string(plugin.manifest.id),
                        "description": .string(
                            "\(plugin.manifest.title.en) · \(plugin.manifest.title.zh)"
                        ),
                    ]
                }
            ),
            "paths": paths(extra),
            "components": [
                "schemas": .object(componentSchemas()),
                "parameters": ["ActingFor": OpenAPIFixed.actingFor(field: tenantField)],
                "responses": ["Problem": OpenAPIFixed.problemResponse],
                "securitySchemes": OpenAPIFixed.securitySchemes(cookie: sessionCookie),
            ],
        ]
    }

    /// Operations of one path stand together, in the order in which paths were met.
    private func paths(_ extra: [ExtraOperation]) -> JSONValue {
        var order: [String] = []
        var items: [String: [JSONMember]] = [:]
        func add(_ path: String, _ method: String, _ operation: JSONValue) {
            if items[path] == nil { order.append(path) }
            items[path, default: []].append(JSONMember(method, operation))
        }
        for plugin in plugins {
            for route in plugin.manifest.routes {
                let operation = OpenAPIOperation(
                    manifest: plugin.manifest,
                    route: route,
                    schemas: plugin.schemas,
                    names: names
                )
                add(route.path, route.method.lowercased(), operation.value)
            }
        }
        for operation in extra { add(operation.path, operation.method, operation.operation) }
        return .object(order.map { JSONMember($0, .object(items[$0] ?? [])) })
    }

    /// The schemas that operations answer with or refer to.
    private func componentSchemas() -> [JSONMember] {
        var members: [JSONMember] = []
        for plugin in plugins {
            for path in used(plugin.manifest, plugin.schemas).sorted() {
                guard let schema = plugin.schemas[path] else { continue }
                let value = names.rewritten(schema.source, plugin.manifest.id, schema.path)
                members.append(JSONMember(names.component(plugin.manifest.id, path), value))
            }
        }
        members.append(JSONMember("Problem", OpenAPIFixed.problem))
        return members + extraSchemas
    }

    private func used(_ manifest: Manifest, _ schemas: [String: Schema]) -> Set<String> {
        var used: Set<String> = []
        var waiting = manifest.routes.compactMap(\.output)
        for input in manifest.routes.compactMap(\.input) {
            waiting += schemas[input]?.references ?? []
        }
        while let path = waiting.popLast() {
            if used.insert(path).inserted { waiting += schemas[path]?.references ?? [] }
        }
        return used
    }
}
