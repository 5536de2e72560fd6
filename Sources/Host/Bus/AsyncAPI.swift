import HostBus
import JSONWire
import PluginKit

/// The AsyncAPI 3 document of the bus outside: every event that can be read or published, every
/// command, with its permission.
struct AsyncAPI {
    private let origin: String
    private var messages: [JSONMember] = []
    private var read: [String] = []
    private var published: [String] = []
    private var channels: [JSONMember] = []
    private var operations: [JSONMember] = []

    /// `origin` is how programs reach the host.
    static func document(
        _ plugins: [(manifest: Manifest, schemas: [String: Schema])],
        origin: String
    ) -> [UInt8] {
        var document = AsyncAPI(origin: origin)
        for plugin in plugins {
            for event in plugin.manifest.announced {
                document.add(event, of: plugin.manifest, plugin.schemas)
            }
            for command in plugin.manifest.commands where command.isOnWire {
                document.add(command, of: plugin.manifest, plugin.schemas)
            }
        }
        return document.whole.encoded
    }

    private init(origin: String) { self.origin = origin }

    private mutating func add(
        _ event: Manifest.PublishedEvent,
        of manifest: Manifest,
        _ schemas: [String: Schema]
    ) {
        let accepted = manifest.accepts.first { $0.event.type == event.type }
        let wire = WireType(event, of: manifest.id)
        let data =
            wire.flatMap { WireSchema.body(of: $0, in: schemas) }
            ?? accepted.flatMap { WireSchema.strict($0.event.schema, in: schemas) }
        guard wire != nil || accepted != nil, let data else { return }
        var rights: [String] = []
        if let wire {
            read.append(event.type)
            rights.append("Read with the permission \(wire.readPermission).")
        }
        if let accepted {
            published.append(event.type)
            rights.append("Publish with the permission \(accepted.permission).")
        }
        let title = schemas[event.schema]?.source["title"]?.string ?? event.name
        messages.append(
            JSONMember(
                event.type,
                [
                    "name": .string(event.type), "title": .string(title),
                    "description": .string(rights.joined(separator: " ")),
                    "contentType": "application/cloudevents+json",
                    "payload": [
                        "allOf": [["$ref": "#/components/schemas/CloudEvent"]],
                        "properties": [
                            "type": ["const": .string(event.type)], "data": data,
                        ],
                    ],
                ]
            )
        )
    }

    private mutating func add(
        _ command: Manifest.CommandRule,
        of manifest: Manifest,
        _ schemas: [String: Schema]
    ) {
        let name = "\(manifest.id).\(command.id)"
        for (kind, path) in [("input", command.input), ("output", command.output)] {
            messages.append(
                JSONMember(
                    "\(name).\(kind)",
                    [
                        "name": .string("\(name).\(kind)"), "contentType": "application/json",
                        "payload": WireSchema.strict(path, in: schemas) ?? true,
                    ]
                )
            )
        }
        channels.append(
            JSONMember(
                name,
                [
                    "address": .string("/bus/v1/commands/\(name)"),
                    "messages": .object(
                        ["input", "output"].map { JSONMember($0, reference("\(name).\($0)")) }
                    ),
                ]
            )
        )
        let channel: JSONValue = ["$ref": .string("#/channels/\(name)")]
        operations.append(
            JSONMember(
                name,
                [
                    "action": "receive", "channel": channel,
                    "title": .string(command.title.en),
                    "description": .string("With the permission \(command.permission)."),
                    "messages": [["$ref": .string("#/channels/\(name)/messages/input")]],
                    "reply": [
                        "channel": channel,
                        "messages": [["$ref": .string("#/channels/\(name)/messages/output")]],
                    ],
                ]
            )
        )
    }

    private func reference(_ message: String) -> JSONValue {
        ["$ref": .string("#/components/messages/\(message)")]
    }

    private func channel(_ address: String, _ types: [String]) -> JSONValue {
        [
            "address": .string(address),
            "messages": .object(types.map { JSONMember($0, reference($0)) }),
        ]
    }

    private func operation(
        _ action: JSONValue,
        _ channel: String,
        _ types: [String],
        _ text: String
    )
        -> JSONValue
    {
        [
            "action": action, "channel": ["$ref": .string("#/channels/\(channel)")],
            "description": .string(text),
            "messages": .array(
                types.map { ["$ref": .string("#/channels/\(channel)/messages/\($0)")] }
            ),
        ]
    }

    private var whole: JSONValue {
        let parts = origin.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        let all = Set(read + published).sorted()
        let own: [JSONMember] = [
            JSONMember("events", channel("/bus/v1/events", all)),
            JSONMember("stream", channel("/bus/v1/events/stream", read)),
        ]
        let acts: [JSONMember] = [
            JSONMember(
                "readEvents",
                operation("send", "events", read, "Batches, by GET; the next by a cursor.")
            ),
            JSONMember(
                "publishEvents",
                operation("receive", "events", published, "One or a batch, by POST.")
            ),
            JSONMember(
                "streamEvents",
                operation("send", "stream", read, "As they come, by server-sent events.")
            ),
        ]
        return [
            "asyncapi": "3.1.0",
            "info": [
                "title": "CityHost", "version": .string(HostVersion.text),
                "description": "Events of the city as CloudEvents 1.0, and commands.",
            ],
            "defaultContentType": "application/cloudevents+json",
            "servers": [
                "city": [
                    "host": .string(parts.last ?? ""),
                    "protocol": .string(parts.first.map { String($0.dropLast()) } ?? "http"),
                    "security": [["$ref": "#/components/securitySchemes/key"]],
                ]
            ],
            "channels": .object(own + channels),
            "operations": .object(acts + operations),
            "components": [
                "messages": .object(messages),
                "schemas": ["CloudEvent": AsyncAPI.envelope],
                "securitySchemes": [
                    "key": [
                        "type": "http", "scheme": "bearer",
                        "description": "An API key of an organisation, with scopes.",
                    ]
                ],
            ],
        ]
    }

    /// What every event has, whatever its data.
    static var envelope: JSONValue {
        let texts = [
            "id", "source", "type", "time", "subject", "dataschema", "datacontenttype", "sequence",
            "tenant", "partitionkey", "authtype", "authid", "correlationid", "causationid",
            "traceparent", "dataclassification", "maskedfields",
        ]
        return [
            "type": "object", "required": ["specversion", "id", "source", "type"],
            "properties": .object(
                [JSONMember("specversion", ["const": "1.0"])]
                    + texts.map { JSONMember($0, ["type": "string"]) }
                    + [JSONMember("erased", ["type": "boolean"])]
            ),
        ]
    }
}
