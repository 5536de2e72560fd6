/// An opaque name: 1 to 64 bytes of `A-Z a-z 0-9 . _ -`.
public struct NameRule: WrittenValueRule {
    /// The only rule of this kind.
    public init() {}

    /// Takes the text if it has the right letters.
    public func parse(
        _ text: String,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> String? {
        let bytes = text.utf8
        if (1...64).contains(bytes.count), bytes.allSatisfy(NameRule.allows) { return text }
        violations.addWrongFormat(
            place,
            zh: "须为 1 到 64 个英文字母、数字、点、下划线或连字符。",
            en: "It has to be 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-'."
        )
        return nil
    }

    private static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// The name of a tenant or of a person.
public struct IdentifierRule<ID: Identifier>: WrittenValueRule {
    /// The kind of identifier is the type's.
    public init(_ id: ID.Type) {}

    /// Takes the text if it can be an identifier.
    public func parse(
        _ text: String,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> ID? {
        NameRule().parse(text, at: place, &violations).map(ID.init)
    }
}

/// A civil day, `YYYY-MM-DD`.
public struct DayRule: WrittenValueRule {
    /// The only rule of this kind.
    public init() {}

    /// Takes the text if it names a day that exists.
    public func parse(
        _ text: String,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> CivilDay? {
        if let day = CivilDay(text) { return day }
        violations.addWrongFormat(
            place,
            zh: "须为存在的日期，格式如 2026-11-23。",
            en: "It has to be a day that exists, written like 2026-11-23."
        )
        return nil
    }
}

/// An instant in RFC 3339, in UTC and with at most milliseconds.
public struct InstantRule: WrittenValueRule {
    /// The only rule of this kind.
    public init() {}

    /// Takes the text if it is an instant.
    public func parse(
        _ text: String,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> Instant? {
        if let instant = Instant(rfc3339: text) { return instant }
        violations.addWrongFormat(
            place,
            zh: "须为 UTC 时间，格式如 2026-11-23T07:00:00.000Z。",
            en: "It has to be a UTC time written like 2026-11-23T07:00:00.000Z."
        )
        return nil
    }
}

/// A mobile number of mainland China: 11 digits, the first 1, the second 3 to 9.
public struct PhoneRule: WrittenValueRule {
    /// The only rule of this kind.
    public init() {}

    /// Takes the text if it is such a number in half-width digits.
    public func parse(
        _ text: String,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> String? {
        let bytes = Array(text.utf8)
        if bytes.count == 11, Digits.value(bytes) != nil, bytes[0] == UInt8(ascii: "1"),
            bytes[1] >= UInt8(ascii: "3")
        {
            return text
        }
        if text.unicodeScalars.contains(where: { ("\u{FF10}"..."\u{FF19}").contains($0) }) {
            violations.addWrongFormat(
                place,
                zh: "请使用半角数字（0-9），不要使用全角数字。",
                en: "Use half-width digits (0-9), not full-width ones."
            )
        } else {
            violations.addWrongFormat(
                place,
                zh: "须为 11 位手机号码，如 13800000000。",
                en: "It has to be a mobile number of 11 digits, such as 13800000000."
            )
        }
        return nil
    }
}
