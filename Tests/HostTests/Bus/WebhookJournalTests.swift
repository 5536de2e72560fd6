@testable import Host
@testable import HostBus
import PluginKit
import Synchronization
import Testing

@Suite struct `A webhook's journal` {
    /// A disk that can be stopped and told to fail.
    private final class Disk: Sendable {
        struct Full: Error {}

        let written = Mutex<[(cursor: Int64?, attempts: [Int64])]>([])
        let fails = Mutex(0)
        let (gates, gate) = AsyncStream.makeStream(of: Void.self)

        func write(
            _ settlement: WebhookSchedule.Settlement?,
            _ attempts: [WebhookAttempt]
        ) async throws {
            for await _ in gates { break }
            let isFull = fails.withLock { fails in
                defer { fails = max(0, fails - 1) }
                return fails > 0
            }
            if isFull { throw Full() }
            written.withLock { $0.append((settlement?.cursor, attempts.map(\.sequence))) }
        }

        var sequences: [Int64] { written.withLock { $0.flatMap(\.attempts) } }
    }

    private func attempts(_ range: Range<Int64>) -> [WebhookAttempt] {
        range.map {
            WebhookAttempt(
                webhook: "w",
                sequence: $0,
                event: "",
                type: "",
                at: Instant(utcMillis: 0),
                attempt: 1,
                status: 204,
                tookMillis: 0,
                outcome: .taken,
                problem: nil
            )
        }
    }

    private func journal(
        _ disk: Disk,
        onRoom: @escaping @Sendable () -> Void = {}
    ) -> WebhookJournal {
        WebhookJournal(retryMillis: 1, note: { _ in }, onRoom: onRoom) {
            try await disk.write($0, $1)
        }
    }

    @Test func `what gathers during a commit goes with the next one`() async {
        let disk = Disk()
        let journal = journal(disk)
        journal.add(WebhookSchedule.Settlement(cursor: 0), attempts(0..<1))
        while journal.isWaiting { await Task.yield() }
        // The first is on its way; these share a commit.
        for number in Int64(1)..<10 {
            journal.add(
                WebhookSchedule.Settlement(cursor: number),
                attempts(number..<(number + 1))
            )
        }
        disk.gate.yield()
        disk.gate.yield()
        await journal.end()
        #expect(disk.sequences == Array(0..<10))
        #expect(disk.written.withLock { $0.map(\.cursor) } == [0, 9])
    }

    @Test func `what cannot be written is kept, in order, until it can`() async {
        let disk = Disk()
        disk.fails.withLock { $0 = 3 }
        let (rooms, room) = AsyncStream.makeStream(of: Void.self)
        let journal = journal(disk) { room.yield() }
        journal.add(WebhookSchedule.Settlement(cursor: 0), attempts(0..<1))
        disk.gate.yield()
        while journal.hasRoom { await Task.yield() }
        journal.add(WebhookSchedule.Settlement(cursor: 1), attempts(1..<2))
        for _ in 0..<4 { disk.gate.yield() }
        for await _ in rooms { break }
        #expect(journal.hasRoom)
        await journal.end()
        #expect(disk.sequences == [0, 1])
        #expect(disk.written.withLock { $0.last?.cursor } == 1)
    }

    @Test func `a disk that lags ends the sending, and the end comes though it fails`() async {
        let disk = Disk()
        let journal = journal(disk)
        journal.add(nil, attempts(0..<1))
        while journal.isWaiting { await Task.yield() }
        #expect(journal.hasRoom)
        journal.add(nil, attempts(1..<(1 + Int64(WebhookJournal.attemptsMax))))
        #expect(!journal.hasRoom)
        disk.fails.withLock { $0 = .max }
        disk.gate.finish()
        await journal.end()
        #expect(disk.sequences.isEmpty)
    }
}
