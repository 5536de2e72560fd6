import CLibUV
import Synchronization

/// The loop's slow heartbeat: a few times a second it corrects the clock and looks at the deadlines.
@safe
final class LoopPulse {
    var bodies: [() -> Void] = []
    private let timer = LoopHandle(UV_TIMER)
    private var offsetNanos: Int64 = 0
    private var dueNanos: UInt64 = 0
    private let lagNanosMax = Atomic<UInt64>(0)
    private let clock: (@Sendable () -> HostInstant)?

    init(clock: (@Sendable () -> HostInstant)?) {
        self.clock = clock
    }

    func open(on loop: EventLoop) throws(LoopError) {
        try unsafe LoopError.check(uv_timer_init(loop.pointer, timer.raw()), "uv_timer_init")
        timer.adopt(loop)
        let period = loop.limits.pulseMillis
        let started = unsafe uv_timer_start(
            timer.raw(),
            { handle in
                guard let loop = unsafe EventLoop.of(handle) else { return }
                loop.pulse.beat(on: loop)
            },
            period,
            period
        )
        try LoopError.check(started, "uv_timer_start")
    }

    var instant: HostInstant {
        if let clock { return clock() }
        let now = HostClock.monotonicNanos
        let utc = Int64(bitPattern: now) &+ offsetNanos
        return HostInstant(monotonicNanos: now, utcMillis: utc / 1_000_000)
    }

    /// Reads both clocks, so that a step of the time of day is followed.
    func refresh() {
        let now = HostClock.monotonicNanos
        offsetNanos = HostClock.utcNanos &- Int64(bitPattern: now)
    }

    /// From any thread.
    func takeLag() -> UInt64 { lagNanosMax.exchange(0, ordering: .relaxed) }

    func close() {
        bodies = []
        timer.close()
    }

    private func beat(on loop: EventLoop) {
        loop.beat.step()
        refresh()
        let now = HostClock.monotonicNanos
        if dueNanos > 0, now > dueNanos { lagNanosMax.max(now - dueNanos, ordering: .relaxed) }
        dueNanos = now + loop.limits.pulseMillis * 1_000_000
        for body in bodies { body() }
        loop.open.expire(instant.monotonicNanos)
        loop.open.flushDirty()
    }
}
