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
        if MobileNumber.isNumber(text) { return text }
        if text.hasFullWidthDigits {
            violations.addFullWidthDigits(place, "format")
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
