import Foundation
import TestGround
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

    var generator: SeededRandom { SeededRandom(seed: value) }
}
