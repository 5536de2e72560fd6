import Synchronization
import Testing

@testable import HostLoop

@Suite(.timeLimit(.minutes(1))) struct `A loop's backlog` {
    @Test func `takes one job of each share in turn, each share's own in order`() {
        var backlog = FairBacklog<String>()
        for number in 0..<4 { backlog.append("a\(number)", share: 1) }
        backlog.append("b0", share: 2)
        backlog.append("c0", share: 300)
        backlog.append("b1", share: 2)
        backlog.append("d0", share: 0)
        var order: [String] = []
        while let job = backlog.popFirst() { order.append(job) }
        #expect(order == ["a0", "b0", "c0", "d0", "a1", "b1", "a2", "a3"])
        #expect(backlog.isEmpty)
    }

    @Test func `gives whoever comes new the turn after everybody who waits, once`() {
        var backlog = FairBacklog<String>()
        for number in 0..<1000 { backlog.append("a\(number)", share: 1) }
        #expect(backlog.popFirst() == "a0")
        for number in 1..<10 {
            backlog.append("b", share: 2)
            #expect(backlog.popFirst() == "a\(number)")
            #expect(backlog.popFirst() == "b")
        }
    }

    /// Tasks that a request of one route has started keep yielding; two of another route keep waking
    /// each other, as a request is woken by its lane.
    @Test func `lets a request go on after a handful of jobs, however many another has left`()
        async throws
    {
        let loop = try EventLoop()
        try loop.start()
        let flood = Flood()
        let flooding = flood.start(tasks: 1000, for: 7, on: loop)
        while flood.done.load(ordering: .relaxed) < 10_000 { await Task.yield() }
        let (pings, ping) = AsyncStream.makeStream(of: Int.self)
        let (pongs, pong) = AsyncStream.makeStream(of: Int.self)
        let partner = loop.task {
            loop.label = 8
            for await number in pings { pong.yield(number) }
            pong.finish()
        }
        await loop.task {
            loop.label = 8
            var pongs = pongs.makeAsyncIterator()
            // To yield is two jobs, of which one is counted: so long that all of them have their turn.
            let end = flood.done.load(ordering: .relaxed) + 2000
            while flood.done.load(ordering: .relaxed) < end {
                let before = flood.done.load(ordering: .relaxed)
                ping.yield(before)
                _ = await pongs.next()
                let between = flood.done.load(ordering: .relaxed) - before
                flood.mostBetween.max(between, ordering: .relaxed)
            }
            ping.finish()
        }.value
        await partner.value
        flood.isOver.store(true, ordering: .relaxed)
        await flooding.value
        let most = flood.mostBetween.load(ordering: .relaxed)
        #expect((1...4).contains(most), "\(most) jobs of the flood before two of the other's")
        loop.stop()
    }

    /// Connections of one route have all been asked something, and then one of another.
    @Test func `serves who asks one route before the many who ask another at once`() async throws {
        let loop = try EventLoop()
        try loop.start()
        let asked = Asked()
        let many = loop.task {
            await withTaskGroup { group in
                for _ in 0..<500 {
                    group.addTask {
                        loop.label = 7
                        loop.label = 0
                        _ = await asked.wait()
                    }
                }
            }
        }
        while asked.count < 500 { try await loop.call {} }
        let one = Task(executorPreference: loop.executor) {
            loop.label = 8
            loop.label = 0
            return await asked.wait()
        }
        while asked.count < 501 { try await loop.call {} }
        // What a timer wakes counts as woken by a socket.
        try await loop.call { _ = loop.timer(afterMillis: 1) { asked.answer() } }
        let before = await one.value
        // One, and perhaps one of those whose place in the fixed memory another took.
        #expect(before <= 2, "\(before) of the other route came first")
        await many.value
        loop.stop()
    }
}

/// Many tasks with always something more to do, until they are told to end.
private final class Flood: Sendable {
    let done = Atomic<Int>(0)
    let isOver = Atomic<Bool>(false)
    /// The most of its jobs that came between two of somebody else's.
    let mostBetween = Atomic<Int>(0)

    func start(tasks: Int, for label: Int, on loop: EventLoop) -> Task<Void, Never> {
        loop.task { [self] in
            loop.label = label
            await withTaskGroup { group in
                for _ in 0..<tasks { group.addTask { [self] in await work() } }
            }
        }
    }

    private func work() async {
        while !isOver.load(ordering: .relaxed) {
            done.add(1, ordering: .relaxed)
            await Task.yield()
        }
    }
}

/// Tasks that wait for their sockets, all of which bring something at once.
private final class Asked: Sendable {
    private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])
    private let gone = Atomic<Int>(0)

    var count: Int { waiting.withLock(\.count) }

    /// Tells how many went on before it.
    func wait() async -> Int {
        await withCheckedContinuation { caller in waiting.withLock { $0.append(caller) } }
        return gone.add(1, ordering: .relaxed).oldValue
    }

    func answer() {
        for caller in waiting.withLock(\.self) { caller.resume() }
    }
}
