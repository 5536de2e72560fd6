/// A number exactly as the text writes it.
public struct JSONNumber: Sendable, Hashable {
    /// The number's text, always of JSON's grammar.
    public let text: String

    init(checked text: String) {
        self.text = text
    }

    public init(_ value: Int64) {
        text = String(value)
    }

    /// Takes a text if it is a number in JSON.
    public init?(text: String) {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, first == ASCII.minus || ASCII.isDigit(first) else {
            return nil
        }
        guard let token = try? NumberToken.scan(bytes.span, from: 0, end: bytes.count),
            token.end == bytes.count
        else { return nil }
        self.text = text
    }

    /// The exact value, if it is a whole number of 64 bits however it is written.
    public var int64: Int64? {
        let bytes = Array(text.utf8)
        guard let token = try? NumberToken.scan(bytes.span, from: 0, end: bytes.count),
            case .some(let value) = token.wholeValue(in: bytes.span)
        else { return nil }
        return value
    }

    /// The nearest double, if the number is not too large for one.
    public var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// Whether it is written with digits only, without point or exponent.
    public var isPlainInteger: Bool {
        text.utf8.allSatisfy { ASCII.isDigit($0) || $0 == ASCII.minus }
    }
}
