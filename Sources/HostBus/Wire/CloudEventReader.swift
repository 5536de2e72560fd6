package import JSONWire
package import PluginKit

/// An event as somebody outside wrote it, its own attributes checked.
package struct IncomingEvent: Sendable {
    /// With the source it is the event's name: the same name stands for one event for ever.
    package var id = ""
    package var source = ""
    package var type = ""
    /// Where the payload lies in `text`.
    package var data = 0..<0
    package var text: [UInt8] = []
    /// Where it stands in what was sent: `/3` in a batch.
    package var place = JSONPointer.root
    /// The attribute `traceparent`, when it is there.
    package var traceparent: String?
    fileprivate var hasData = false

    /// The payload's bytes.
    package var payload: ArraySlice<UInt8> { text[data] }
}

/// Reads CloudEvents 1.0 in its three modes and notes everything that breaks a rule.
package enum CloudEventReader {
    /// Events one batch may hold.
    package static let batchMax = 256
    private static let nameBytesMax = 256

    /// One event in structured mode; throws `JSONError` for what is not JSON.
    package static func structured(
        _ text: [UInt8],
        _ violations: inout Violations
    ) throws -> IncomingEvent {
        var reader = try JSONReader(text)
        var type = ""
        let event = try event(&reader, text, at: .root, &type, &violations)
        try reader.finish()
        return event
    }

    /// Several events; throws `JSONError` for what is not JSON.
    package static func batch(
        _ text: [UInt8],
        _ violations: inout Violations
    ) throws -> [IncomingEvent] {
        var reader = try JSONReader(text)
        guard try reader.peek() == .array else {
            wrongKind("", .array, &violations)
            return []
        }
        var events: [IncomingEvent] = []
        // Events of a batch are mostly of one type.
        var type = ""
        try reader.beginArray()
        while try reader.nextElement() {
            guard events.count < batchMax else {
                violations.add(
                    "",
                    "maxItems",
                    zh: "一批最多 \(batchMax) 个事件。",
                    en: "A batch holds at most \(batchMax) events."
                )
                return []
            }
            let place = JSONPointer.root.appending(events.count)
            events.append(try event(&reader, text, at: place, &type, &violations))
        }
        try reader.finish()
        if events.isEmpty {
            violations.add("", "minItems", zh: "批中没有事件。", en: "The batch holds no event.")
        }
        return events
    }

    /// One event whose attributes came as `ce-` fields and whose payload is the body.
    package static func binary(
        fields: [(name: String, value: String)],
        body: [UInt8],
        _ violations: inout Violations
    ) -> IncomingEvent {
        var event = IncomingEvent()
        event.text = body
        event.data = 0..<body.count
        event.hasData = !body.isEmpty
        var version: String?
        for (name, value) in fields where name.hasPrefix("ce-") {
            let text = percentDecoded(value)
            AttributeRules.check(String(name.dropFirst(3)), text, at: name, &violations)
            switch name {
            case "ce-specversion": version = value
            case "ce-id": event.id = text
            case "ce-source": event.source = text
            case "ce-type": event.type = text
            case "ce-traceparent": event.traceparent = value
            default: break
            }
        }
        check(event, version, at: "ce-", &violations)
        return event
    }

    private static func event(
        _ reader: inout JSONReader,
        _ text: [UInt8],
        at place: JSONPointer,
        _ type: inout String,
        _ violations: inout Violations
    ) throws -> IncomingEvent {
        var event = IncomingEvent()
        event.text = text
        event.place = place
        guard try violations.beginObject(&reader, at: place) else { return event }
        var version: String?
        while let key = try reader.nextKey() {
            switch key {
            case "data":
                event.data = try reader.rawValue()
                event.hasData = true
            case "specversion": version = try attribute(key, &reader, place, &violations)
            case "id": event.id = try attribute(key, &reader, place, &violations)
            case "source": event.source = try attribute(key, &reader, place, &violations)
            case "type":
                type = try attribute(key, &reader, place, &violations, unlessSame: type)
                event.type = type
            case "traceparent":
                event.traceparent = try attribute(key, &reader, place, &violations)
            case "time", "subject", "dataschema":
                guard try reader.peek() != .null else {
                    try reader.skipValue()
                    continue
                }
                _ = try attribute(key, &reader, place, &violations)
            case "datacontenttype":
                json(try attribute(key, &reader, place, &violations), place, &violations)
            case "data_base64":
                try reader.skipValue()
                violations.add(
                    place.appending("data_base64").description,
                    "unknown",
                    zh: "请把数据作为 JSON 写在 data 中。",
                    en: "Write the data as JSON in \"data\"."
                )
            default: try extra(key.text, &reader, text, place, &violations)
            }
        }
        check(event, version, at: place.description + "/", &violations)
        return event
    }

    private static func attribute(
        _ key: JSONKey,
        _ reader: inout JSONReader,
        _ place: JSONPointer,
        _ violations: inout Violations,
        unlessSame known: String? = nil
    ) throws -> String {
        let at = place.appending(key.text).description
        guard try reader.peek() == .string else {
            wrongKind(at, .string, &violations)
            try reader.skipValue()
            return ""
        }
        let text = try unlessSame(as: known, &reader)
        AttributeRules.check(key.text, text, at: at, &violations)
        return text
    }

    /// The next string, which is not made anew when it is known.
    private static func unlessSame(
        as known: String?,
        _ reader: inout JSONReader
    ) throws -> String {
        guard let known else { return try reader.string() }
        let word = try reader.word()
        return word.utf8.elementsEqual(known.utf8) ? known : word.text
    }

    private static func wrongKind(
        _ place: String,
        _ wanted: JSONKind,
        _ violations: inout Violations
    ) {
        violations.add(
            place,
            "type",
            zh: wanted == .array ? "须为数组。" : "须为字符串。",
            en: wanted == .array ? "A list is expected." : "A string is expected."
        )
    }

    private static func json(
        _ type: String,
        _ place: JSONPointer,
        _ violations: inout Violations
    ) {
        let media = type.prefix { $0 != ";" }.lowercased()
        guard media != "application/json", !media.hasSuffix("+json") else { return }
        violations.add(
            place.appending("datacontenttype").description,
            "const",
            zh: "数据须为 application/json。",
            en: "The data has to be application/json."
        )
    }

    /// Other attributes are allowed if their names are; the host makes its own in their place.
    private static func extra(
        _ name: String,
        _ reader: inout JSONReader,
        _ text: [UInt8],
        _ place: JSONPointer,
        _ violations: inout Violations
    ) throws {
        let isName = name.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
        }
        let at = place.appending(name).description
        let kind = try reader.peek()
        if kind == .string { AttributeRules.check(name, try reader.string(), at: at, &violations) }
        let raw = kind == .string ? 0..<0 : try reader.rawValue()
        let isInteger = Int32(String(decoding: text[raw], as: UTF8.self)) != nil
        let isPlain = kind == .number ? isInteger : kind != .object && kind != .array
        if !isName || name.isEmpty || !isPlain {
            violations.add(
                at,
                "attribute",
                zh: "扩展属性名只能用小写字母和数字，其值为字符串、真假值或 32 位整数。",
                en: "An attribute is named in small letters and digits,"
                    + " and is a text, a truth value or an integer of 32 bits."
            )
        }
    }

    private static func check(
        _ event: IncomingEvent,
        _ version: String?,
        at prefix: String,
        _ violations: inout Violations
    ) {
        if version != "1.0" {
            violations.add(
                prefix + "specversion",
                version == nil ? "required" : "const",
                zh: "须为 \"1.0\"。",
                en: "It has to be \"1.0\"."
            )
        }
        for (name, value) in [("id", event.id), ("source", event.source), ("type", event.type)] {
            if value.isEmpty {
                violations.addMissing(prefix + name)
            } else if value.utf8.count > nameBytesMax {
                violations.add(
                    prefix + name,
                    "maxLength",
                    zh: "最多 \(nameBytesMax) 字节。",
                    en: "At most \(nameBytesMax) bytes are taken."
                )
            }
        }
        if !event.hasData { violations.addMissing(prefix == "ce-" ? "" : prefix + "data") }
    }

    /// Values of `ce-` fields may be percent-encoded (HTTP binding §3.1.3.2).
    private static func percentDecoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
