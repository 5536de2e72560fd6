public import JSONWire

extension JSONWriter {
    /// Writes an instant in RFC 3339, straight from its digits.
    public mutating func instant(_ value: Instant) {
        let days = value.utcMillis.flooredQuotient(dividingBy: 86_400_000)
        guard let day = Int32(exactly: days) else { return string(value.rfc3339) }
        let millis = Int(value.utcMillis - days * 86_400_000)
        var text = WrittenDate(of: CivilDay(sinceEpoch: day), length: 26)
        guard text.isPlain else { return string(value.rfc3339) }
        text.put(UInt8(ascii: "T"), at: 11)
        text.put(millis / 3_600_000, width: 2, at: 12)
        text.put(UInt8(ascii: ":"), at: 14)
        text.put(millis / 60_000 % 60, width: 2, at: 15)
        text.put(UInt8(ascii: ":"), at: 17)
        text.put(millis / 1000 % 60, width: 2, at: 18)
        text.put(UInt8(ascii: "."), at: 20)
        text.put(millis % 1000, width: 3, at: 21)
        text.put(UInt8(ascii: "Z"), at: 24)
        raw(text.bytes)
    }

    /// Writes a civil day, straight from its digits.
    public mutating func day(_ value: CivilDay) {
        let text = WrittenDate(of: value, length: 12)
        guard text.isPlain else { return string(value.description) }
        raw(text.bytes)
    }
}

/// A date between quotes, in an array of the right length from the start.
private struct WrittenDate {
    private(set) var bytes: [UInt8]
    /// False for years that do not have four digits.
    let isPlain: Bool

    init(of day: CivilDay, length: Int) {
        bytes = [UInt8](repeating: UInt8(ascii: "\""), count: length)
        let (year, month, dayOfMonth) = day.parts
        isPlain = (0...9999).contains(year)
        guard isPlain else { return }
        put(year, width: 4, at: 1)
        put(UInt8(ascii: "-"), at: 5)
        put(month, width: 2, at: 6)
        put(UInt8(ascii: "-"), at: 8)
        put(dayOfMonth, width: 2, at: 9)
    }

    mutating func put(_ byte: UInt8, at index: Int) { bytes[index] = byte }

    mutating func put(_ number: Int, width: Int, at index: Int) {
        var rest = number
        var place = index + width
        while place > index {
            place -= 1
            bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}
