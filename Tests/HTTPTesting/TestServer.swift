package import HostHTTP
package import HostLoop

/// A server on a real port of this machine, with a loop and a thread of its own.
package final class TestServer: Sendable {
    package let port: Int
    package let loop: EventLoop
    package let http: HTTPServer

    /// Starts to serve; every request is answered by `answer`.
    package init(
        limits: HTTPLimits = HTTPLimits(),
        bodyLimit: Int = 1024 * 1024,
        answer: @escaping @Sendable (Exchange) async -> Void
    ) async throws {
        let socket = try ListeningSocket.bind(host: "127.0.0.1", port: 0)
        port = socket.port
        var quick = LoopLimits()
        quick.pulseMillis = 10
        loop = try EventLoop(limits: quick)
        http = HTTPServer(
            loop: loop,
            fd: socket.descriptors[0],
            limits: limits,
            responder: ClosureResponder(limit: bodyLimit, answer)
        )
        try loop.start()
        try await http.start()
    }

    /// A new connection to the server.
    package func client(timeoutMillis: Int = 10_000) throws -> RawClient {
        try RawClient(port: port, timeoutMillis: timeoutMillis)
    }

    /// Closes everything and ends the loop's thread.
    package func stop() {
        loop.stop()
    }

    deinit {
        loop.stop()
    }
}

/// Answers every request with one closure.
package final class ClosureResponder: Responder {
    private let limit: Int
    private let answer: @Sendable (Exchange) async -> Void

    package init(limit: Int, _ answer: @escaping @Sendable (Exchange) async -> Void) {
        self.limit = limit
        self.answer = answer
    }

    package func bodyLimit(for exchange: Exchange) -> Int { limit }

    package func respond(to exchange: Exchange) async {
        await answer(exchange)
    }
}
