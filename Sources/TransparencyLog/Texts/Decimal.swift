/// Whole numbers as the log's texts write them.
enum Decimal {
    /// The value of digits without sign or leading zeroes, nil for anything else.
    static func parse(_ text: some StringProtocol) -> UInt64? {
        let digits = text.utf8
        guard let first = digits.first, digits.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
        guard first != 0x30 || digits.count == 1 else { return nil }
        return UInt64(text)
    }
}
