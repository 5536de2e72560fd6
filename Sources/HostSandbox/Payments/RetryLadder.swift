/// When the payment provider sends a callback again that nobody took: 15 times in 24 hours and 4
/// minutes.
enum RetryLadder {
    /// Seconds after the attempt before.
    static let pausesSeconds: [Int64] = [
        15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600,
    ]
}
