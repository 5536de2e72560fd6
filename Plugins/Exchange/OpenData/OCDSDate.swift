import PluginKit

/// Dates as open contracting data writes them: RFC 3339 with whatever offset.
enum OCDSDate {
    /// UTC milliseconds; nil for what is no date-time.
    static func millis(_ text: String) -> Int64? {
        if let instant = Instant(rfc3339: text) { return instant.utcMillis }
        // An offset such as -05:00 in the place of Z.
        guard text.utf8.count >= 25 else { return nil }
        let sign = text.utf8[text.utf8.index(text.endIndex, offsetBy: -6)]
        let parts = text.suffix(5).split(separator: ":")
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), parts.count == 2,
            let hours = Int64(parts[0]), let minutes = Int64(parts[1]),
            (0...23).contains(hours), (0...59).contains(minutes),
            let local = Instant(rfc3339: text.dropLast(6) + "Z")
        else { return nil }
        let offset = (hours * 60 + minutes) * 60_000
        return local.utcMillis - (sign == UInt8(ascii: "-") ? -offset : offset)
    }
}
