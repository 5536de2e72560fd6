/// Writes JSON straight into a growing buffer of bytes; commas come by themselves.
///
///     writer.beginObject()
///     writer.key("id"); writer.int64(7)
///     writer.key("title"); writer.string(title)
///     writer.endObject()
///
/// Strings are escaped as RFC 8785 asks for, so members written in order are canonical JSON.
/// It does not check that brackets match and names are different: its callers are generated.
public struct JSONWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8]

    /// Whether a value stands before the next item.
    private var needsComma = false

    public init(capacity: Int = 0) {
        bytes = []
        if capacity > 0 { bytes.reserveCapacity(capacity) }
    }

    /// Writes behind what `buffer` holds; pass the buffer consumed to keep its memory.
    public init(reusing buffer: consuming [UInt8]) {
        bytes = buffer
    }

    /// Forgets everything written and keeps the memory.
    public mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    /// Hands the buffer over, leaving the writer empty and without memory.
    public mutating func take() -> [UInt8] {
        var result: [UInt8] = []
        swap(&result, &bytes)
        needsComma = false
        return result
    }

    public mutating func beginObject() { open(ASCII.openBrace) }

    public mutating func endObject() { close(ASCII.closeBrace) }

    public mutating func beginArray() { open(ASCII.openBracket) }

    public mutating func endArray() { close(ASCII.closeBracket) }

    /// Writes a member's name that needs no escaping, which is every name in generated code.
    public mutating func key(_ name: StaticString) {
        name.append(to: &bytes, comma: needsComma, quotedBefore: ASCII.colon)
        needsComma = false
    }

    /// Writes a member's name that is only known at run time.
    public mutating func key(text: String) {
        JSONEscaping.append(text, to: &bytes, comma: needsComma)
        bytes.append(ASCII.colon)
        needsComma = false
    }

    public mutating func string(_ value: String) {
        JSONEscaping.append(value, to: &bytes, comma: needsComma)
        needsComma = true
    }

    /// Writes a string that needs no escaping, such as a word of an enumeration.
    public mutating func word(_ value: StaticString) {
        value.append(to: &bytes, comma: needsComma, quotedBefore: nil)
        needsComma = true
    }

    public mutating func int64(_ value: Int64) {
        DecimalDigits.append(value, to: &bytes, comma: needsComma)
        needsComma = true
    }

    /// Writes a double in its shortest form (as ECMAScript does); what is not finite is null.
    public mutating func double(_ value: Double) {
        guard let text = ECMAScriptNumber.text(of: value) else { return null() }
        separate()
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    /// Writes a number exactly as it was read.
    public mutating func number(_ value: JSONNumber) {
        separate()
        bytes.append(contentsOf: value.text.utf8)
        needsComma = true
    }

    public mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

    public mutating func null() { literal("null") }

    /// Writes one value that already is JSON.
    public mutating func raw(_ json: [UInt8]) {
        separate()
        bytes += json
        needsComma = true
    }

    /// Writes one value that already is JSON.
    public mutating func raw(_ json: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { bytes.append(ASCII.comma) }
    }

    private mutating func literal(_ word: StaticString) {
        separate()
        word.append(to: &bytes)
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }
}
