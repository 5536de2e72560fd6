import JSONWire
import PluginKit

/// One place of the host that no manifest declares, as the OpenAPI document describes it.
struct DescribedPlace {
    /// What it answers when all is well.
    struct Success {
        var status = 200
        var text: String
        /// Media types with the schema of each; none for an answer without a body.
        var content: [(type: String, schema: JSONValue)]
    }

    let method: String
    let path: String
    /// The operation's id in the document.
    let id: String
    let summary: String
    let success: [Success]
    var query: [JSONValue] = []
    var body: [(type: String, schema: JSONValue)] = []
    /// True for a body that may be left out.
    var isBodyOptional = false
    var takesKey = false
    var isPublic = false
    /// True where a caller has so many at a time.
    var isCrowded = false

    /// The operation as an entry of the document.
    var operation: OpenAPI.ExtraOperation {
        var members = [
            JSONMember("operationId", .string(id)), JSONMember("summary", .string(summary)),
        ]
        if let tag = id.split(separator: ".").first, id.contains(".") {
            members.append(JSONMember("tags", [.string(String(tag))]))
        }
        if !parameters.isEmpty { members.append(JSONMember("parameters", .array(parameters))) }
        if !body.isEmpty {
            members.append(
                JSONMember(
                    "requestBody",
                    ["required": .bool(!isBodyOptional), "content": DescribedPlace.content(body)]
                )
            )
        }
        members.append(JSONMember("responses", .object(responses)))
        members.append(
            JSONMember("security", isPublic ? [] : [["bearer": []], ["session": []]])
        )
        return OpenAPI.ExtraOperation(
            path: path,
            method: method.lowercased(),
            operation: .object(members)
        )
    }

    private var parameters: [JSONValue] {
        let captures: [JSONValue] = (PathTemplate(path)?.parameters ?? []).map { name in
            [
                "name": .string(name), "in": "path", "required": true,
                "schema": ["type": "string", "minLength": 1],
            ]
        }
        let key = takesKey ? [OpenAPI.idempotencyKey(isRequired: false)] : []
        return captures + query + (isPublic ? [] : [OpenAPI.actingFor]) + key
    }

    private var responses: [JSONMember] {
        var responses: [JSONMember] = []
        for answer in success {
            var members = [JSONMember("description", .string(answer.text))]
            if !answer.content.isEmpty {
                members.append(JSONMember("content", DescribedPlace.content(answer.content)))
            }
            responses.append(JSONMember("\(answer.status)", .object(members)))
        }
        return responses + OpenAPIStatuses.entries(refusals.subtracting(success.map(\.status)))
    }

    private var refusals: Set<Int> {
        var statuses = OpenAPIStatuses.common
        if !body.isEmpty || isBodyOptional { statuses.formUnion(OpenAPIStatuses.ofBody) }
        if method != "GET" { statuses.formUnion(OpenAPIStatuses.ofWrite.union([409, 429])) }
        if path.contains("{") { statuses.insert(404) }
        if isCrowded { statuses.insert(429) }
        return statuses
    }

    private static func content(_ types: [(type: String, schema: JSONValue)]) -> JSONValue {
        .object(types.map { JSONMember($0.type, ["schema": $0.schema]) })
    }

    /// A parameter of the query that may be left out.
    static func parameter(_ name: String, _ text: String, _ schema: JSONValue) -> JSONValue {
        [
            "name": .string(name), "in": "query", "required": false,
            "description": .string(text), "schema": schema,
        ]
    }

    /// A schema among the components.
    static func component(_ name: String) -> JSONValue {
        ["$ref": .string("#/components/schemas/\(name)")]
    }
}
