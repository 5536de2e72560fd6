/// One route as an operation of the document.
struct OpenAPIOperation {
    let manifest: Manifest
    let route: Manifest.Route
    let schemas: [String: Schema]
    let names: OpenAPINames

    var value: JSONValue {
        var members = [
            JSONMember("operationId", .string("\(manifest.id).\(route.operation)")),
            JSONMember("summary", .string(route.title.en)),
            JSONMember("description", .string(description)),
            JSONMember("tags", [.string(manifest.id)]),
        ]
        let parameters = parameters
        if !parameters.isEmpty { members.append(JSONMember("parameters", .array(parameters))) }
        if let body { members.append(JSONMember("requestBody", body)) }
        members.append(JSONMember("responses", .object(responses)))
        members.append(JSONMember("security", security))
        if let permission = route.permission {
            members.append(JSONMember("x-permission", .string(permission)))
        }
        if !route.faults.isEmpty {
            members.append(JSONMember("x-faults", .array(route.faults.map { .string($0) })))
        }
        return .object(members)
    }

    private var description: String {
        let faults = route.faults.isEmpty ? "" : " Faults: \(route.faults.joined(separator: ", "))."
        return "\(route.title.zh)。\(faults)"
    }

    private var input: Schema? { route.input.flatMap { schemas[$0] } }

    private var captures: [String] { PathTemplate(route.path)?.parameters ?? [] }

    private var hasBody: Bool {
        ["POST", "PUT", "PATCH"].contains(route.method) && route.upload == nil
    }

    private var parameters: [JSONValue] {
        var parameters: [JSONValue] = []
        for property in input?.object?.properties ?? [] {
            let isCapture = captures.contains(property.name)
            if hasBody, !isCapture { continue }
            parameters.append(
                [
                    "name": .string(property.name),
                    "in": isCapture ? "path" : "query",
                    "required": .bool(property.isRequired),
                    "schema": names.rewritten(property.source, manifest.id, input?.path ?? ""),
                ]
            )
        }
        if route.exposure == .permission { parameters.append(OpenAPI.actingFor) }
        if route.idempotency != .none {
            parameters.append(
                OpenAPIFixed.idempotencyKey(isRequired: route.idempotency == .required)
            )
        }
        return parameters
    }

    /// The input without what the path carries.
    private var body: JSONValue? {
        if let kind = route.upload { return brought(kind) }
        guard hasBody, let input, let object = input.object else { return nil }
        let rest = object.properties.filter { !captures.contains($0.name) }
        guard !rest.isEmpty else { return nil }
        let required = rest.filter(\.isRequired).map { JSONValue.string($0.name) }
        var schema = [
            JSONMember("type", "object"),
            JSONMember("additionalProperties", false),
            JSONMember(
                "properties",
                .object(
                    rest.map { property in
                        let value = names.rewritten(property.source, manifest.id, input.path)
                        return JSONMember(property.name, value)
                    }
                )
            ),
        ]
        if !required.isEmpty { schema.append(JSONMember("required", .array(required))) }
        return [
            "required": .bool(!required.isEmpty),
            "content": ["application/json": ["schema": .object(schema)]],
        ]
    }

    /// A body that is a file of one of the kind's types.
    private func brought(_ kind: String) -> JSONValue {
        let types = manifest.blocks.files?.kind(kind)?.types ?? []
        return [
            "required": true,
            "content": .object(types.map { JSONMember($0, OpenAPIOperation.file) }),
        ]
    }

    private static let file: JSONValue = ["schema": ["type": "string", "format": "binary"]]

    private var responses: [JSONMember] {
        var success = [JSONMember("description", .string(route.title.en))]
        if route.isDownload {
            success.append(JSONMember("content", ["*/*": OpenAPIOperation.file]))
        }
        if let output = route.output {
            success.append(
                JSONMember(
                    "content",
                    ["application/json": ["schema": names.reference(manifest.id, output)]]
                )
            )
        }
        return [JSONMember(String(route.success), .object(success))]
            + OpenAPIStatuses.pieces(of: route).sorted().map(piece)
            + OpenAPIStatuses.entries(OpenAPIStatuses.refusals(of: route))
    }

    private func piece(_ status: Int) -> JSONMember {
        var members = [JSONMember("description", .string(OpenAPIOperation.said[status] ?? ""))]
        if status == 206 {
            members.append(JSONMember("content", ["*/*": OpenAPIOperation.file]))
        }
        return JSONMember("\(status)", .object(members))
    }

    private static let said = [
        206: "The part that was asked for.", 304: "It is what the caller has.",
        416: "The file ends before the part that was asked for.",
    ]

    private var security: JSONValue {
        switch route.exposure {
        case .public: []
        case .permission: [["bearer": []], ["session": []]]
        }
    }
}
