import PluginKit

/// JSON as the sandbox's providers write it.
enum SandboxJSON {
    static func object(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(members.compactMap { name, value in value.map { JSONMember(name, $0) } })
    }

    static func bytes(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        value.write(to: &writer)
        return writer.take()
    }

    static func number(_ value: Int64) -> JSONValue { .number(JSONNumber(value)) }

    /// Reads an object; nil for anything else.
    static func parse(_ bytes: [UInt8]) -> JSONValue? {
        guard let value = try? JSONValue.parse(bytes, limits: .standard), value.members != nil
        else { return nil }
        return value
    }
}

extension SandboxReply {
    static func json(_ status: Int = 200, _ members: [(String, JSONValue?)]) -> SandboxReply {
        SandboxReply(status: status, body: SandboxJSON.bytes(SandboxJSON.object(members)))
    }

    static func html(_ text: String, status: Int = 200) -> SandboxReply {
        SandboxReply(
            status: status,
            contentType: "text/html; charset=utf-8",
            body: Array(text.utf8)
        )
    }
}
