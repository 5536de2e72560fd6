import PluginKit
import Testing

@testable import Host

@Suite(.timeLimit(.minutes(1))) struct `A plugin's bulkhead` {
    func bulkhead(_ concurrency: Int, queue: Int) -> Bulkhead {
        var limits = Manifest.Limits()
        limits.concurrency = concurrency
        limits.queue = queue
        return Bulkhead(of: "mall", limits)
    }

    /// Waits until as many wait for a place as a test means.
    func waiters(_ count: Int, at bulkhead: Bulkhead) async throws {
        while bulkhead.waiting < count {
            // A bound that is gone lets nobody wait: the test's time ends this.
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    @Test func `lets in as many as it has places, and refuses one more than may wait`() async throws
    {
        let bulkhead = bulkhead(2, queue: 1)
        try await bulkhead.enter()
        try await bulkhead.enter()
        let third = Task { try await bulkhead.enter() }
        try await waiters(1, at: bulkhead)
        let fault = await #expect(throws: Fault.self) { try await bulkhead.enter() }
        #expect(fault?.code == "host.plugin_busy")
        #expect(fault?.retryAfterSeconds == 1)
        #expect(bulkhead.refused == 1)
        bulkhead.leave()
        try await third.value
        #expect(bulkhead.working == 2)
        bulkhead.leave()
        bulkhead.leave()
        #expect(bulkhead.working == 0)
    }

    @Test func `lets in at once who must not wait here, as many as it has room for`() async throws {
        let bulkhead = bulkhead(1, queue: 2)
        try await bulkhead.enter()
        let waiting = Task { try await bulkhead.enter() }
        try await waiters(1, at: bulkhead)
        try bulkhead.enterAtOnce()
        let fault = #expect(throws: Fault.self) { try bulkhead.enterAtOnce() }
        #expect(fault?.code == "host.plugin_busy" && bulkhead.working == 2)
        bulkhead.leave()
        #expect(bulkhead.working == 1 && bulkhead.waiting == 1, "as its places allow")
        bulkhead.leave()
        try await waiting.value
        bulkhead.leave()
        #expect(bulkhead.working == 0)
    }

    @Test func `lets those who wait in while others keep coming in at once`() async throws {
        let bulkhead = bulkhead(1, queue: 3)
        try await bulkhead.enter()
        let waiting = Task { try await bulkhead.enter() }
        try await waiters(1, at: bulkhead)
        // It is never less full than its places, and every second place goes to whoever waits.
        for _ in 0..<2 {
            try bulkhead.enterAtOnce()
            bulkhead.leave()
            try bulkhead.enterAtOnce()
        }
        bulkhead.leave()
        try await waiting.value
        #expect(bulkhead.waiting == 0)
    }

    @Test func `gives a place to whoever has waited longest`() async throws {
        let bulkhead = bulkhead(1, queue: 8)
        try await bulkhead.enter()
        let (turns, teller) = AsyncStream.makeStream(of: Int.self)
        for number in 0..<8 {
            Task {
                try await bulkhead.enter()
                teller.yield(number)
                bulkhead.leave()
            }
            try await waiters(number + 1, at: bulkhead)
        }
        bulkhead.leave()
        var order: [Int] = []
        for await number in turns {
            order.append(number)
            if order.count == 8 { break }
        }
        #expect(order == Array(0..<8))
    }

    @Test func `forgets a waiter whose client is gone, and never gives it a place`() async throws {
        let bulkhead = bulkhead(1, queue: 1)
        try await bulkhead.enter()
        let waiter = Task { try await bulkhead.enter() }
        try await waiters(1, at: bulkhead)
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        #expect(bulkhead.waiting == 0)
        bulkhead.leave()
        #expect(bulkhead.working == 0)
    }

    @Test func `neither loses nor makes a place when many come and go at once`() async throws {
        let bulkhead = bulkhead(3, queue: 1000)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<600 {
                group.addTask {
                    let visit = Task {
                        try await bulkhead.enter()
                        await Task.yield()
                        bulkhead.leave()
                    }
                    if number % 5 == 0 { visit.cancel() }
                    try? await visit.value
                }
            }
        }
        #expect(bulkhead.working == 0)
        #expect(bulkhead.waiting == 0)
    }
}
