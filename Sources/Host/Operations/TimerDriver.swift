import HostLoop
import HostStore
import Logging
import PluginKit

/// Has a plugin's durable timers fired when they are due, from a loop of the host.
///
/// `@unchecked Sendable`: Safe because everything that changes is touched on its loop only.
final class TimerDriver: @unchecked Sendable {
    let service: TimerService
    private let loop: EventLoop
    private let now: @Sendable () -> Instant
    private let log = Logger(label: "timers")
    private var plan = TimerPlan()
    private var timer: LoopTimer?

    /// Longest sleep, so that a wall clock set forward is noticed.
    private static let sleepMillisMax: Int64 = 60_000
    private static let retryMillis: Int64 = 1000

    init(_ service: TimerService, on loop: EventLoop, now: @escaping @Sendable () -> Instant) {
        self.service = service
        self.loop = loop
        self.now = now
    }

    /// Fires what came due while the host was stopped, then follows the clock.
    func start() { loop.task { await self.fire() } }

    /// A commit set a timer; from any thread.
    func heard(_ due: Instant) {
        loop.post {
            if self.plan.hear(due) { self.sleep() }
        }
    }

    /// The clock was turned on: looks what is due now; from any thread.
    func look() { loop.task { await self.fire() } }

    /// Begins no round any more; one that is under way goes on to its end.
    func stop() async {
        try? await loop.call {
            self.timer?.cancel()
            self.timer = nil
            self.plan.stop()
        }
    }

    private func sleep() {
        timer?.cancel()
        timer = nil
        guard let due = plan.next else { return }
        let wait = min(max(0, due.utcMillis - now().utcMillis), TimerDriver.sleepMillisMax)
        timer = loop.timer(afterMillis: UInt64(wait)) {
            self.timer = nil
            self.loop.task { await self.fire() }
        }
    }

    private func fire() async {
        guard plan.begin() else { return }
        do {
            plan.end(found: try await service.fireDue(upTo: now()).next)
        } catch {
            log.error("timers could not be fired", metadata: ["error": "\(error)"])
            plan.end(found: Instant(utcMillis: now().utcMillis + TimerDriver.retryMillis))
        }
        sleep()
    }
}
