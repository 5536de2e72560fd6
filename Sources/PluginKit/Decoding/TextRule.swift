/// A text that a person writes, with bounds on its length in Unicode scalars.
///
/// What nobody can see is refused: control characters, marks that turn the direction of writing,
/// and invisible characters between letters.
public struct TextRule: WrittenValueRule {
    private let min: Int
    private let max: Int
    private let isMultiline: Bool

    /// Both bounds count in; a text of several lines may hold line feeds.
    public init(min: Int, max: Int, isMultiline: Bool = false) {
        self.min = min
        self.max = max
        self.isMultiline = isMultiline
    }

    /// Takes the text if its length and all of its characters are right.
    ///
    /// In several lines, the line ends of a browser's form (CR LF) become line feeds.
    public func parse(
        _ text: String,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> String? {
        let text = isMultiline ? TextRule.withLineFeeds(text) : text
        let isShown = checkScalars(text, at: place, &violations)
        // UTF-8 has one to four bytes a scalar, so most texts are judged without counting.
        let bytes = text.utf8.count
        if min > 0, isShown, !text.isEmpty, TextRule.isBlank(text) {
            violations.add(
                place.text,
                "minLength",
                zh: "不能只有空白。",
                en: "The text must not be blank."
            )
            return nil
        }
        if bytes <= max, bytes >= min * 4 { return isShown ? text : nil }
        let count = text.unicodeScalars.count
        if count < min {
            violations.add(
                place.text,
                "minLength",
                zh: min == 1 ? "不能为空。" : "至少 \(min) 个字符，现有 \(count) 个。",
                en: min == 1
                    ? "The text must not be empty."
                    : "At least \(min) characters are needed; there are \(count)."
            )
        } else if count > max {
            violations.add(
                place.text,
                "maxLength",
                zh: "最多 \(max) 个字符，现有 \(count) 个。",
                en: "At most \(max) characters are taken; there are \(count)."
            )
        }
        return isShown && count >= min && count <= max ? text : nil
    }

    private func checkScalars(
        _ text: String,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> Bool {
        guard let hidden = PlainScalars.firstHidden(in: text, allowsLines: isMultiline) else {
            return true
        }
        let hex = String(hidden.value, radix: 16, uppercase: true)
        let name = "U+" + String(repeating: "0", count: Swift.max(0, 4 - hex.utf8.count)) + hex
        violations.add(
            place.text,
            "hiddenCharacter",
            zh: "含有看不见的字符（\(name)），请删除后重新输入。",
            en: "It holds a character that nobody can see (\(name)): take it out."
        )
        return false
    }

    /// True when nothing of it can be seen.
    private static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }

    private static func withLineFeeds(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\r")) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\n"), bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// One of a few words.
public struct ChoiceRule<Choice>: WrittenValueRule
where Choice: RawRepresentable<String> & CaseIterable & Sendable {
    /// The words are the enumeration's.
    public init(_ choice: Choice.Type) {}

    /// Takes the text if it is one of the words.
    @inlinable
    public func parse(
        _ text: String,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> Choice? {
        if let choice = Choice(rawValue: text) { return choice }
        refuse(place, &violations)
        return nil
    }

    @usableFromInline
    func refuse(_ place: ValuePlace, _ violations: inout Violations) {
        let words = Choice.allCases.map(\.rawValue)
        violations.add(
            place.text,
            "enum",
            zh: "只能是其中之一：\(words.joined(separator: "、"))。",
            en: "It has to be one of: \(words.joined(separator: ", "))."
        )
    }
}
