/// A number that is a name, such as a code that was sent: half-width digits, leading zeros kept.
public struct DigitsRule: WrittenValueRule {
    private let min: Int
    private let max: Int

    /// Both bounds count in.
    public init(min: Int, max: Int) {
        self.min = min
        self.max = max
    }

    /// Takes the text if it is as many half-width digits.
    public func parse(
        _ text: String,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> String? {
        let count = text.utf8.count
        if count >= min, count <= max, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return text
        }
        if text.hasFullWidthDigits {
            violations.addFullWidthDigits(place, "format")
            return nil
        }
        let range = min == max ? ("\(min)", "\(min)") : ("\(min) 至 \(max)", "\(min) to \(max)")
        violations.addWrongFormat(
            place,
            zh: "须为 \(range.0) 位数字。",
            en: "It has to be \(range.1) digits."
        )
        return nil
    }
}
