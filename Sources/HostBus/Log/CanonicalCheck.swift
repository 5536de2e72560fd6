import JSONWire

/// Tells whether a JSON text is canonical (RFC 8785) already, without building a value.
///
/// Generated writers emit keys in order, so this pass is all that canonical form costs; what it
/// cannot judge quickly it calls not canonical, and the text is written anew.
enum CanonicalCheck {
    /// The canonical form of a text that is JSON.
    static func canonical(_ text: [UInt8]) throws -> [UInt8] {
        isCanonical(text.span) ? text : try CanonicalJSON.encode(text: text)
    }

    private struct Level {
        var isObject: Bool
        var lastStart = 0
        var lastEnd = -1
    }

    static func isCanonical(_ text: Span<UInt8>) -> Bool {
        var levels: [Level] = []
        var at = 0
        var expectsKey = false
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "{"):
                levels.append(Level(isObject: true))
                expectsKey = true
                at += 1
            case UInt8(ascii: "["):
                levels.append(Level(isObject: false))
                expectsKey = false
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard levels.popLast() != nil else { return false }
                expectsKey = false
                at += 1
            case UInt8(ascii: ","):
                guard let level = levels.last else { return false }
                expectsKey = level.isObject
                at += 1
            case UInt8(ascii: ":"):
                expectsKey = false
                at += 1
            case UInt8(ascii: "\""):
                guard let end = endOfString(text, from: at + 1, isKey: expectsKey) else {
                    return false
                }
                if expectsKey, !takeKey(text, from: at + 1, to: end, &levels) { return false }
                at = end + 1
            default:
                guard let end = endOfWord(text, from: at) else { return false }
                at = end
            }
        }
        return levels.isEmpty && text.count > 0
    }

    /// The closing quote; nil for an escape that canonical JSON may write otherwise.
    private static func endOfString(_ text: Span<UInt8>, from start: Int, isKey: Bool) -> Int? {
        var at = start
        while at < text.count {
            let byte = text[at]
            if byte == UInt8(ascii: "\"") { return at }
            // Keys compare by UTF-16 units, which for other than plain ASCII is not byte order.
            if isKey, byte >= 0x80 || byte == UInt8(ascii: "\\") { return nil }
            if byte == UInt8(ascii: "\\") {
                guard at + 1 < text.count, isPlainEscape(text[at + 1]) else { return nil }
                at += 1
            } else if byte < 0x20 {
                return nil
            }
            at += 1
        }
        return nil
    }

    private static func isPlainEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            true
        default: false
        }
    }

    /// Keeps a key as the last of its object; false unless it comes after the one before.
    private static func takeKey(
        _ text: Span<UInt8>,
        from start: Int,
        to end: Int,
        _ levels: inout [Level]
    ) -> Bool {
        let last = levels.count - 1
        guard last >= 0 else { return false }
        let level = levels[last]
        if level.lastEnd >= 0, !isBefore(text, level.lastStart..<level.lastEnd, start..<end) {
            return false
        }
        levels[last].lastStart = start
        levels[last].lastEnd = end
        return true
    }

    private static func isBefore(_ text: Span<UInt8>, _ one: Range<Int>, _ other: Range<Int>)
        -> Bool
    {
        var left = one.lowerBound
        var right = other.lowerBound
        while left < one.upperBound, right < other.upperBound {
            if text[left] != text[right] { return text[left] < text[right] }
            left += 1
            right += 1
        }
        return left == one.upperBound && right < other.upperBound
    }

    /// The end of a whole number, `true`, `false` or `null`; nil for anything else.
    private static func endOfWord(_ text: Span<UInt8>, from start: Int) -> Int? {
        var at = start
        while at < text.count, isWordByte(text[at]) { at += 1 }
        guard at > start else { return nil }
        let first = text[start]
        if first >= UInt8(ascii: "a") { return at - start <= 5 ? at : nil }
        var digits = start
        if first == UInt8(ascii: "-") { digits += 1 }
        // Up to 15 digits a double holds exactly; minus zero is written 0.
        guard at - digits >= 1, at - digits <= 15 else { return nil }
        if text[digits] == UInt8(ascii: "0"), at - start > 1 { return nil }
        var index = digits
        while index < at {
            guard text[index] >= 0x30, text[index] <= 0x39 else { return nil }
            index += 1
        }
        return at
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
