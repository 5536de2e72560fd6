/// Canonical JSON (RFC 8785): one text for one value, to be hashed and signed.
public enum CanonicalJSON {
    /// What becomes of whole numbers that doubles, and so RFC 8785, cannot hold exactly.
    public enum Integers: Sendable {
        /// They are refused, so that no signed text says another number than was meant.
        case exact

        /// They become the nearest double, as the RFC does.
        case rounded
    }

    /// The canonical text of a value.
    public static func encode(
        _ value: JSONValue,
        integers: Integers = .exact
    ) throws(JSONError) -> [UInt8] {
        var writer = JSONWriter()
        try write(value, integers, to: &writer)
        return writer.take()
    }

    /// The canonical text of a text, which must be JSON.
    public static func encode(
        text bytes: [UInt8],
        limits: JSONLimits = .standard,
        integers: Integers = .exact
    ) throws(JSONError) -> [UInt8] {
        try encode(try JSONValue.parse(bytes, limits: limits), integers: integers)
    }

    private static func write(
        _ value: JSONValue,
        _ integers: Integers,
        to writer: inout JSONWriter
    ) throws(JSONError) {
        switch value {
        case .object(let members):
            writer.beginObject()
            for member in members.sorted(by: { isBefore($0.name, $1.name) }) {
                writer.key(text: member.name)
                try write(member.value, integers, to: &writer)
            }
            writer.endObject()
        case .array(let elements):
            writer.beginArray()
            for element in elements { try write(element, integers, to: &writer) }
            writer.endArray()
        case .number(let number):
            writer.number(try canonical(number, integers, at: writer.bytes.count))
        case .string, .bool, .null:
            value.write(to: &writer)
        }
    }

    /// The number as ECMAScript writes its double; errors count bytes of the canonical text.
    private static func canonical(
        _ number: JSONNumber,
        _ integers: Integers,
        at offset: Int
    ) throws(JSONError) -> JSONNumber {
        let isPlain = number.isPlainInteger
        // Fifteen digits and a sign always fit a double, and are their own shortest form.
        if isPlain, number.text.utf8.count <= 15, number.text != "-0" { return number }
        guard let double = number.double, let text = ECMAScriptNumber.text(of: double) else {
            throw JSONError(.numberOutOfRange, at: offset)
        }
        guard !isPlain || integers == .rounded || number.text == "-0" || text == number.text
        else { throw JSONError(.inexactInteger, at: offset) }
        return JSONNumber(checked: text)
    }

    /// The order of names by their UTF-16 code units, found without making UTF-16.
    static func isBefore(_ one: String, _ other: String) -> Bool {
        for (left, right) in zip(one.utf8, other.utf8) where left != right {
            return weight(left) < weight(right)
        }
        return one.utf8.count < other.utf8.count
    }

    /// UTF-8 sorts like UTF-16 except that U+E000 to U+FFFF come after all surrogate pairs.
    private static func weight(_ byte: UInt8) -> UInt8 {
        byte == 0xEE || byte == 0xEF ? byte + 0x10 : byte
    }
}
