import HostStore
import PluginKit

extension StoreEnvironment {
    /// For a story that is told on a disk: a file layer with small bounds, so that the story meets
    /// all of them, and a clock that stands still, so that nothing happens by itself.
    static func story(
        on disk: SimulatedDisk,
        onFatal: @escaping @Sendable (StoreFailure) -> Void = { _ in }
    ) -> StoreEnvironment {
        var limits = StoreLimits()
        limits.idleMillis = 600_000
        limits.checkpointPages = 12
        let now = Instant(utcMillis: 1_800_000_000_000)
        return StoreEnvironment(
            now: { now },
            monotonicNanos: { 1 },
            randomBytes: { [UInt8](repeating: 7, count: $0) },
            vfsName: disk.name,
            limits: limits,
            onFatal: onFatal
        )
    }
}
