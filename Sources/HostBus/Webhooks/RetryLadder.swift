/// How long a message that was not taken waits for its next attempt: from seconds to a day, some
/// three days in all.
package enum RetryLadder {
    /// Waits in seconds: after the first failure, the second, and so on.
    package static let seconds: [Int64] = [
        5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, 64_800, 86_400,
    ]

    /// Attempts a message has at most, the first included.
    package static var attemptsMax: Int { seconds.count + 1 }

    /// The wait after so many failures; nil when the ladder has no more steps.
    ///
    /// It has up to a fifth more, so that receivers are not met by everybody at once; `chance` is
    /// from 0 to 1.
    package static func waitMillis(after failures: Int, chance: Double) -> Int64? {
        guard failures >= 1, failures <= seconds.count else { return nil }
        let base = seconds[failures - 1] * 1000
        return base + Int64(Double(base) / 5 * min(max(chance, 0), 1))
    }
}
