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
