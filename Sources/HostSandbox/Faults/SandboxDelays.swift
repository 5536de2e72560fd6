/// How long providers take: median and 99th percentile, in milliseconds.
package struct SandboxDelays: Sendable {
    package struct Spread: Sendable {
        package var p50: Int64
        package var p99: Int64

        package init(p50: Int64, p99: Int64) {
            self.p50 = p50
            self.p99 = p99
        }
    }

    package var identity: Spread
    package var signature: Spread
    package var paymentCallback: Spread
    package var gateway: Spread
    /// Callbacks of payments that never come, in a thousand.
    package var lostCallbacksPermille: UInt64
    /// Calls of a lock whose gateway is offline, in a thousand.
    package var offlinePermille: UInt64

    /// Everything at once and nothing lost.
    package static let none = SandboxDelays(
        identity: Spread(p50: 0, p99: 0),
        signature: Spread(p50: 0, p99: 0),
        paymentCallback: Spread(p50: 0, p99: 0),
        gateway: Spread(p50: 0, p99: 0),
        lostCallbacksPermille: 0,
        offlinePermille: 0
    )

    /// What providers take and lose on an ordinary day.
    package static let ordinary = SandboxDelays(
        identity: Spread(p50: 300, p99: 1500),
        signature: Spread(p50: 800, p99: 2500),
        paymentCallback: Spread(p50: 1200, p99: 4000),
        gateway: Spread(p50: 2000, p99: 8000),
        lostCallbacksPermille: 10,
        offlinePermille: 50
    )
}

extension SandboxDice {
    func millis(_ spread: SandboxDelays.Spread) -> Int64 {
        millis(p50: spread.p50, p99: spread.p99)
    }
}
