import Foundation
import Testing

/// The seed of a property test: random, or given by CITYHOST_SEED to repeat a run.
struct Seed {
    let value: UInt64

    init() {
        let given = ProcessInfo.processInfo.environment["CITYHOST_SEED"].flatMap(UInt64.init)
        value = given ?? UInt64.random(in: .min ... .max)
    }

    /// Printed with a failure.
    var comment: Comment { "CITYHOST_SEED=\(value)" }

    var generator: Generator { Generator(state: value) }

    /// SplitMix64.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
            return word ^ word >> 31
        }
    }
}
