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
