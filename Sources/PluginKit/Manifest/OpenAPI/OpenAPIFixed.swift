/// The parts of the document that are the same for every plugin.
enum OpenAPIFixed {
    /// RFC 9457, with the members CityHost adds.
    static let problem: JSONValue = [
        "type": "object",
        "required": ["type", "title", "status", "detail", "code", "message", "remedy"],
        "properties": [
            "type": ["type": "string", "format": "uri-reference"],
            "title": ["type": "string"],
            "status": ["type": "integer", "minimum": 400, "maximum": 599],
            "detail": ["type": "string"],
            "code": ["type": "string", "description": "Stable; listed in docs/errors.md."],
            "message": localized,
            "remedy": localized,
            "trace": ["type": "string"],
            "retryAfter": ["type": "integer", "minimum": 0],
            "denial": [
                "type": "object",
                "description": "For staff who lack a permission: how it could be had.",
                "required": ["permission", "grant", "asked", "roles", "approvers"],
                "properties": [
                    "permission": ["type": "string"],
                    "grant": [
                        "type": "string",
                        "description":
                            "File and JSON pointer of the manifest's line that grants it.",
                    ],
                    "asked": [
                        "type": "string",
                        "description": "File and JSON pointer of the line that asks for it.",
                    ],
                    "roles": ["type": "array", "items": ["type": "string"]],
                    "approvers": [
                        "type": "array",
                        "items": [
                            "type": "object",
                            "required": ["name", "phone"],
                            "properties": [
                                "name": ["type": "string"], "phone": ["type": "string"],
                            ],
                        ],
                    ],
                ],
            ],
            "violations": [
                "type": "array",
                "items": [
                    "type": "object",
                    "required": ["place", "rule", "message"],
                    "properties": [
                        "place": [
                            "type": "string",
                            "description":
                                "A JSON pointer into the body, ?name in the query, {name} in the path.",
                        ],
                        "rule": ["type": "string"],
                        "message": localized,
                    ],
                ],
            ],
        ],
    ]

    static let problemResponse: JSONValue = [
        "description": "What went wrong and what to do about it.",
        "content": [
            "application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]
        ],
    ]

    static func securitySchemes(cookie: String) -> JSONValue {
        [
            "bearer": [
                "type": "http",
                "scheme": "bearer",
                "description": "A session token or an API key.",
            ],
            "session": [
                "type": "apiKey",
                "in": "cookie",
                "name": .string(cookie),
                "description": "The session of a browser.",
            ],
        ]
    }

    static func actingFor(field: String) -> JSONValue {
        [
            "name": .string(field),
            "in": "header",
            "required": false,
            "description":
                """
            The organisation the caller acts for: one of those `GET /auth/v1/me` lists, or `-` \
            to act as a resident. Whoever belongs to several has to say; an API key acts for \
            its own.
            """,
            "schema": ["type": "string", "minLength": 1, "maxLength": 64],
        ]
    }

    static func idempotencyKey(isRequired: Bool) -> JSONValue {
        [
            "name": "Idempotency-Key",
            "in": "header",
            "required": .bool(isRequired),
            "description": "Repeats of a request with the same key have one effect and one answer.",
            "schema": [
                "type": "string", "minLength": 1, "maxLength": 128,
                "pattern": "^[!-~]+$",
            ],
        ]
    }

    private static let localized: JSONValue = [
        "type": "object",
        "required": ["zh", "en"],
        "properties": ["zh": ["type": "string"], "en": ["type": "string"]],
    ]
}
