import Glibc
import PluginKit

/// The system's clocks and randomness, as the store's environment takes them.
enum SystemSource {
    @Sendable static func now() -> Instant {
        let time = read(CLOCK_REALTIME)
        return Instant(utcMillis: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    @Sendable static func monotonicNanos() -> UInt64 {
        let time = read(CLOCK_MONOTONIC)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    @Sendable static func randomBytes(_ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                guard let base = buffer.baseAddress else { break }
                // The call gives at most 256 bytes and, once the system has booted, never fails.
                let step = min(256, count - filled)
                if unsafe getentropy(base + filled, step) == 0 { filled += step }
            }
        }
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return time
    }
}
