import Glibc
import Synchronization

/// Chance from a seed (SplitMix64): the same seed throws the same dice in the same order.
final class SandboxDice: Sendable {
    private let state: Mutex<UInt64>

    init(seed: UInt64) { state = Mutex(seed) }

    func word() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
            return word ^ word >> 31
        }
    }

    /// Below `bound`, which is positive.
    func number(below bound: UInt64) -> UInt64 { word() % bound }

    func digits(_ count: Int) -> String {
        String(decoding: (0..<count).map { _ in UInt8(48 + word() % 10) }, as: UTF8.self)
    }

    func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: word()) }
    }

    /// Between 0 and 1, never either.
    private func share() -> Double { (Double(word() >> 11) + 0.5) / 9_007_199_254_740_992 }

    /// A log-normal time, whose median and 99th percentile are given.
    func millis(p50: Int64, p99: Int64) -> Int64 {
        guard p50 > 0 else { return 0 }
        let normal = sqrt(-2 * log(share())) * cos(2 * .pi * share())
        let spread = log(Double(max(p99, p50)) / Double(p50)) / 2.326_347_874
        return Int64((Double(p50) * exp(spread * normal)).rounded())
    }
}
