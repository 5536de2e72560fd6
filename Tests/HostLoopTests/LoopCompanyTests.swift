import Synchronization
import Testing

@testable import HostLoop

@Suite(.timeLimit(.minutes(1))) struct `A loop that is shared` {
    @Test func `is one that was asked for two routes, one after the other, within the period`() {
        var company = LoopCompany()
        var seen: [Bool] = []
        for (millis, labels) in [
            (0, []), (1, [7, 0, 7, 7]), (5, [8]), (104, [8]), (105, []), (200, [7]),
        ] as [(UInt64, [Int])] {
            for label in labels { company.note(label) }
            seen.append(company.isShared(at: millis, within: 100))
        }
        #expect(seen == [false, false, true, true, false, true])
    }

    @Test(arguments: [false, true])
    func `looks at the sockets after every job, one of a single route after some`(
        isShared: Bool
    ) async throws {
        var limits = LoopLimits()
        limits.sharedMillis = 60_000
        let loop = try EventLoop(limits: limits)
        try loop.start()
        for label in [7, isShared ? 8 : 7] { await loop.task { loop.label = label }.value }
        let (jobs, turns) = (400, Turns())
        await withCheckedContinuation { caller in
            loop.post {
                turns.count(on: loop)
                for job in 1...jobs {
                    loop.post {
                        let end = HostClock.monotonicNanos + 20_000
                        while HostClock.monotonicNanos < end {}
                        if job == jobs { caller.resume() }
                    }
                }
            }
        }
        let count = turns.end()
        // A thread that has to wait for its processor is through with its turn sooner.
        #expect(
            isShared ? count > jobs - 10 : count < jobs * 7 / 8,
            "\(count) looks at \(jobs) jobs"
        )
        loop.stop()
    }
}

/// How often a loop has looked at its timers and sockets.
private final class Turns: Sendable {
    private let turns = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)

    func count(on loop: EventLoop) {
        _ = loop.timer(afterMillis: 0) { [self] in
            guard !isOver.load(ordering: .relaxed) else { return }
            turns.add(1, ordering: .relaxed)
            loop.post { [self] in count(on: loop) }
        }
    }

    func end() -> Int {
        isOver.store(true, ordering: .relaxed)
        return turns.load(ordering: .relaxed)
    }
}
