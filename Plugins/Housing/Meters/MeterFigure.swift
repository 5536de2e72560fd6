import PluginKit

/// What a meter shows, in thousandths of its cubic metres or kilowatt-hours.
enum MeterFigure {
    /// What was used between the first and the last of readings, oldest first; nil where a figure goes back.
    ///
    /// What a new meter shows at its first reading was not used here.
    static func units(_ readings: [(figure: Int64, isNew: Bool)]) -> Int64? {
        var sum: Int64 = 0
        for (before, after) in zip(readings, readings.dropFirst()) where !after.isNew {
            guard after.figure >= before.figure else { return nil }
            sum += after.figure - before.figure
        }
        return sum
    }

    /// A figure as people read it off, with at most three decimals; full-width digits are read too.
    ///
    /// Nil for anything else.
    static func read(_ text: String) -> Int64? {
        let plain = String(
            text.unicodeScalars.compactMap { scalar -> Character? in
                switch scalar.value {
                case 0xFF10...0xFF19:
                    Unicode.Scalar(scalar.value - 0xFF10 + 0x30).map(Character.init)
                case 0xFF0E: "."
                case 0x20, 0x3000: nil
                default: Character(scalar)
                }
            }
        )
        let parts = plain.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...8).contains(parts[0].count),
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let whole = Int64(parts[0])
        else { return nil }
        guard parts.count == 2 else { return whole * 1000 }
        guard (1...3).contains(parts[1].count),
            let rest = Int64(parts[1] + String(repeating: "0", count: 3 - parts[1].count))
        else { return nil }
        return whole * 1000 + rest
    }
}
