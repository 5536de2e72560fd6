import JSONWire
import PluginKit

/// What the CloudEvents specification asks of the values of attributes (§3.1 and its types).
enum AttributeRules {
    /// Notes what is wrong with an attribute's value.
    static func check(
        _ name: String,
        _ text: String,
        at place: String,
        _ violations: inout Violations
    ) {
        if !text.unicodeScalars.allSatisfy(isAllowed) {
            violations.add(
                place,
                "pattern",
                zh: "不能含控制字符。",
                en: "Control characters are not allowed."
            )
        } else if name == "source", !text.utf8.allSatisfy(isOfURI) {
            violations.add(
                place,
                "format",
                zh: "须为 URI 引用：空格等须写作 %20 的形式。",
                en: "A URI reference is expected: a space, for one, is written %20."
            )
        } else if name == "time", !isTime(Array(text.utf8)) {
            violations.add(
                place,
                "format",
                zh: "须为 RFC 3339 时间，例如 2026-11-26T08:00:00Z。",
                en: "A time of RFC 3339 is expected, such as 2026-11-26T08:00:00Z."
            )
        } else if name == "subject" || name == "dataschema", text.isEmpty {
            violations.add(place, "minLength", zh: "不能为空。", en: "It cannot be empty.")
        }
    }

    /// True for a text that keeps every rule, whatever attribute that has no rule of its own it is
    /// the value of: ASCII without what a URI cannot hold as it is.
    static func isPlain(_ text: JSONKey) -> Bool {
        text.allSatisfy { $0 < 0x7F && isOfURI($0) }
    }

    /// Everything but controls and what is no character.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0xFDD0...0xFDEF: false
        default: scalar.value & 0xFFFE != 0xFFFE
        }
    }

    /// `2026-11-26T08:00:00Z`, with a fraction or an offset where there is one (RFC 3339 §5.6).
    private static func isTime(_ text: [UInt8]) -> Bool {
        let pattern = Array("0000-00-00T00:00:00".utf8)
        guard text.count > pattern.count else { return false }
        for (byte, wanted) in zip(text, pattern) {
            let isRight = wanted == UInt8(ascii: "0") ? isDigit(byte) : byte & 0x5F == wanted & 0x5F
            guard isRight else { return false }
        }
        func number(_ start: Int) -> Int { Int(text[start] - 48) * 10 + Int(text[start + 1] - 48) }
        guard 1...12 ~= number(5), 1...31 ~= number(8), number(11) < 24, number(14) < 60,
            number(17) <= 60
        else { return false }
        var rest = text[pattern.count...]
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix(while: isDigit)
            guard !digits.isEmpty else { return false }
            rest = rest.dropFirst(digits.count + 1)
        }
        if rest.count == 1 { return rest.first.map { $0 | 0x20 } == UInt8(ascii: "z") }
        let offset = Array(rest)
        guard offset.count == 6, offset[0] == UInt8(ascii: "+") || offset[0] == UInt8(ascii: "-"),
            offset[3] == UInt8(ascii: ":"), [1, 2, 4, 5].allSatisfy({ isDigit(offset[$0]) })
        else { return false }
        return offset[1] <= UInt8(ascii: "2") && offset[4] <= UInt8(ascii: "5")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

    /// Bytes above ASCII are let through: readers take them for what they are.
    private static func isOfURI(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
            UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "|"), UInt8(ascii: "\\"),
            UInt8(ascii: "^"), UInt8(ascii: "`"):
            false
        default: true
        }
    }
}
