/// A member name (or a string used as a word) still in the text, compared without a String.
///
///     while let key = try reader.nextKey() {
///         switch key {
///         case "id": id = try reader.int64()
///         case "title": title = try reader.string()
///         default: try reader.skipValue()
///         }
///     }
public struct JSONKey: Sendable {
    @usableFromInline let bytes: [UInt8]
    @usableFromInline let start: Int
    @usableFromInline let end: Int

    init(_ bytes: [UInt8], _ token: StringToken) {
        if token.isEscaped {
            self.bytes = token.decoded(from: bytes.span)
            start = 0
            end = self.bytes.count
        } else {
            self.bytes = bytes
            start = token.start
            end = token.end
        }
    }

    /// The name as a String.
    public var text: String {
        String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// The name's bytes in UTF-8, escapes resolved.
    public var utf8: ArraySlice<UInt8> { bytes[start..<end] }

    /// True when every byte of it is as wanted.
    @inlinable
    public func allSatisfy(_ isWanted: (UInt8) -> Bool) -> Bool {
        let text = bytes.span
        var at = start
        while at < end {
            guard isWanted(text[at]) else { return false }
            at += 1
        }
        return true
    }

    /// True for the bytes of a text.
    public func isSame(as text: String) -> Bool {
        let (own, other) = (bytes.span, text.utf8.span)
        guard other.count == end - start else { return false }
        var at = 0
        while at < other.count {
            guard own[start + at] == other[at] else { return false }
            at += 1
        }
        return true
    }

    @inlinable
    public static func == (key: JSONKey, word: StaticString) -> Bool {
        // Most words differ in length already, and that is seen without a call.
        key.end - key.start == word.utf8CodeUnitCount && key.isSame(word)
    }

    @usableFromInline
    func isSame(_ word: StaticString) -> Bool {
        word.equals(bytes.span, from: start, to: end)
    }

    @inlinable
    public static func ~= (word: StaticString, key: JSONKey) -> Bool {
        key == word
    }
}

extension JSONKey: Equatable, CustomStringConvertible {
    public static func == (one: JSONKey, other: JSONKey) -> Bool {
        one.utf8 == other.utf8
    }

    public var description: String { text }
}
