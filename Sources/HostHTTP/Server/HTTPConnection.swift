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

    init(_ connection: TCPConnection, of server: HTTPServer) {
        self.connection = connection
        self.server = server
        exchange = Exchange(connection, limits: server.limits, date: server.date)
    }

    /// Starts the task that serves the client to the end.
    func start() {
        connection.deadline = HostClock.monotonicNanos + server.limits.headerMillis.asNanos
        // Safe because the task runs on the loop that owns the connection, as everything else here does.
        nonisolated(unsafe) let serving = self
        task = connection.loop.task { await unsafe serving.serve() }
    }

    private func serve() async {
        while await receive() {
            await answer()
            guard await settle() else { break }
        }
        await leave()
    }

    // MARK: - Reading

    /// Waits for a whole request; false when none will come or the one that came was refused.
    private func receive() async -> Bool {
        phase = .idle
        while true {
            do throws(HTTPRefusal) {
                if try readRequest() { return true }
            } catch {
                refuse(error)
                return false
            }
            guard await send() else { return false }
            switch await connection.readable() {
            case .bytes: continue
            case .end:
                if exchange.parser.hasStarted { refuse(.incomplete) }
                return false
            case .gone:
                if let overdue { refuse(overdue) }
                return false
            }
        }
    }

    /// Reads on; true when the request is complete.
    private func readRequest() throws(HTTPRefusal) -> Bool {
        if phase != .body {
            guard try exchange.readHead() else {
                if phase == .idle, exchange.parser.hasStarted { begin(.head) }
                return false
            }
            if exchange.parser.head.hasBody {
                try exchange.startBody(limit: server.responder.bodyLimit(for: exchange))
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
        connection.deadline = HostClock.monotonicNanos + server.limits.headerMillis.asNanos
    }

    /// Gives the rest of the body as much time as its slowest fair transfer would need.
    private func awaitBody() {
        let limits = server.limits
        let now = HostClock.monotonicNanos
        if bodyStart == 0 { bodyStart = now }
        let fair = UInt64(exchange.receivedBody) * 1_000 / limits.transferBytesPerSecondMin
        let millis = min(limits.transferGraceMillis + fair, limits.bodyMillis)
        connection.deadline = bodyStart + millis.asNanos
    }

    // MARK: - Answering

    private func answer() async {
        phase = .handling
        connection.deadline =
            exchange.received.monotonicNanos + server.limits.responseMillis.asNanos
        if server.isDraining { exchange.closeAfterAnswer() }
        // Answers to earlier requests of the same read go out if this one has to wait.
        if connection.committed > 0 { connection.flushWhenJobEnds() }
        await server.responder.respond(to: exchange)
        guard !exchange.answer.isAbandoned, !exchange.isFinished else { return }
        refuse(.unanswered)
    }

    /// Makes the answer final and prepares for the next request; false when there is to be none.
    private func settle() async -> Bool {
        guard !connection.isClosed, !exchange.answer.isAbandoned else { return false }
        connection.commit()
        guard exchange.isKeepAlive else { return false }
        connection.deadline =
            exchange.received.monotonicNanos + server.limits.idleMillis.asNanos
        exchange.reset()
        pipelined += 1
        guard
            pipelined >= server.limits.pipelinedPerTurnMax
                || connection.committed >= server.limits.writeQueueBytesMax
        else { return true }
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
        let now = HostClock.monotonicNanos
        connection.deadline = now + server.limits.transferGraceMillis.asNanos
    }

    private func refuse(_ refusal: HTTPRefusal) {
        guard !connection.isClosed else { return }
        exchange.refuse(refusal, problem: server.problem)
        connection.commit()
    }

    // MARK: - Leaving

    /// Sends what is left, says that no more will come, and gives the client a moment to read it.
    private func leave() async {
        guard await send() else { return connection.close() }
        phase = .lingering
        connection.deadline = HostClock.monotonicNanos + server.limits.lingerMillis.asNanos
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
        connection.rollBack()
        exchange.answer = AnswerState()
        refuse(.handlerTimedOut)
        exchange.answer.isAbandoned = true
        phase = .lingering
        connection.deadline = now + server.limits.lingerMillis.asNanos
        connection.shutDown()
        task?.cancel()
    }

    func connectionGone() {
        exchange.answer.isAbandoned = true
        task?.cancel()
    }

    func connectionClosed() {
        connectionGone()
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
