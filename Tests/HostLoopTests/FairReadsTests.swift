import HTTPTesting
import Synchronization
import Testing

@testable import HostLoop

@Suite(.timeLimit(.minutes(1))) struct `A look at the sockets` {
    @Test func `of a shared loop reads so many of each route, and any number of a single one's`() {
        var reads = FairReads()
        func look(_ shares: [Int]) -> [Bool] { shares.map { reads.take($0, atMost: 2) } }
        #expect(look([1, 1, 1]) == [true, true, true], "nothing is bounded before it is shared")
        reads.begin(isShared: true)
        #expect(look([1, 1, 1, 2, 1, 2, 2]) == [true, true, false, true, false, true, false])
        reads.begin(isShared: true)
        #expect(look([1, 1, 1]) == [true, true, false], "the next look begins anew")
        reads.begin(isShared: false)
        #expect(look([1, 1, 1]) == [true, true, true])
    }

    @Test func `reads more where the last one left many, so that none is passed over for long`() {
        var reads = FairReads()
        var (waiting, looks, passed) = (1000, 0, 0)
        while waiting > 0 {
            reads.begin(isShared: true)
            let taken = (0..<waiting).count { _ in reads.take(1, atMost: 8) }
            waiting -= taken
            passed += waiting
            looks += 1
        }
        #expect(looks < 40 && passed < 8 * 1000, "\(looks) looks passed over \(passed)")
    }

    /// Forty sockets of one route and one of another have something at once.
    @Test(arguments: [false, true])
    func `leaves the rest of one route for the next looks, and finds it`(
        isShared: Bool
    ) async throws {
        var limits = LoopLimits()
        limits.sharedMillis = 60_000
        let loop = try EventLoop(limits: limits)
        try loop.start()
        for label in [7, isShared ? 8 : 7] { await loop.task { loop.label = label }.value }
        let socket = try ListeningSocket.bind(host: "127.0.0.1", port: 0)
        let crowd = Crowd()
        try await loop.call { try crowd.listen(on: loop, socket.descriptors[0]) }
        let clients = try (0..<41).map { _ in try RawClient(port: socket.port) }
        while try await loop.call({ crowd.count }) < clients.count { await Task.yield() }
        let isHeld = Held()
        loop.post { isHeld.hold() }
        while !isHeld.begun { await Task.yield() }
        for client in clients { try client.send("hello") }
        // What was sent lies at the sockets; a timer comes after the next look at them.
        let atOnce = await withCheckedContinuation { caller in
            isHeld.end { _ = loop.timer(afterMillis: 0) { caller.resume(returning: crowd.read) } }
        }
        #expect(atOnce == (isShared ? [7: limits.readsPerSharedLook, 8: 1] : [7: 40, 8: 1]))
        for client in clients { client.close() }
        while try await loop.call({ crowd.hasEnded }) == false { await Task.yield() }
        loop.stop()
    }
}

/// Holds a loop until it is told to end, and with what.
private final class Held: Sendable {
    private let isHolding = Atomic<Bool>(false)
    private let last = Mutex<(@Sendable () -> Void)?>(nil)

    var begun: Bool { isHolding.load(ordering: .acquiring) }

    func hold() {
        isHolding.store(true, ordering: .releasing)
        while true {
            guard let body = last.withLock(\.self) else { continue }
            return body()
        }
    }

    func end(_ body: @escaping @Sendable () -> Void) { last.withLock { $0 = body } }
}

/// The server's ends: forty work for one route, the last for another.
///
/// `@unchecked Sendable`: Safe because it is touched on the loop only.
private final class Crowd: @unchecked Sendable {
    private var connections: [TCPConnection] = []
    private var listener: TCPListener?

    func listen(on loop: EventLoop, _ fd: Int32) throws {
        listener = try TCPListener(fd, on: loop) { [self] in
            $0.share = connections.count < 40 ? 7 : 8
            connections.append($0)
        }
    }

    var count: Int { connections.count }

    /// Of each share, how many have been read.
    var read: [Int: Int] {
        Dictionary(grouping: connections.filter { $0.input.count > 0 }, by: \.share)
            .mapValues(\.count)
    }

    var hasEnded: Bool { connections.allSatisfy(\.hasEnded) }
}
