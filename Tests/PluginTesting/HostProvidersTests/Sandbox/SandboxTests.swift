import Testing

@testable import HostSandbox

@Suite struct `Chance in a sandbox` {
    @Test func `the same seed throws the same dice`() {
        func throwsOf(_ seed: UInt64) -> [Int64] {
            let dice = SandboxDice(seed: seed)
            return (0..<50).map { _ in dice.millis(p50: 1200, p99: 4000) }
        }
        #expect(throwsOf(7) == throwsOf(7))
        #expect(throwsOf(7) != throwsOf(8))
    }

    @Test(arguments: [(300, 1500), (800, 2500), (1200, 4000), (2000, 8000)] as [(Int64, Int64)])
    func `delays have the median and the 99th percentile that were asked for`(
        p50: Int64,
        p99: Int64
    ) {
        let dice = SandboxDice(seed: 1)
        let sorted = (0..<20_000).map { _ in dice.millis(p50: p50, p99: p99) }.sorted()
        #expect(abs(Double(sorted[10_000]) / Double(p50) - 1) < 0.05)
        #expect(abs(Double(sorted[19_800]) / Double(p99) - 1) < 0.1)
    }

    @Test func `faults happen as often as they were wished for, each provider its own`() {
        let plan = FaultPlan(SandboxDice(seed: 3))
        plan.add(.lost, of: .payment, times: 2)
        let strikes = (0..<4).map { _ in plan.strikes(.lost, .payment) }
        #expect(strikes == [true, true, false, false])
        #expect(!plan.strikes(.lost, .lock) && !plan.strikes(.late, .payment))
        plan.add(.offline, of: .lock, permille: 50)
        let count = (0..<20_000).count { _ in plan.strikes(.offline, .lock) }
        #expect((850...1150).contains(count))
    }

    @Test func `faults are read from text, and nothing else is`() {
        let plan = FaultPlan(SandboxDice(seed: 3))
        for text in ["payment:lost", "lock:offline:3", "sms:slow:10/1000"] {
            #expect(plan.add(text: text), "\(text)")
        }
        for text in [
            "", "payment", "payment:nothing", "bank:lost", "payment:lost:0", "payment:lost:-1",
            "payment:lost:2000/1000", "payment:lost:1:1",
        ] {
            #expect(!plan.add(text: text), "\(text)")
        }
    }
}
