import HostLoop

/// One client: a task that reads a request, lets it be answered, and begins again.
final class HTTPConnection: ConnectionDriver {
    /// What the connection is waiting for, which decides what its deadline means.
    private enum Phase {
        case idle, head, body, handling, writing, lingering
    }

    let connection: TCPConnection
    private let server: HTTPServer
    private let exchange: Exchange
    private var task: Task<Void, Never>?
    private var phase = Phase.idle
    /// Why the task should stop to read, when it is woken for that.
    private var overdue: HTTPRefusal?
    private var bodyStart: UInt64 = 0
    private var pipelined = 0
    private var holdsLargeBody = false

    init(_ connection: TCPConnection, of server: HTTPServer) {
        self.connection = connection
        self.server = server
        exchange = Exchange(connection, limits: server.limits, date: server.date)
    }

    /// Starts the task that serves the client to the end.
    func start() {
        connection.deadline = now + server.limits.headerMillis.asNanos
        // Safe because the task runs on the loop that owns the connection, as everything else here does.
        nonisolated(unsafe) let serving = self
        task = connection.loop.task { await unsafe serving.serve() }
    }

    /// Serves one request after the other; while none has to wait, nothing here suspends.
    private func serve() async {
        serving: while true {
            switch take() {
            case .request: break
            case .more:
                guard await waitForBytes() else { break serving }
                continue
            case .refused: break serving
            }
            startAnswer()
            await server.responder.respond(to: exchange)
            switch settle() {
            case .next: continue
            case .pause:
                guard await pause() else { break serving }
                continue
            case .last: break serving
            }
        }
        await leave()
    }

    private var now: UInt64 { connection.loop.instant.monotonicNanos }

    // MARK: - Reading

    private enum Arrival {
        case request, more, refused
    }

    private func take() -> Arrival {
        do throws(HTTPRefusal) {
            return try readRequest() ? .request : .more
        } catch {
            refuse(error)
            return .refused
        }
    }

    /// Sends what is ready and waits for more to come; false when none will.
    private func waitForBytes() async -> Bool {
        pipelined = 0
        connection.flush()
        if connection.unsent > 0 { guard await send() else { return false } }
        switch await connection.readable() {
        case .bytes: return true
        case .end: if exchange.parser.hasStarted { refuse(.incomplete) }
        case .gone: if let overdue { refuse(overdue) }
        }
        return false
    }

    /// Reads on; true when the request is complete.
    private func readRequest() throws(HTTPRefusal) -> Bool {
        if phase != .body {
            guard try exchange.readHead() else {
                if phase == .idle, exchange.parser.hasStarted { begin(.head) }
                return false
            }
            if exchange.parser.head.hasBody {
                // Whose session it is decides, and by the time of this request.
                exchange.received = connection.loop.instant
                let limit = server.responder.bodyLimit(for: exchange)
                try exchange.startBody(limit: limit)
                holdsLargeBody = exchange.mayBeLarge(limit)
                guard !holdsLargeBody || server.takeLargeBody() else {
                    holdsLargeBody = false
                    throw .tooManyLargeBodies
                }
                phase = .body
                bodyStart = 0
            }
        }
        if phase == .body {
            guard try exchange.readBody() else {
                if exchange.takesContinue() { connection.commit() }
                awaitBody()
                return false
            }
        }
        exchange.received = connection.loop.instant
        return true
    }

    private func begin(_ next: Phase) {
        phase = next
        connection.deadline = now + server.limits.headerMillis.asNanos
    }

    /// Gives the rest of the body as much time as its slowest fair transfer would need.
    private func awaitBody() {
        let limits = server.limits
        if bodyStart == 0 { bodyStart = now }
        let fair = UInt64(exchange.receivedBody) * 1_000 / limits.transferBytesPerSecondMin
        let millis = min(limits.transferGraceMillis + fair, limits.bodyMillis)
        connection.deadline = bodyStart + millis.asNanos
    }

    // MARK: - Answering

    private func startAnswer() {
        phase = .handling
        connection.deadline =
            exchange.received.monotonicNanos + server.limits.responseMillis.asNanos
        if connection.hasEnded { awaitAnswerShortly() }
        if server.isDraining { exchange.closeAfterAnswer() }
        // Answers to earlier requests of the same read go out if this one has to wait.
        if connection.committed > 0 { connection.flushWhenJobEnds() }
    }

    private func awaitAnswerShortly() {
        connection.deadline =
            min(connection.deadline, now + server.limits.endedMillis.asNanos)
    }

