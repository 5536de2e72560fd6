import PluginKit
import Testing

@testable import Host

@Suite struct `When timers are looked at next` {
    private func at(_ millis: Int64) -> Instant { Instant(utcMillis: millis) }

    @Test func `is the earliest that was heard of`() {
        var plan = TimerPlan()
        let steps = [plan.hear(at(50)), plan.hear(at(70)), plan.hear(at(30))]
        #expect(steps == [true, false, true])
        #expect(plan.next == at(30))
        let begins = [plan.begin(), plan.begin()]
        #expect(begins == [true, false])
        plan.end(found: at(50))
        #expect(plan.next == at(50))
    }

    @Test func `forgets nothing that was heard of while a round was under way`() {
        var plan = TimerPlan()
        _ = plan.begin()
        let steps = [plan.hear(at(80)), plan.hear(at(60))]
        #expect(steps == [false, false])
        plan.end(found: nil)
        #expect(plan.next == at(60))
        _ = plan.begin()
        plan.end(found: nil)
        #expect(plan.next == nil)
    }

    @Test func `is never, once it was stopped, whatever a round that was under way has found`() {
        var plan = TimerPlan()
        _ = plan.begin()
        plan.stop()
        _ = plan.hear(at(40))
        plan.end(found: at(50))
        #expect(plan.next == nil)
        let late = [plan.hear(at(60)), plan.begin()]
        #expect(late == [false, false])
        #expect(plan.next == nil)
    }
}
