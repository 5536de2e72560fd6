import Glibc
import HostLoop
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct `A worker pool` {
    /// Work that holds a thread until it is let go.
    private final class Gate: Sendable {
        private let isOpen = Atomic<Bool>(false)
        private let begun = Atomic<Int>(0)

        var hasBegun: Int { begun.load(ordering: .acquiring) }

        func hold() {
            begun.add(1, ordering: .acquiringAndReleasing)
            while !isOpen.load(ordering: .relaxed) { usleep(500) }
        }

        func open() {
            isOpen.store(true, ordering: .relaxed)
        }
    }

    @Test func `hands back what the work returns or throws`() async throws {
        let pool = try WorkerPool(name: "test", threads: 2, queueLimit: 4)
        #expect(try await pool.run { _ in 42 } == 42)
        await #expect(throws: LoopError.loopStopped) {
            try await pool.run { _ in throw LoopError.loopStopped }
        }
        pool.close()
    }

    @Test func `refuses at once what its queue does not hold`() async throws {
        let pool = try WorkerPool(name: "test", threads: 1, queueLimit: 2)
        let gate = Gate()
        let running = Task { try await pool.run { _ in gate.hold() } }
        while gate.hasBegun == 0 { try await Task.sleep(for: .milliseconds(1)) }
        let waiting = (0..<2).map { number in Task { try await pool.run { _ in number } } }
        while pool.queued < 2 { try await Task.sleep(for: .milliseconds(1)) }
        await #expect(throws: LoopError.poolFull("test")) { try await pool.run { _ in 3 } }
        gate.open()
        try await running.value
        for (number, task) in waiting.enumerated() { #expect(try await task.value == number) }
        #expect(try await pool.run { _ in 4 } == 4)
        pool.close()
    }

    @Test func `never runs work that was cancelled while it waited`() async throws {
        let pool = try WorkerPool(name: "test", threads: 1, queueLimit: 10)
        let gate = Gate()
        let running = Task { try await pool.run { _ in gate.hold() } }
        while gate.hasBegun == 0 { try await Task.sleep(for: .milliseconds(1)) }
        let ran = Atomic<Bool>(false)
        let waiting = Task { try await pool.run { _ in ran.store(true, ordering: .relaxed) } }
        while pool.queued < 1 { try await Task.sleep(for: .milliseconds(1)) }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        gate.open()
        try await running.value
        let hasRun = ran.load(ordering: .relaxed)
        #expect(!hasRun)
        pool.close()
    }

    @Test func `tells running work that it is not wanted any more`() async throws {
        let pool = try WorkerPool(name: "test", threads: 1, queueLimit: 10)
        let begun = Atomic<Bool>(false)
        let task = Task {
            try await pool.run { slot in
                begun.store(true, ordering: .relaxed)
                while !slot.isCancelled { usleep(500) }
                return slot.index
            }
        }
        while !begun.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(1)) }
        task.cancel()
        #expect(try await task.value == 0)
        pool.close()
    }

    @Test func `answers everyone when it closes`() async throws {
        let pool = try WorkerPool(name: "test", threads: 1, queueLimit: 10)
        let gate = Gate()
        let running = Task { try await pool.run { _ in gate.hold() } }
        while gate.hasBegun == 0 { try await Task.sleep(for: .milliseconds(1)) }
        let waiting = Task { try await pool.run { _ in 1 } }
        while pool.queued < 1 { try await Task.sleep(for: .milliseconds(1)) }
        gate.open()
        pool.close()
        try await running.value
        // The waiting work ran before the end, or was refused; it was not forgotten.
        let result = await waiting.result
        if case .failure(let error) = result { #expect(error as? LoopError == .poolClosed("test")) }
        await #expect(throws: LoopError.poolClosed("test")) { try await pool.run { _ in 2 } }
    }
}
