import CLibUV

/// Accepts connections on a socket that somebody else has bound.
@safe
package final class TCPListener {
    private let loop: EventLoop
    private let handle = LoopHandle(UV_TCP)
    private let accepted: (TCPConnection) -> Void

    /// Takes over `fd` and hands each connection, already reading, to `accepted` on the loop's thread.
    package init(
        _ fd: Int32,
        on loop: EventLoop,
        backlog: Int32 = 4096,
        accepted: @escaping (TCPConnection) -> Void
    ) throws(LoopError) {
        self.loop = loop
        self.accepted = accepted
        try unsafe LoopError.check(uv_tcp_init(loop.pointer, handle.raw()), "uv_tcp_init")
        handle.adopt(HandleKeeper(self, loop))
        loop.open.add(self) { [handle] in handle.close() }
        do throws(LoopError) {
            try unsafe LoopError.check(uv_tcp_open(handle.raw(), fd), "uv_tcp_open")
            let listening = unsafe uv_listen(handle.raw(), backlog) { stream, status in
                guard status == 0, let listener = unsafe HandleKeeper<TCPListener>.owner(stream)
                else { return }
                listener.accept()
            }
            try LoopError.check(listening, "uv_listen")
        } catch {
            close()
            throw error
        }
    }

    /// Stops accepting and closes the socket.
    package func close() {
        loop.open.remove(self)
        handle.close()
    }

    private func accept() {
        loop.beat.step()
        guard let connection = try? TCPConnection(on: loop) else { return }
        guard unsafe connection.accept(from: handle.raw()) else { return connection.close() }
        accepted(connection)
        loop.open.flushDirty()
    }
}
