public import JSONWire

extension Violations {
    /// Notes a value of another kind than wanted.
    public mutating func addWrongKind(_ place: ValuePlace, _ wanted: JSONKind) {
        addWrongKind(place.text, wanted)
    }

    /// Notes a text that does not have its format.
    public mutating func addWrongFormat(_ place: ValuePlace, zh: String, en: String) {
        add(place.text, "format", zh: zh, en: en)
    }

    /// Notes a parameter that was given more than once.
    public mutating func addRepeated(_ place: ValuePlace) {
        add(place.text, "repeated", zh: "此参数只能出现一次。", en: "This parameter may be given once.")
    }

    /// Notes every required member that was not seen; bit n of `seen` belongs to name n.
    public mutating func addMissing(
        _ names: [StaticString],
        seen: UInt64,
        of parent: JSONPointer
    ) {
        for (bit, name) in names.enumerated() where seen & (1 << UInt64(bit)) == 0 {
            addMissing(ValuePlace.member(name, of: parent).text)
        }
    }

    /// Notes a value of another kind than wanted and steps over it.
    public mutating func refuse<T>(
        _ reader: inout JSONReader,
        at place: ValuePlace,
        wanted: JSONKind
    ) throws -> T? {
        addWrongKind(place, wanted)
        try reader.skipValue()
        return nil
    }

    /// Enters the object that comes next, or notes that there is none and steps over the value.
    public mutating func beginObject(
        _ reader: inout JSONReader,
        at pointer: JSONPointer
    ) throws -> Bool {
        guard try reader.peek() == .object else {
            addWrongKind(pointer.description, .object)
            try reader.skipValue()
            return false
        }
        try reader.beginObject()
        return true
    }

    /// Notes a member that the schema does not know and steps over its value.
    public mutating func skipUnknown(
        _ key: JSONKey,
        _ reader: inout JSONReader,
        of parent: JSONPointer
    ) throws {
        addUnknown(parent.appending(key.text).description)
        try reader.skipValue()
    }

    private mutating func addWrongKind(_ place: String, _ wanted: JSONKind) {
        switch wanted {
        case .object: add(place, "type", zh: "须为对象。", en: "It has to be an object.")
        case .array: add(place, "type", zh: "须为数组。", en: "It has to be an array.")
        case .string: add(place, "type", zh: "须为字符串。", en: "It has to be a string.")
        case .number: add(place, "type", zh: "须为整数。", en: "It has to be a whole number.")
        case .bool: add(place, "type", zh: "须为 true 或 false。", en: "It has to be true or false.")
        case .null: add(place, "type", zh: "须为 null。", en: "It has to be null.")
        }
    }
}

extension Violations {
    /// Digits as Chinese keyboards also write them.
    package mutating func addFullWidthDigits(_ place: ValuePlace, _ rule: String) {
        add(
            place.text,
            rule,
            zh: "请使用半角数字（0-9），不要使用全角数字。",
            en: "Use half-width digits (0-9), not full-width ones."
        )
    }
}

extension String {
    /// True when a digit stands among them that fills the width of a Chinese character.
    package var hasFullWidthDigits: Bool {
        unicodeScalars.contains { ("\u{FF10}"..."\u{FF19}").contains($0) }
    }
}