    private enum Next {
        case next, pause, last
    }

    /// Makes the answer final and prepares for the next request, if there may be one.
    private func settle() -> Next {
        giveLargeBodyBack()
        guard !connection.isClosed, !exchange.answer.isAbandoned else { return .last }
        guard exchange.isFinished else {
            // What has begun to go out cannot be taken back: the client sees that it broke off.
            if exchange.isStreaming { connection.close() } else { refuse(.unanswered) }
            return .last
        }
        connection.commit()
        guard exchange.isKeepAlive else { return .last }
        connection.deadline =
            exchange.received.monotonicNanos + server.limits.idleMillis.asNanos
        exchange.reset()
        phase = .idle
        pipelined += 1
        let isMuch =
            pipelined >= server.limits.pipelinedPerTurnMax
            || connection.committed >= server.limits.writeQueueBytesMax
        return isMuch ? .pause : .next
    }

    private func giveLargeBodyBack() {
        if holdsLargeBody { server.giveLargeBodyBack() }
        holdsLargeBody = false
    }

    /// Lets other connections have their turn.
    private func pause() async -> Bool {
        guard await send() else { return false }
        await Task.yield()
        return true
    }

    /// Hands all finished answers to the kernel and waits while the client is slow to take them.
    private func send() async -> Bool {
        pipelined = 0
        connection.flush()
        guard connection.unsent > 0 else { return !connection.isClosed }
        let (resumed, deadline) = (phase, connection.deadline)
        phase = .writing
        awaitWriting()
        await connection.drained()
        phase = resumed
        if !connection.isClosed { connection.deadline = deadline }
        return !connection.isClosed
    }

    private var queuedBefore = 0

    private func awaitWriting() {
        queuedBefore = connection.queued
        connection.deadline = now + server.limits.transferGraceMillis.asNanos
    }

    private func refuse(_ refusal: HTTPRefusal) {
        guard !connection.isClosed else { return }
        exchange.refuse(refusal, for: server.responder)
        connection.commit()
    }

    // MARK: - Leaving

    /// Sends what is left, says that no more will come, and gives the client a moment to read it.
    private func leave() async {
        guard await send() else { return connection.close() }
        phase = .lingering
        connection.deadline = now + server.limits.lingerMillis.asNanos
        connection.shutDown()
        overdue = nil
        repeat {
            connection.input.drop(first: connection.input.count)
        } while await connection.readable() == .bytes
        connection.close()
    }

    // MARK: - What the connection tells

    func connectionExpired(at now: UInt64) {
        switch phase {
        case .idle where !exchange.parser.hasStarted: connection.close()
        case .idle, .head, .body:
            overdue = .timedOut
            connection.giveUpReading()
        case .handling where exchange.isStreaming: connection.close()
        case .handling where connection.hasEnded: connection.lose()
        case .handling: abandonHandler(now)
        case .writing:
            let fair = server.limits.transferGraceMillis * server.limits.transferBytesPerSecondMin
            let isFair = queuedBefore - connection.queued >= Int(fair / 1_000)
            if isFair { awaitWriting() } else { connection.close() }
        case .lingering: connection.close()
        }
    }

    /// Answers in the handler's place and lets it run out unheard.
    private func abandonHandler(_ now: UInt64) {
        server.responder.gaveUp(on: exchange)
        connection.rollBack()
        exchange.answer = AnswerState()
        refuse(.handlerTimedOut)
        exchange.answer.isAbandoned = true
        phase = .lingering
        connection.deadline = now + server.limits.lingerMillis.asNanos
        connection.shutDown()
        task?.cancel()
    }

    func connectionEnded() {
        if phase == .handling, !exchange.isStreaming { awaitAnswerShortly() }
    }

    func connectionGone() {
        exchange.answer.isAbandoned = true
        task?.cancel()
    }

    func connectionClosed() {
        connectionGone()
        giveLargeBodyBack()
        task = nil
        server.forget(self)
    }

    /// Closes an idle connection, soon if it has just been used; others close after their answer.
    func drain(at now: UInt64) {
        exchange.closeAfterAnswer()
        guard phase == .idle, !exchange.parser.hasStarted else { return }
        let used = exchange.received.monotonicNanos
        connection.deadline = min(
            connection.deadline,
            max(now, used + server.limits.drainIdleMillis.asNanos)
        )
    }
}

extension UInt64 {
    /// Milliseconds as nanoseconds.
    var asNanos: UInt64 { self * 1_000_000 }
}
