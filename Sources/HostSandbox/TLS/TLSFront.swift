import COpenSSL
import Glibc
package import HostLoop
import Synchronization

/// TLS before a plain server on this machine: what comes in is handed on, and back.
///
/// Which certificate a new connection sees can be changed at any time, so that a client's checks
/// can be tried.
@safe
package final class TLSFront: @unchecked Sendable {
    // Safe because what changes is touched on the loop's thread only, or has a lock.

    /// What a client meets.
    package enum Proof: String, Sendable, CaseIterable {
        /// A certificate of the sandbox's authority for localhost and 127.0.0.1.
        case sound
        /// One of the same authority for somebody else.
        case wrongName = "wrong-name"
        /// One of an authority that nobody knows.
        case untrusted
        /// One that was good until yesterday.
        case expired
    }

    package let port: Int
    private let loop: EventLoop
    private let plainPort: Int
    private let contexts: [Proof: TLSServerContext]
    private let authority: SandboxAuthority
    private let chosen = Mutex(Proof.sound)
    private let fd: Int32
    private var poll: LoopPoll?
    private var pipes: [ObjectIdentifier: TLSPipe] = [:]

    private static let pipesMax = 256

    /// Listens before a plain server; a port of 0 takes a free one.
    package init(
        on loop: EventLoop,
        before plainPort: Int,
        host: String = "127.0.0.1",
        port: Int = 0
    ) async throws {
        guard let authority = SandboxAuthority(),
            let stranger = SandboxAuthority(name: "Nobody's authority")
        else { throw TLSUnavailable() }
        let own = ["DNS:localhost", "IP:127.0.0.1"]
        contexts = [
            .sound: authority.server(names: own),
            .wrongName: authority.server(names: ["DNS:provider.example"]),
            .untrusted: stranger.server(names: own),
            .expired: authority.server(names: own, days: -30...(-1)),
        ].compactMapValues { $0 }
        self.authority = authority
        self.loop = loop
        self.plainPort = plainPort
        let socket = try ListeningSocket.bind(host: host, port: port)
        fd = socket.descriptors[0]
        self.port = socket.port
        _ = fcntl(fd, F_SETFL, O_NONBLOCK)
        try await loop.call { try self.listen() }
    }

    /// What new connections are shown from now on.
    package var proof: Proof {
        get { chosen.withLock { $0 } }
        set { chosen.withLock { $0 = newValue } }
    }

    /// Writes the authority's certificate as PEM; false when that fails.
    package func writeAuthority(to path: String) -> Bool { authority.write(to: path) }

    /// Closes everything.
    package func close() async { try? await loop.call { self.shut() } }

    private func listen() throws {
        poll = try LoopPoll(fd, on: loop) { [weak self] canRead, _, _ in
            if canRead { self?.accept() }
        }
        poll?.watch(reading: true, writing: false)
    }

    private func shut() {
        guard let poll else { return }
        poll.close()
        self.poll = nil
        Glibc.close(fd)
        for pipe in pipes.values { pipe.close() }
        pipes = [:]
    }

    private func accept() {
        while true {
            let client = Glibc.accept(fd, nil, nil)
            guard client >= 0 else { return }
            guard pipes.count < TLSFront.pipesMax, let context = contexts[proof],
                let pipe = TLSPipe(client, to: plainPort, context, on: loop)
            else {
                Glibc.close(client)
                continue
            }
            let name = ObjectIdentifier(pipe)
            pipes[name] = pipe
            pipe.onEnd = { [weak self] in self?.pipes[name] = nil }
            pipe.pump()
        }
    }
}

/// OpenSSL makes no keys here.
package struct TLSUnavailable: Error {}
