package import JSONWire
package import PluginKit

/// An event as somebody outside wrote it, its own attributes checked.
package struct IncomingEvent: Sendable {
    /// With the source it is the event's name: the same name stands for one event for ever.
    package var id: ArraySlice<UInt8> = []
    package var source = ""
    package var type = ""
    /// Where the payload lies in `text`.
    package var data = 0..<0
    package var text: [UInt8] = []
    /// The payload, when it was read on the way and keeps every rule.
    package fileprivate(set) var content: AcceptedReader.Accepted?
    /// The attribute `traceparent`, when it is there.
    package var traceparent: String?
    fileprivate var hasData = false
    fileprivate var version = Version.missing
    /// Its place in a batch.
    fileprivate var index: Int?

    fileprivate enum Version {
        case missing, known, unknown
    }

    /// Where it is in what was sent: `/3` in a batch.
    package var place: JSONPointer { index.map { JSONPointer.root.appending($0) } ?? .root }

    /// The payload's bytes.
    package var payload: ArraySlice<UInt8> { text[data] }
}

/// Who is given events while they are read, so that nobody keeps a list of them.
package protocol EventTaker {
    /// What reads the payloads of a type on the way; nil for a type whose events are not taken.
    mutating func reader(of type: String) -> AcceptedReader?

    /// Takes an event that keeps every rule; false when it, and all that follow, are to be given
    /// back.
    mutating func take(_ event: IncomingEvent, _ content: AcceptedReader.Accepted) -> Bool
}

/// Takes nothing: every event is given back.
package struct TakesNone: EventTaker {
    package init() {}
    package mutating func reader(of type: String) -> AcceptedReader? { nil }
    package mutating func take(_ event: IncomingEvent, _ content: AcceptedReader.Accepted) -> Bool {
        false
    }
}

