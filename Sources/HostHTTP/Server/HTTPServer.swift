package import HostLoop

/// Serves HTTP/1.1 on one loop and one listening socket.
package final class HTTPServer: @unchecked Sendable {
    // Safe because everything that changes is touched only on the loop's thread.
    package let loop: EventLoop
    let limits: HTTPLimits
    let responder: any Responder
    let date = DateLine()
    private let fd: Int32
    private var listener: TCPListener?
    private var connections: [ObjectIdentifier: HTTPConnection] = [:]
    private var drainers: [CheckedContinuation<Void, Never>] = []
    private(set) var isDraining = false
    private var largeBodies = 0

    /// Prepares a server on a socket that is bound already.
    package init(
        loop: EventLoop,
        fd: Int32,
        limits: HTTPLimits = HTTPLimits(),
        responder: any Responder
    ) {
        self.loop = loop
        self.fd = fd
        self.limits = limits
        self.responder = responder
    }

    /// Starts to accept connections; from any thread.
    package func start() async throws {
        try await loop.call { [self] in
            date.refresh(utcMillis: loop.instant.utcMillis)
            loop.onPulse { [date, loop] in date.refresh(utcMillis: loop.instant.utcMillis) }
            listener = try TCPListener(fd, on: loop) { [weak self] in
                self?.accept($0)
            }
        }
    }

    /// How many connections are open; on the loop's thread.
    package var connectionCount: Int { connections.count }

    /// Accepts no more, answers what has been asked, closes each connection after its last answer, and returns
    /// when all are closed, which is at the given instant at the latest; from any thread.
    package func drain(untilMonotonic deadline: UInt64) async {
        await withCheckedContinuation { waiting in
            loop.post { [self] in
                drainers.append(waiting)
                startDraining(until: deadline)
            }
        }
    }

    private func startDraining(until deadline: UInt64) {
        isDraining = true
        listener?.close()
        listener = nil
        let now = HostClock.monotonicNanos
        for connection in connections.values {
            connection.drain(at: loop.instant.monotonicNanos)
        }
        let left = deadline > now ? (deadline - now) / 1_000_000 : 0
        loop.timer(afterMillis: left) { [self] in
            for connection in connections.values { connection.connection.close() }
            finishDraining()
        }
        finishDraining()
    }

    private func finishDraining() {
        guard isDraining, connections.isEmpty else { return }
        let waiting = drainers
        drainers = []
        for waiter in waiting { waiter.resume() }
    }

    private func accept(_ socket: TCPConnection) {
        guard connections.count < limits.connectionsMax else { return refuse(socket) }
        let connection = HTTPConnection(socket, of: self)
        connections[ObjectIdentifier(connection)] = connection
        socket.driver = connection
        connection.start()
    }

    /// Tells a client that there are too many, and lets it go.
    private func refuse(_ socket: TCPConnection) {
        let exchange = Exchange(socket, limits: limits, date: date)
        exchange.refuse(.crowded, for: responder)
        socket.commit()
        socket.flush()
        socket.close()
    }

    /// Takes a place for a large body; false when there is none.
    func takeLargeBody() -> Bool {
        guard largeBodies < limits.largeBodiesMax else { return false }
        largeBodies += 1
        return true
    }

    func giveLargeBodyBack() { largeBodies -= 1 }

    func forget(_ connection: HTTPConnection) {
        connections[ObjectIdentifier(connection)] = nil
        finishDraining()
    }
}
