import Synchronization
import Testing

@testable import HostStore

@Suite struct `A process that stands still` {
    private final class Clock: Sendable {
        let nanos = Atomic<UInt64>(1_000_000_000)
    }

    @Test func `is known to the first who asks, for what two seconds or more have left out`() {
        let clock = Clock()
        let heartbeat = Heartbeat { clock.nanos.load(ordering: .relaxed) }
        clock.nanos.add(1_999_999_999, ordering: .relaxed)
        #expect(heartbeat.standstill == nil)
        clock.nanos.add(2_000_000_000, ordering: .relaxed)
        let still = heartbeat.standstill
        #expect(still?.since == 2_999_999_999 && still?.until == 4_999_999_999)
        clock.nanos.add(5, ordering: .relaxed)
        heartbeat.beat()
        #expect(heartbeat.standstill?.until == 4_999_999_999)
    }

    @Test func `is known too when the beat went on before anybody asked`() {
        let clock = Clock()
        let heartbeat = Heartbeat { clock.nanos.load(ordering: .relaxed) }
        clock.nanos.add(60_000_000_000, ordering: .relaxed)
        heartbeat.beat()
        clock.nanos.add(100_000_000, ordering: .relaxed)
        #expect(heartbeat.standstill?.since == 1_000_000_000)
    }
}
