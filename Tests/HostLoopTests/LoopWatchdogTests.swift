import Glibc
import HostLoop
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The watchdog` {
    @Test func `names the work that holds up a loop, and says how long it did`() async throws {
        let loop = try EventLoop(index: 7)
        try loop.start()
        let (blocks, teller) = AsyncStream.makeStream(of: LoopBlock.self)
        let dog = try LoopWatchdog([loop], limitMillis: 30, everyMillis: 2) { teller.yield($0) }
        loop.post {
            loop.label = 42
            burn(millis: 150)
        }
        var seen: [LoopBlock] = []
        for await block in blocks {
            seen.append(block)
            if block.isOver { break }
        }
        #expect(seen.allSatisfy { $0.loop == 7 && $0.label == 42 })
        #expect((seen.first?.cpuMillis ?? 0) >= 30 && seen.first?.isOver == false)
        #expect((seen.last?.cpuMillis ?? 0) >= 100)
        dog.stop()
        loop.stop()
    }

    @Test func `names a task's own work after a wait, and that of no other task`() async throws {
        let loop = try EventLoop()
        try loop.start()
        let (labels, teller) = AsyncStream.makeStream(of: Int.self)
        let gate = AsyncStream.makeStream(of: Void.self)
        loop.task {
            loop.label = 42
            for await _ in gate.stream {}
            teller.yield(loop.label)
            loop.label = 0
            await Task.yield()
            teller.yield(loop.label)
            teller.finish()
        }
        try await loop.call {}
        loop.task { teller.yield(loop.label) }
        try await loop.call {}
        gate.continuation.finish()
        var seen: [Int] = []
        for await label in labels { seen.append(label) }
        #expect(seen == [0, 42, 0])
        loop.stop()
    }

    @Test func `says nothing of a loop that waits, or works in small pieces`() async throws {
        let loop = try EventLoop()
        try loop.start()
        let (blocks, teller) = AsyncStream.makeStream(of: LoopBlock.self)
        let dog = try LoopWatchdog([loop], limitMillis: 100, everyMillis: 2) { teller.yield($0) }
        for _ in 0..<50 { try await loop.call { burn(millis: 4) } }
        try await loop.sleep(forMillis: 120)
        dog.stop()
        teller.finish()
        for await block in blocks { Issue.record("unexpected: \(block)") }
        loop.stop()
    }

    @Test func `does not blame the next job for the label of the last`() async throws {
        let loop = try EventLoop()
        try loop.start()
        try await loop.call { loop.label = 5 }
        #expect(try await loop.call { loop.label } == 0)
        loop.stop()
    }
}

/// Uses so much CPU time, however busy the machine is.
private func burn(millis: Int) {
    func used() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }
    let end = used() + millis
    while used() < end {}
}
