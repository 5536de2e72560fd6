package import PluginKit

/// What signing needs of the world: the time, and numbers that nobody guesses.
package struct ProviderClock: Sendable {
    let now: @Sendable () -> Instant
    let random: @Sendable (Int) -> [UInt8]

    package init(
        now: @escaping @Sendable () -> Instant,
        random: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.now = now
        self.random = random
    }

    /// 32 digits and letters that were never used before.
    func nonce() -> String { Hex.encode(random(16)).uppercased() }
}
