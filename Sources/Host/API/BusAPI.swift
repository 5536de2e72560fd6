import HostBus
import JSONWire
import PluginKit

/// The places of the bus as the OpenAPI document describes them; `BusRoutes` serves them.
enum BusAPI {
    static let places = reading + publishing + contracts

    private static let event = DescribedPlace.component("CloudEvent")
    private static let text: JSONValue = ["type": "string"]

    private static let reading = [
        DescribedPlace(
            method: "GET",
            path: "/bus/v1/events",
            id: "bus.readEvents",
            summary: "A page of events; CityHost-Cursor leads to the next.",
            success: [
                DescribedPlace.Success(
                    text: "Events the caller may see, in the order of the log.",
                    content: [
                        (
                            "application/cloudevents-batch+json",
                            ["type": "array", "items": event]
                        )
                    ]
                )
            ],
            query: filters + [
                DescribedPlace.parameter(
                    "limit",
                    "Events of one page.",
                    ["type": "integer", "minimum": 1, "maximum": 1000, "default": 100]
                ),
                DescribedPlace.parameter(
                    "wait",
                    "Seconds to wait for an event where there is none.",
                    ["type": "integer", "minimum": 0, "maximum": 25, "default": 0]
                ),
            ]
        ),
        DescribedPlace(
            method: "GET",
            path: "/bus/v1/events/stream",
            id: "bus.streamEvents",
            summary: "Events as they come, by server-sent events; resumed with Last-Event-ID.",
            success: [
                DescribedPlace.Success(
                    text: "A stream that goes on until either side ends it.",
                    content: [("text/event-stream", text)]
                )
            ],
            query: filters + [
                DescribedPlace.parameter(
                    "limit",
                    "Has no effect on a stream.",
                    ["type": "integer", "minimum": 1, "maximum": 1000]
                ),
                DescribedPlace.parameter(
                    "wait",
                    "Has no effect on a stream.",
                    ["type": "integer", "minimum": 0, "maximum": 25]
                ),
            ],
            isCrowded: true
        ),
        DescribedPlace(
            method: "GET",
            path: "/bus/v1/events/{id}",
            id: "bus.readEvent",
            summary: "One event by its id; binary mode with Accept: application/json.",
            success: [
                DescribedPlace.Success(
                    text: "The event as the caller may see it.",
                    content: [
                        ("application/cloudevents+json", event), ("application/json", true),
                    ]
                )
            ]
        ),
    ]

    private static let filters = [
        DescribedPlace.parameter("type", "Types or patterns such as housing.*, by commas.", text),
        DescribedPlace.parameter("partitionkey", "Only events of this key.", text),
        DescribedPlace.parameter("subject", "Only events about this person.", text),
        DescribedPlace.parameter(
            "since",
            "Only events from this time on.",
            ["type": "string", "format": "date-time"]
        ),
        DescribedPlace.parameter("cursor", "Goes on where an answer ended.", text),
        DescribedPlace.parameter("from", "A sequence number, start or end.", text),
    ]

    private static let publishing = [
        DescribedPlace(
            method: "POST",
            path: "/bus/v1/events",
            id: "bus.publishEvents",
            summary: "Publishes one event or a batch; each once by source and id.",
            success: [
                DescribedPlace.Success(
                    status: 201,
                    text: "Durable; where each event stands.",
                    content: [
                        (
                            "application/json",
                            [
                                "oneOf": [
                                    DescribedPlace.component("Receipt"),
                                    DescribedPlace.component("ReceiptList"),
                                ]
                            ]
                        )
                    ]
                )
            ],
            body: [
                ("application/cloudevents+json", DescribedPlace.component("SentEvent")),
                (
                    "application/cloudevents-batch+json",
                    [
                        "type": "array", "items": DescribedPlace.component("SentEvent"),
                        "minItems": 1, "maxItems": .number(JSONNumber(Int64(BusAPI.batchMax))),
                    ]
                ),
            ]
        ),
        DescribedPlace(
            method: "POST",
            path: "/bus/v1/commands/{name}",
            id: "bus.callCommand",
            summary: "Asks a plugin for a command; /asyncapi.json has each with its schemas.",
            success: [
                DescribedPlace.Success(
                    text: "What the command answers.",
                    content: [("application/json", true)]
                )
            ],
            body: [("application/json", ["type": "object"])],
            takesKey: true
        ),
    ]

    private static let batchMax = CloudEventReader.batchMax

    private static let contracts = [
        DescribedPlace(
            method: "GET",
            path: "/asyncapi.json",
            id: "bus.asyncapi",
            summary: "Events and commands with their schemas, as AsyncAPI 3.",
            success: [
                DescribedPlace.Success(
                    text: "The document.",
                    content: [("application/json", ["type": "object"])]
                )
            ],
            isPublic: true
        ),
        DescribedPlace(
            method: "GET",
            path: "/bus/v1/schemas/{type}",
            id: "bus.readSchema",
            summary: "The JSON Schema of a type's data.",
            success: [
                DescribedPlace.Success(
                    text: "The schema.",
                    content: [("application/schema+json", ["type": "object"])]
                )
            ],
            isPublic: true
        ),
    ]

    /// What the places of bus and webhooks refer to.
    static let schemas: [JSONMember] = [
        JSONMember("CloudEvent", AsyncAPI.envelope),
        JSONMember("SentEvent", sentEvent), JSONMember("Receipt", receipt),
        JSONMember(
            "ReceiptList",
            [
                "type": "object", "required": ["items"], "additionalProperties": false,
                "properties": [
                    "items": ["type": "array", "items": DescribedPlace.component("Receipt")]
                ],
            ]
        ),
    ]

    private static let sentEvent: JSONValue = [
        "type": "object", "required": ["specversion", "id", "source", "type", "data"],
        "properties": [
            "specversion": ["const": "1.0"],
            "id": ["type": "string", "minLength": 1],
            "source": ["type": "string", "minLength": 1],
            "type": ["type": "string", "minLength": 1],
            "data": ["type": "object"],
        ],
    ]

    private static let receipt: JSONValue = [
        "type": "object", "required": ["id", "source", "number"], "additionalProperties": false,
        "properties": [
            "id": text, "source": text, "number": ["type": "integer", "minimum": 1],
        ],
    ]
}
