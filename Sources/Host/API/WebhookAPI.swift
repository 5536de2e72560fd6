import JSONWire
import PluginKit

/// The places of webhooks as the OpenAPI document describes them; `WebhookRoutes` serves them.
enum WebhookAPI {
    static let places = [
        place("GET", "", "listWebhooks", "Webhooks of the caller's organisation.", "WebhookList"),
        place(
            "POST",
            "",
            "makeWebhook",
            "Makes a webhook that begins with the next event; its secret is shown this once.",
            "Webhook",
            status: 201,
            body: "MakeWebhook"
        ),
        place("GET", "/{id}", "getWebhook", "One webhook.", "Webhook"),
        place("PATCH", "/{id}", "changeWebhook", "Changes it.", "Webhook", body: "ChangeWebhook"),
        place("DELETE", "/{id}", "deleteWebhook", "Takes it away.", nil, status: 204),
        place("POST", "/{id}/ping", "pingWebhook", "Sends a message at once.", "PingOutcome"),
        place(
            "POST",
            "/{id}/secrets",
            "rotateWebhookSecret",
            "A new secret; the one before signs on for a day.",
            "Webhook",
            status: 201
        ),
        place(
            "GET",
            "/{id}/attempts",
            "listWebhookAttempts",
            "What was attempted, newest first.",
            "AttemptList",
            query: [
                DescribedPlace.parameter(
                    "failed",
                    "Only what was not taken.",
                    ["type": "boolean", "default": false]
                ),
                DescribedPlace.parameter(
                    "limit",
                    "How many at most.",
                    [
                        "type": "integer", "minimum": 1,
                        "maximum": .number(JSONNumber(Int64(AttemptQuery.limitMax))),
                        "default": 100,
                    ]
                ),
            ]
        ),
        place(
            "POST",
            "/{id}/redeliver",
            "redeliverEvents",
            "Sends one event again, or those since a time, or those that were given up.",
            "Redelivery",
            status: 202,
            body: "RedeliverEvents"
        ),
    ]

    private static func place(
        _ method: String,
        _ rest: String,
        _ name: String,
        _ summary: String,
        _ output: String?,
        status: Int = 200,
        body: String? = nil,
        query: [JSONValue] = []
    ) -> DescribedPlace {
        func json(_ name: String?) -> [(type: String, schema: JSONValue)] {
            guard let name else { return [] }
            return [(type: "application/json", schema: DescribedPlace.component(name))]
        }
        return DescribedPlace(
            method: method,
            path: "/bus/v1/webhooks" + rest,
            id: "bus.\(name)",
            summary: summary,
            success: [DescribedPlace.Success(status: status, text: summary, content: json(output))],
            query: query,
            body: json(body)
        )
    }

    static let schemas: [JSONMember] = [
        JSONMember("Webhook", webhook), JSONMember("WebhookList", list("Webhook")),
        JSONMember("MakeWebhook", object(required: ["url"], wish)),
        JSONMember(
            "ChangeWebhook",
            object(required: [], wish + [JSONMember("enabled", ["type": "boolean"])])
        ),
        JSONMember("PingOutcome", pingOutcome), JSONMember("Attempt", attempt),
        JSONMember("AttemptList", list("Attempt")),
        JSONMember(
            "Redelivery",
            object(
                required: ["events"],
                [JSONMember("events", ["type": "integer", "minimum": 0])]
            )
        ),
        JSONMember("RedeliverEvents", redeliver),
    ]

    private static let text: JSONValue = ["type": "string"]
    private static let time: JSONValue = ["type": "string", "format": "date-time"]
    private static let types: JSONValue = [
        "type": "array", "maxItems": 50, "items": ["type": "string", "maxLength": 200],
    ]

    private static let wish = [
        JSONMember("url", ["type": "string", "maxLength": 2000]), JSONMember("types", types),
        JSONMember("description", ["type": "string", "maxLength": 200]),
    ]

    private static let webhook = object(
        required: ["id", "url", "description", "state", "owner", "createdAt", "types"],
        [
            JSONMember("id", text), JSONMember("url", text), JSONMember("description", text),
            JSONMember("state", ["type": "string", "enum": ["active", "disabled"]]),
            JSONMember("reason", text), JSONMember("owner", text), JSONMember("createdAt", time),
            JSONMember("secret", text), JSONMember("publicKey", text), JSONMember("types", types),
        ]
    )

    private static let pingOutcome = object(
        required: ["taken", "status"],
        [
            JSONMember("taken", ["type": "boolean"]), JSONMember("status", ["type": "integer"]),
            JSONMember("problem", text),
        ]
    )

    private static let attempt = object(
        required: ["event", "type", "at", "outcome", "attempt", "status", "tookMs"],
        [
            JSONMember("event", text), JSONMember("type", text), JSONMember("at", time),
            JSONMember(
                "outcome",
                ["type": "string", "enum": ["taken", "failed", "dropped", "givenUp"]]
            ),
            JSONMember("problem", text),
            JSONMember("attempt", ["type": "integer", "minimum": 1]),
            JSONMember("status", ["type": "integer"]),
            JSONMember("tookMs", ["type": "integer", "minimum": 0]),
        ]
    )

    private static let redeliver: JSONValue = [
        "type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1,
        "properties": ["event": text, "since": time, "failed": ["const": true]],
    ]

    private static func object(required: [JSONValue], _ members: [JSONMember]) -> JSONValue {
        [
            "type": "object", "required": .array(required), "additionalProperties": false,
            "properties": .object(members),
        ]
    }

    private static func list(_ name: String) -> JSONValue {
        object(
            required: ["items"],
            [
                JSONMember(
                    "items",
                    ["type": "array", "items": DescribedPlace.component(name)]
                )
            ]
        )
    }
}