/// Reads CloudEvents 1.0 in its three modes and notes everything that breaks a rule.
package enum CloudEventReader {
    /// Events one batch may hold.
    package static let batchMax = 256
    private static let nameBytesMax = 256

    /// What the event before had: events of a batch are mostly of one type and source.
    private struct Last {
        var type = ""
        var source = ""
        var reader: AcceptedReader?
    }

    /// One event in structured mode; throws `JSONError` for what is not JSON.
    ///
    /// Nil when it was taken.
    package static func structured(
        _ text: [UInt8],
        _ violations: inout Violations,
        _ taker: inout some EventTaker
    ) throws -> IncomingEvent? {
        var reader = try JSONReader(text)
        var last = Last()
        let before = violations.list.count
        let found = try event(&reader, text, at: nil, &last, &violations, &taker)
        try reader.finish()
        if let content = found.content, violations.list.count == before,
            taker.take(found, content)
        {
            return nil
        }
        return found
    }

    /// Several events; throws `JSONError` for what is not JSON.
    ///
    /// Gives back those that were not taken, and how many there are in all.
    package static func batch(
        _ text: [UInt8],
        _ violations: inout Violations,
        _ taker: inout some EventTaker
    ) throws -> (rest: [IncomingEvent], count: Int) {
        var reader = try JSONReader(text)
        guard try reader.peek() == .array else {
            wrongKind("", .array, &violations)
            return ([], 0)
        }
        var rest: [IncomingEvent] = []
        var (last, count) = (Last(), 0)
        try reader.beginArray()
        while try reader.nextElement() {
            guard count < batchMax else {
                violations.add(
                    "",
                    "maxItems",
                    zh: "一批最多 \(batchMax) 个事件。",
                    en: "A batch holds at most \(batchMax) events."
                )
                return ([], 0)
            }
            let before = violations.list.count
            let found = try event(&reader, text, at: count, &last, &violations, &taker)
            count += 1
            if rest.isEmpty, let content = found.content, violations.list.count == before,
                taker.take(found, content)
            {
                continue
            }
            rest.append(found)
        }
        try reader.finish()
        if count == 0 {
            violations.add("", "minItems", zh: "批中没有事件。", en: "The batch holds no event.")
        }
        return (rest, count)
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
        for (name, value) in fields where name.hasPrefix("ce-") {
            let text = percentDecoded(value)
            AttributeRules.check(String(name.dropFirst(3)), text, at: name, &violations)
            switch name {
            case "ce-specversion": event.version = value == "1.0" ? .known : .unknown
            case "ce-id": event.id = Array(text.utf8)[...]
            case "ce-source": event.source = text
            case "ce-type": event.type = text
            case "ce-traceparent": event.traceparent = value
            default: break
            }
        }
        check(event, isBinary: true, &violations)
        return event
    }

    private static func event(
        _ reader: inout JSONReader,
        _ text: [UInt8],
        at index: Int?,
        _ last: inout Last,
        _ violations: inout Violations,
        _ taker: inout some EventTaker
    ) throws -> IncomingEvent {
        var event = IncomingEvent()
        event.text = text
        event.index = index
        guard try reader.peek() == .object else {
            _ = try violations.beginObject(&reader, at: event.place)
            return event
        }
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "data": try data(&reader, &event, last.reader)
            case "specversion":
                let word = try word("specversion", &reader, event, &violations)
                event.version = word.map { $0 == "1.0" } == true ? .known : .unknown
            case "id": event.id = try word("id", &reader, event, &violations)?.utf8 ?? []
            case "source":
                let word = try word("source", &reader, event, &violations)
                last.source = word.map { same(last.source, $0) ?? $0.text } ?? ""
                event.source = last.source
            case "type":
                let word = try word("type", &reader, event, &violations)
                if word.flatMap({ same(last.type, $0) }) == nil {
                    last.type = word?.text ?? ""
                    last.reader = taker.reader(of: last.type)
                }
                event.type = last.type
            case "traceparent":
                event.traceparent = try word("traceparent", &reader, event, &violations)?.text
            default: try other(key, &reader, event, &violations)
            }
        }
        check(event, isBinary: false, &violations)
        return event
    }

    /// Reads the payload at once where the type is known before it; what breaks a rule is read again
    /// by whoever notes that.
    private static func data(
        _ reader: inout JSONReader,
        _ event: inout IncomingEvent,
        _ accepted: AcceptedReader?
    ) throws {
        event.hasData = true
        guard let accepted, !event.type.isEmpty else {
            event.data = try reader.rawValue()
            return
        }
        let start = reader.position
        var found = Violations()
        event.content = try accepted.read(&reader, .root, &found)
        event.data = start..<reader.position
    }

    /// An attribute's text, still in what was sent; nil, and noted, for a value of another kind.
    private static func word(
        _ name: StaticString,
        _ reader: inout JSONReader,
        _ event: IncomingEvent,
        _ violations: inout Violations
    ) throws -> JSONKey? {
        guard try reader.peek() == .string else {
            wrongKind(event.place.appending("\(name)").description, .string, &violations)
            try reader.skipValue()
            return nil
        }
        let word = try reader.word()
        if !AttributeRules.isPlain(word) {
            let at = event.place.appending("\(name)").description
            AttributeRules.check("\(name)", word.text, at: at, &violations)
        }
        return word
    }

    /// A text that is known already; nil when the word is another.
    private static func same(_ known: String, _ word: JSONKey) -> String? {
        word.isSame(as: known) ? known : nil
    }

    /// Attributes that are checked and then left out: the host makes its own in their place.
    private static func other(
        _ key: JSONKey,
        _ reader: inout JSONReader,
        _ event: IncomingEvent,
        _ violations: inout Violations
    ) throws {
        switch key {
        case "time", "subject", "dataschema":
            guard try reader.peek() != .null else { return try reader.skipValue() }
            _ = try attribute(key, &reader, event.place, &violations)
        case "datacontenttype":
            json(
                try attribute(key, &reader, event.place, &violations),
                event.place,
                &violations
            )
        case "data_base64":
            try reader.skipValue()
            violations.add(
                event.place.appending("data_base64").description,
                "unknown",
                zh: "请把数据作为 JSON 写在 data 中。",
                en: "Write the data as JSON in \"data\"."
            )
        default: try extra(key.text, &reader, event.text, event.place, &violations)
        }
    }

    private static func attribute(
        _ key: JSONKey,
        _ reader: inout JSONReader,
        _ place: JSONPointer,
        _ violations: inout Violations
    ) throws -> String {
        let at = place.appending(key.text).description
        guard try reader.peek() == .string else {
            wrongKind(at, .string, &violations)
            try reader.skipValue()
            return ""
        }
        let text = try reader.string()
        AttributeRules.check(key.text, text, at: at, &violations)
        return text
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
        isBinary: Bool,
        _ violations: inout Violations
    ) {
        let isNamed = [event.id.count, event.source.utf8.count, event.type.utf8.count].allSatisfy {
            (1...nameBytesMax).contains($0)
        }
        guard !isNamed || event.version != .known || !event.hasData else { return }
        let prefix = isBinary ? "ce-" : event.place.description + "/"
        if event.version != .known {
            violations.add(
                prefix + "specversion",
                event.version == .missing ? "required" : "const",
                zh: "须为 \"1.0\"。",
                en: "It has to be \"1.0\"."
            )
        }
        for (name, count) in [
            ("id", event.id.count), ("source", event.source.utf8.count),
            ("type", event.type.utf8.count),
        ] {
            if count == 0 {
                violations.addMissing(prefix + name)
            } else if count > nameBytesMax {
                violations.add(
                    prefix + name,
                    "maxLength",
                    zh: "最多 \(nameBytesMax) 字节。",
                    en: "At most \(nameBytesMax) bytes are taken."
                )
            }
        }
        if !event.hasData { violations.addMissing(isBinary ? "" : prefix + "data") }
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
