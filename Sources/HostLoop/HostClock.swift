import CLibUV
import Glibc

/// The two clocks of a host: one that never jumps, and the time of day.
package enum HostClock {
    /// Nanoseconds on the monotonic clock.
    package static var monotonicNanos: UInt64 { uv_hrtime() }

    /// Milliseconds since 1970 in UTC, read now.
    package static var utcMillis: Int64 { utcNanos / 1_000_000 }

    /// Nanoseconds since 1970 in UTC, read now.
    static var utcNanos: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// One instant on both clocks, read once.
package struct HostInstant: Hashable, Sendable {
    package var monotonicNanos: UInt64
    package var utcMillis: Int64

    package init(monotonicNanos: UInt64, utcMillis: Int64) {
        self.monotonicNanos = monotonicNanos
        self.utcMillis = utcMillis
    }
}
