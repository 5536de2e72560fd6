/// A text with bounds on its length in Unicode scalars.
public struct TextRule: WrittenValueRule {
    private let min: Int
    private let max: Int

    /// Both bounds count in.
    public init(min: Int, max: Int) {
        self.min = min
        self.max = max
    }

    /// Takes the text if its length is right.
    public func parse(
        _ text: String,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> String? {
        // UTF-8 has one to four bytes a scalar, so most texts are judged without counting.
        let bytes = text.utf8.count
        if bytes <= max, bytes >= min * 4 { return text }
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
        return count >= min && count <= max ? text : nil
    }
}

/// One of a few words.
public struct ChoiceRule<Choice>: WrittenValueRule
where Choice: RawRepresentable<String> & CaseIterable & Sendable {
    /// The words are the enumeration's.
    public init(_ choice: Choice.Type) {}

    /// Takes the text if it is one of the words.
    public func parse(
        _ text: String,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> Choice? {
        if let choice = Choice(rawValue: text) { return choice }
        let words = Choice.allCases.map(\.rawValue)
        violations.add(
            place.text,
            "enum",
            zh: "只能是其中之一：\(words.joined(separator: "、"))。",
            en: "It has to be one of: \(words.joined(separator: ", "))."
        )
        return nil
    }
}
