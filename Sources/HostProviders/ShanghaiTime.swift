package import PluginKit

/// Instants as Chinese providers write them: RFC 3339 with the offset of Shanghai.
package enum ShanghaiTime {
    private static let offsetSeconds: Int64 = 28_800

    /// To the second, such as `2026-11-26T20:00:00+08:00`.
    package static func text(_ instant: Instant) -> String {
        String(instant.adding(seconds: offsetSeconds).rfc3339.prefix(19)) + "+08:00"
    }

    /// Reads that, or a time in UTC; nil for anything else.
    package static func instant(_ text: String) -> Instant? {
        guard text.hasSuffix("+08:00") else { return Instant(rfc3339: text) }
        return Instant(rfc3339: text.dropLast(6) + "Z")?.adding(seconds: -offsetSeconds)
    }
}
