import Glibc
import HostLoop
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct `An event loop` {
    private func started() throws -> EventLoop {
        let loop = try EventLoop()
        try loop.start()
        return loop
    }

    @Test func `runs every job from every thread once, on its own thread`() async throws {
        let loop = try started()
        let (threads, jobs) = (8, 2_000)
        let runs = Counters(threads * jobs)
        await withTaskGroup { group in
            for thread in 0..<threads {
                group.addTask {
                    for job in 0..<jobs {
                        loop.post { runs.add(thread * jobs + job, loop.isCurrent) }
                    }
                }
            }
        }
        try await loop.call {}
        #expect(runs.all == [UInt32](repeating: 1, count: threads * jobs))
        #expect(runs.elsewhere == 0)
        loop.stop()
    }

    @Test func `keeps a task on its thread across every wait`() async throws {
        let loop = try started()
        let pool = try WorkerPool(name: "test", threads: 2, queueLimit: 100)
        let places = Places()
        await withTaskGroup { group in
            for _ in 0..<50 {
                group.addTask(executorPreference: loop.executor) {
                    places.add(loop.isCurrent)
                    await Task.yield()
                    places.add(loop.isCurrent)
                    let isOnLoop = try? await pool.run { _ in loop.isCurrent }
                    places.add(isOnLoop == false && loop.isCurrent)
                    try? await loop.sleep(forMillis: 1)
                    places.add(loop.isCurrent)
                }
            }
        }
        #expect(places.all == [Bool](repeating: true, count: 200))
        pool.close()
        loop.stop()
    }

    @Test func `runs an actor that is given its actor executor`() async throws {
        let loop = try started()
        let resident = LoopResident(loop)
        #expect(await resident.isAtHome())
        let visitor = Task(executorPreference: loop.executor) { await resident.isAtHome() }
        #expect(await visitor.value)
        loop.stop()
    }

    @Test func `stops a wrong thread that claims to be the loop's`() async {
        await #expect(processExitsWith: .failure) {
            let loop = try EventLoop()
            try loop.start()
            let resident = LoopResident(loop)
            resident.claim()
        }
    }

    @Test func `lets sockets and timers have their turn between endless jobs`() async throws {
        let loop = try started()
        let isOver = Atomic<Bool>(false)
        let endless = loop.task {
            while !isOver.load(ordering: .relaxed) { await Task.yield() }
        }
        try await loop.call {
            _ = loop.timer(afterMillis: 5) { isOver.store(true, ordering: .relaxed) }
        }
        await endless.value
        loop.stop()
    }

    @Test func `serves what sockets and timers bring before a backlog is worked off`() async throws
    {
        let loop = try started()
        let (jobs, done) = (4_000, Counters(1))
        let atTimer: UInt32 = await withCheckedContinuation { caller in
            loop.post {
                _ = loop.timer(afterMillis: 1) {
                    loop.post { caller.resume(returning: done.all[0]) }
                }
                for _ in 0..<jobs {
                    loop.post {
                        let end = HostClock.monotonicNanos + 20_000
                        while HostClock.monotonicNanos < end {}
                        done.add(0, loop.isCurrent)
                    }
                }
            }
        }
        #expect(atTimer < UInt32(jobs / 2), "\(atTimer) of \(jobs) jobs came first")
        loop.stop()
    }

    @Test func `looks at the sockets again before all that they have brought is done`() async throws
    {
        let loop = try started()
        let (jobs, done) = (4_000, Counters(1))
        let atTimer: UInt32 = await withCheckedContinuation { caller in
            loop.post {
                // What a timer leaves counts as brought by a socket.
                _ = loop.timer(afterMillis: 1) {
                    _ = loop.timer(afterMillis: 1) { caller.resume(returning: done.all[0]) }
                    for _ in 0..<jobs {
                        loop.post {
                            Rush.work(nanos: 20_000)
                            done.add(0, loop.isCurrent)
                        }
                    }
                }
            }
        }
        #expect(atTimer < UInt32(jobs / 2), "\(atTimer) of \(jobs) jobs came first")
        loop.stop()
    }

    @Test func `goes on with what has begun for as long as it takes to begin more`() async throws {
        let loop = try started()
        let (jobs, rush) = (4_000, Rush())
        await withCheckedContinuation { caller in
            loop.post {
                rush.come(to: loop)
                for job in 1...jobs {
                    loop.post {
                        Rush.work(nanos: 20_000)
                        if job == jobs { caller.resume() }
                    }
                }
            }
        }
        // 80 ms of work, beside a rush that takes 2 ms of every turn.
        let turns = rush.end()
        #expect(turns < 150, "\(turns) turns of a rush went before what had begun was done")
        loop.stop()
    }

    @Test func `fires timers in the order of their times, and not those that were cancelled`()
        async throws
    {
        let loop = try started()
        let (fired, teller) = AsyncStream.makeStream(of: Int.self)
        try await loop.call {
            for millis in [40, 10, 30, 20] {
                loop.timer(afterMillis: UInt64(millis)) { teller.yield(millis) }
            }
            loop.timer(afterMillis: 5) { teller.yield(5) }.cancel()
            loop.timer(afterMillis: 60) { teller.finish() }
        }
        var seen: [Int] = []
        for await millis in fired { seen.append(millis) }
        #expect(seen == [10, 20, 30, 40])
        // Closed handles are gone when the loop's turn has ended.
        try await loop.call {}
        #expect(loop.liveHandles == 0)
        loop.stop()
    }

    @Test func `wakes a sleeper in time, and one that is cancelled at once`() async throws {
        let loop = try started()
        let begin = HostClock.monotonicNanos
        try await loop.sleep(forMillis: 20)
        #expect(HostClock.monotonicNanos - begin >= 19_000_000)
        let sleeper = Task { try await loop.sleep(forMillis: 1_000_000) }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        let early = Task(executorPreference: loop.executor) {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            try await loop.sleep(forMillis: 1_000_000)
        }
        await #expect(throws: CancellationError.self) { try await early.value }
        loop.stop()
    }

    @Test func `tells the time of day beside the monotonic instant`() async throws {
        let loop = try started()
        let before = HostClock.utcMillis
        let instant = try await loop.call { loop.instant }
        #expect(instant.utcMillis >= before - 2 && instant.utcMillis <= HostClock.utcMillis + 2)
        #expect(instant.monotonicNanos <= HostClock.monotonicNanos)
        loop.stop()
    }

    @Test func `sleeps while there is nothing to do`() async throws {
        let loop = try started()
        try await loop.sleep(forMillis: 300)
        #expect(loop.idleNanos > 100_000_000)
        loop.stop()
    }

    @Test func `hears a signal on its own thread`() async throws {
        let loop = try started()
        let (heard, teller) = AsyncStream.makeStream(of: Bool.self)
        try await loop.call {
            _ = try SignalWatch(SIGUSR2, on: loop) {
                teller.yield($0 == SIGUSR2 && loop.isCurrent)
            }
        }
        kill(getpid(), SIGUSR2)
        var hearing = heard.makeAsyncIterator()
        #expect(await hearing.next() == true)
        loop.stop()
        #expect(loop.liveHandles == 0)
    }

    @Test func `hears that the terminal closed, unless it was started to ignore that`() async throws
    {
        let loop = try started()
        signal(SIGHUP, SIG_DFL)
        async let first = SignalWatch.ending(on: loop)
        while try await loop.call({ loop.liveHandles }) < SignalWatch.endings.count {
            try await loop.sleep(forMillis: 1)
        }
        kill(getpid(), SIGHUP)
        #expect(await first == SIGHUP)
        loop.stop()

        let deaf = try started()
        signal(SIGHUP, SIG_IGN)
        defer { signal(SIGHUP, SIG_DFL) }
        async let second = SignalWatch.ending(on: deaf)
        try await deaf.sleep(forMillis: 50)
        kill(getpid(), SIGHUP)
        try await deaf.sleep(forMillis: 50)
        kill(getpid(), SIGINT)
        #expect(await second == SIGINT)
        deaf.stop()
    }
}

