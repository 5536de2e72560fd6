import CLibUV
import Glibc

/// Accepts connections on a socket that somebody else has bound.
///
/// When the process has no descriptor left for a connection, accepting pauses: those who wait stay
/// in the kernel's queue, and the loop goes on serving those it has.
@safe
package final class TCPListener {
    /// How long accepting pauses when no descriptor is left.
    static let pauseMillis: UInt64 = 100

    private let loop: EventLoop
    private let backlog: Int32
    private let accepted: (TCPConnection) -> Void
    private var handle = LoopHandle(UV_TCP)
    private var pause: LoopTimer?
    /// A second descriptor of the socket: it outlives the first, whose closing is the only way to
    /// end libuv's attempts to accept.
    private var kept: Int32

    /// Takes over `fd` and hands each connection, already reading, to `accepted` on the loop's thread.
    package init(
        _ fd: Int32,
        on loop: EventLoop,
        backlog: Int32 = 4096,
        accepted: @escaping (TCPConnection) -> Void
    ) throws(LoopError) {
        self.loop = loop
        self.backlog = backlog
        self.accepted = accepted
        kept = fcntl(fd, F_DUPFD_CLOEXEC, 0)
        guard kept >= 0 else { throw LoopError.lastCall("fcntl") }
        loop.open.add(self) { [weak self] in self?.close() }
        do throws(LoopError) {
            try listen(on: fd)
        } catch {
            close()
            throw error
        }
    }

    /// Stops accepting and closes the socket.
    package func close() {
        loop.open.remove(self)
        pause?.cancel()
        pause = nil
        handle.close()
        if kept >= 0 { Glibc.close(kept) }
        kept = -1
    }

    private func listen(on fd: Int32) throws(LoopError) {
        try unsafe LoopError.check(uv_tcp_init(loop.pointer, handle.raw()), "uv_tcp_init")
        handle.adopt(HandleKeeper(self, loop))
        try unsafe LoopError.check(uv_tcp_open(handle.raw(), fd), "uv_tcp_open")
        let listening = unsafe uv_listen(handle.raw(), backlog) { stream, status in
            guard let listener = unsafe HandleKeeper<TCPListener>.owner(stream) else { return }
            // Left alone, libuv tries again at once, for as long as the table is full.
            status == 0 ? listener.accept() : listener.rest()
        }
        try LoopError.check(listening, "uv_listen")
    }

    private func accept() {
        loop.beat.step()
        guard let connection = try? TCPConnection(on: loop) else { return }
        guard unsafe connection.accept(from: handle.raw()) else { return connection.close() }
        accepted(connection)
        loop.open.flushDirty()
    }

    private func rest() {
        handle.close()
        pause = loop.timer(afterMillis: TCPListener.pauseMillis) { [self] in resume() }
    }

    private func resume() {
        guard kept >= 0 else { return }
        let fd = fcntl(kept, F_DUPFD_CLOEXEC, 0)
        guard fd >= 0 else { return rest() }
        handle = LoopHandle(UV_TCP)
        do throws(LoopError) {
            try listen(on: fd)
        } catch {
            rest()
        }
    }
}
