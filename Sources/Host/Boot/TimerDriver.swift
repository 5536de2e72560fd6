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
    private var planned: (due: Instant, timer: LoopTimer)?
    private var isFiring = false
    private var isStopped = false

    /// Longest sleep, so that a wall clock set forward is noticed.
    private static let sleepMillisMax: Int64 = 60_000
    private static let retryMillis: UInt64 = 1000

    init(_ service: TimerService, on loop: EventLoop, now: @escaping @Sendable () -> Instant) {
        self.service = service
        self.loop = loop
        self.now = now
    }

    /// Fires what came due while the host was stopped, then follows the clock.
    func start() { loop.task { await self.fire() } }

    /// A commit set a timer; from any thread.
    func heard(_ due: Instant) { loop.post { self.plan(due) } }

    /// Fires nothing any more.
    func stop() async {
        try? await loop.call {
            self.isStopped = true
            self.planned?.timer.cancel()
            self.planned = nil
        }
    }

    private func plan(_ due: Instant?) {
        guard let due, !isStopped, !isFiring else { return }
        if let planned, planned.due <= due { return }
        planned?.timer.cancel()
        let wait = min(max(0, due.utcMillis - now().utcMillis), TimerDriver.sleepMillisMax)
        let timer = loop.timer(afterMillis: UInt64(wait)) {
            self.planned = nil
            self.loop.task { await self.fire() }
        }
        planned = (due, timer)
    }

    private func fire() async {
        guard !isFiring, !isStopped else { return }
        isFiring = true
        do {
            let round = try await service.fireDue(upTo: now())
            isFiring = false
            plan(round.next)
        } catch {
            isFiring = false
            log.error("timers could not be fired", metadata: ["error": "\(error)"])
            let again = Instant(utcMillis: now().utcMillis + Int64(TimerDriver.retryMillis))
            plan(again)
        }
    }
}