/// An actor that lives on a loop.
private actor LoopResident {
    private let loop: EventLoop

    init(_ loop: EventLoop) {
        self.loop = loop
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe loop.actorExecutor.asUnownedSerialExecutor()
    }

    func isAtHome() -> Bool { loop.isCurrent }

    func touch() {}

    /// Says, wrongly unless it is the loop's, that the calling thread may touch the actor.
    nonisolated func claim() {
        assumeIsolated { $0.touch() }
    }
}

/// Remembers where code has run.
private final class Places: Sendable {
    private let seen = Mutex<[Bool]>([])

    func add(_ isRight: Bool) {
        seen.withLock { $0.append(isRight) }
    }

    var all: [Bool] { seen.withLock { $0 } }
}

/// Sockets that bring more than a loop can take: something new with every turn.
private final class Rush: Sendable {
    private let turns = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)

    func come(to loop: EventLoop) {
        _ = loop.timer(afterMillis: 0) { [self] in
            guard !isOver.load(ordering: .relaxed) else { return }
            loop.post { [self] in
                Rush.work(nanos: 2_000_000)
                turns.add(1, ordering: .relaxed)
                come(to: loop)
            }
        }
    }

    /// Ends it, and tells how many turns it had.
    func end() -> Int {
        isOver.store(true, ordering: .relaxed)
        return turns.load(ordering: .relaxed)
    }

    static func work(nanos: UInt64) {
        let end = HostClock.monotonicNanos + nanos
        while HostClock.monotonicNanos < end {}
    }
}

/// Counts how often each of many things was done, and how often in the wrong place.
private final class Counters: Sendable {
    private let state: Mutex<(counts: [UInt32], elsewhere: Int)>

    init(_ count: Int) {
        state = Mutex(([UInt32](repeating: 0, count: count), 0))
    }

    func add(_ index: Int, _ isRightPlace: Bool) {
        state.withLock { state in
            state.counts[index] += 1
            if !isRightPlace { state.elsewhere += 1 }
        }
    }

    var all: [UInt32] { state.withLock { $0.counts } }
    var elsewhere: Int { state.withLock { $0.elsewhere } }
}
