import Glibc
import HTTPTesting
import HostLoop
import Testing

@Suite struct `A listening socket` {
    private func close(_ socket: ListeningSocket) {
        for fd in socket.descriptors { Glibc.close(fd) }
    }

    @Test func `refuses an address that another host listens on`() throws {
        let first = try ListeningSocket.bind(host: "127.0.0.1", port: 0, loops: 2)
        #expect(throws: LoopError.addressInUse("127.0.0.1:\(first.port)")) {
            try ListeningSocket.bind(host: "127.0.0.1", port: first.port)
        }
        close(first)
        let again = try ListeningSocket.bind(host: "localhost", port: first.port)
        close(again)
    }

    @Test func `gives each loop a descriptor of its own on the same port`() throws {
        let socket = try ListeningSocket.bind(host: "::1", port: 0, loops: 3)
        #expect(Set(socket.descriptors).count == 3 && socket.port > 0)
        close(socket)
    }

    @Test(arguments: ["", "example.org", "256.0.0.1", "1.2.3"])
    func `takes numbers only`(_ host: String) {
        #expect(throws: LoopError.addressNotUnderstood("\(host):80")) {
            try ListeningSocket.bind(host: host, port: 80)
        }
    }

    @Test func `spreads connections over loops, each of which serves its own`() async throws {
        let socket = try ListeningSocket.bind(host: "127.0.0.1", port: 0, loops: 3)
        let loops = try (0..<3).map { try EventLoop(index: $0) }
        for (loop, fd) in zip(loops, socket.descriptors) {
            try loop.start()
            try await loop.call {
                _ = try TCPListener(fd, on: loop) { connection in
                    connection.output.append("\(loop.index)")
                    connection.commit()
                    connection.flush()
                    connection.close()
                }
            }
        }
        var answers: Set<String> = []
        for _ in 0..<60 {
            let client = try RawClient(port: socket.port)
            answers.insert(String(decoding: client.receiveAll(), as: UTF8.self))
        }
        #expect(answers.isSubset(of: ["0", "1", "2"]) && answers.count > 1)
        for loop in loops {
            loop.stop()
            #expect(loop.liveHandles == 0)
        }
    }
}
