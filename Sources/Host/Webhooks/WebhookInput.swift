import HostBus
import JSONWire
import PluginKit

/// What an owner writes of a webhook; members that are absent stay as they are.
struct WebhookInput {
    var url: String?
    var types: [String]?
    var description: String?
    var isEnabled: Bool?

    /// Reads the body and notes all that is wrong with it.
    init(_ body: [UInt8], isNew: Bool, flaw: (String) -> LocalizedText?) throws {
        var violations = Violations()
        do {
            var reader = try JSONReader(body)
            guard try violations.beginObject(&reader, at: .root) else { throw violations.fault() }
            while let key = try reader.nextKey() {
                switch key {
                case "url": url = try WebhookInput.text(&reader, "/url", 2000, &violations)
                case "description":
                    description = try WebhookInput.text(&reader, "/description", 200, &violations)
                case "types": types = try WebhookInput.types(&reader, &violations)
                case "enabled" where !isNew:
                    if try violations.expects(.bool, "enabled", &reader) {
                        isEnabled = try reader.bool()
                    }
                default: try violations.skipUnknown(key, &reader, of: .root)
                }
            }
            try reader.finish()
        } catch let error as JSONError {
            throw Fault.notJSON(error)
        }
        if isNew, url == nil { violations.addMissing("/url") }
        if let url, let flaw = flaw(url) {
            violations.add("/url", "format", zh: flaw.zh, en: flaw.en)
        }
        guard violations.isEmpty else { throw violations.fault() }
    }

    private static func text(
        _ reader: inout JSONReader,
        _ place: String,
        _ most: Int,
        _ violations: inout Violations
    ) throws -> String? {
        guard try reader.peek() == .string else {
            try reader.skipValue()
            violations.add(place, "type", zh: "须为字符串。", en: "A string is expected.")
            return nil
        }
        let text = try reader.string()
        guard text.utf8.count <= most else {
            violations.add(place, "maxLength", zh: "过长。", en: "The text is too long.")
            return nil
        }
        return text
    }

    private static func types(
        _ reader: inout JSONReader,
        _ violations: inout Violations
    ) throws -> [String]? {
        guard try reader.peek() == .array else {
            try reader.skipValue()
            violations.add("/types", "type", zh: "须为数组。", en: "A list is expected.")
            return nil
        }
        var list: [String] = []
        try reader.beginArray()
        while try reader.nextElement() {
            let place = "/types/\(list.count)"
            let given = try text(&reader, place, 200, &violations)
            if let given, TypePattern(given) == nil {
                violations.add(
                    place,
                    "pattern",
                    zh: "请写事件类型，如 housing.home.held.v1，或 housing.* 。",
                    en: "Write an event type such as housing.home.held.v1, or housing.*"
                )
            }
            list.append(given ?? "")
        }
        if list.count > 50 {
            violations.add("/types", "maxItems", zh: "最多 50 项。", en: "At most 50 are taken.")
        }
        return list
    }
}
