import PluginKit

/// A day and a time of day in Asia/Shanghai, as browsers send it: `2027-01-05T17:00`, with seconds or without.
enum CivilMoment {
    /// The instant; a fault for what is none.
    static func instant(_ text: String) throws -> Instant {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, let day = CivilDay(String(parts[0])),
            let seconds = seconds(parts[1])
        else { throw Fault.momentUnread() }
        return day.start.adding(seconds: seconds)
    }

    /// Since midnight; nil for what is no time of day.
    private static func seconds(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count) else { return nil }
        var seconds: Int64 = 0
        for (place, part) in parts.enumerated() {
            let isDigits = part.utf8.allSatisfy { (0x30...0x39).contains($0) }
            guard part.utf8.count == 2, isDigits, let number = Int64(part),
                number < (place == 0 ? 24 : 60)
            else { return nil }
            seconds = seconds * 60 + number
        }
        return parts.count == 2 ? seconds * 60 : seconds
    }
}
