import CLibUV
import Glibc

/// One TCP connection, used on its loop's thread only.
///
/// Bytes that have arrived are in `input`; bytes written to `output` are sent once they are committed and
/// flushed, so that all answers that are ready go out in one write.
@safe
package final class TCPConnection {
    package var input: ByteBuffer
    package var output: ByteBuffer
    /// When `driver.connectionExpired` is to be called, on the monotonic clock; looked at on each pulse.
    package var deadline = UInt64.max
    /// What was asked for here last, as the loop's label: sockets are read by turns of these.
    package var share = 0
    /// The protocol spoken here, held until the socket is closed.
    package var driver: (any ConnectionDriver)?

    package let loop: EventLoop
    let handle = LoopHandle(UV_TCP)
    var place = Int.max
    var phase = ConnectionPhase()
    /// How many bytes of `output` are whole answers and may be sent.
    package internal(set) var committed = 0
    /// How many bytes the kernel has not taken yet.
    package internal(set) var unsent = 0
    private var reader: UnsafeContinuation<ReadEvent, Never>?
    private var drainer: UnsafeContinuation<Void, Never>?

    init(on loop: EventLoop) throws(LoopError) {
        self.loop = loop
        input = ByteBuffer(pool: loop.blocks)
        output = ByteBuffer(pool: loop.blocks)
        try unsafe LoopError.check(uv_tcp_init(loop.pointer, handle.raw()), "uv_tcp_init")
        handle.adopt(HandleKeeper(self, loop) { [self] in closed() })
        loop.open.add(self)
    }

    /// True once `close` was called; reads and writes then do nothing.
    package var isClosed: Bool { phase.isClosing }

    /// True where a client that sends no more has gone; elsewhere it may still wait for an answer.
    package var endsWithClient: Bool {
        get { phase.endsWithClient }
        set { phase.endsWithClient = newValue }
    }

    /// True once the client has said that it will send no more.
    package var hasEnded: Bool { phase.hasEnded }

    /// Takes the next connection from a listener and starts to read.
    func accept(from listener: UnsafeMutablePointer<uv_stream_t>) -> Bool {
        guard unsafe uv_accept(listener, handle.raw()) == 0 else { return false }
        unsafe uv_tcp_nodelay(handle.raw(), 1)
        return startReading()
    }

    /// Waits until there are bytes that were not there at the last call, or none will come.
    package func readable() async -> ReadEvent {
        if phase.isClosing { return .gone }
        if phase.hasNews {
            phase.hasNews = false
            return .bytes
        }
        if phase.hasEnded { return .end }
        if phase.isPaused { _ = startReading() }
        input.rest()
        return await unsafe withUnsafeContinuation { unsafe reader = $0 }
    }

    /// Waits until the kernel has taken all committed bytes, or the connection is gone.
    package func drained() async {
        flush()
        guard unsent > 0, !phase.isClosing else { return }
        await unsafe withUnsafeContinuation { unsafe drainer = $0 }
    }

    /// Ends a waiting `readable` with `gone`, as if the connection were closed.
    package func giveUpReading() {
        wakeReader(.gone)
    }

    /// Closes the socket at once; bytes that were not sent are lost.
    package func close() {
        guard !phase.isClosing else { return }
        phase.isClosing = true
        deadline = .max
        loop.open.remove(self)
        handle.close()
        wakeReader(.gone)
        wakeDrainer()
    }

    /// Sends what is committed, then tells the client that no more will come.
    package func shutDown() {
        guard !phase.isClosing, !phase.isShut else { return }
        phase.isShut = true
        flush()
        let request = UnsafeMutablePointer<uv_shutdown_t>.allocate(capacity: 1)
        let failed = unsafe uv_shutdown(request, handle.raw()) { request, _ in
            unsafe request?.deallocate()
        }
        if failed != 0 { unsafe request.deallocate() }
    }

    func expire(_ now: UInt64) {
        deadline = .max
        driver?.connectionExpired(at: now)
    }

    /// The client cannot be reached any more: closes, and tells whoever drives it.
    package func lose() {
        guard !phase.isClosing else { return }
        close()
        driver?.connectionGone()
    }

    func wakeReader(_ event: ReadEvent) {
        guard let waiting = unsafe reader else { return }
        unsafe reader = nil
        if case .bytes = event { phase.hasNews = false }
        unsafe waiting.resume(returning: event)
    }

    func wakeDrainer() {
        guard let waiting = unsafe drainer else { return }
        unsafe drainer = nil
        unsafe waiting.resume()
    }

    private func closed() {
        let told = driver
        driver = nil
        told?.connectionClosed()
    }
}

/// The yes-or-no facts of a connection.
struct ConnectionPhase {
    var isClosing = false
    var isShut = false
    var isPaused = false
    var isDirty = false
    var hasEnded = false
    var endsWithClient = false
    var hasNews = false
}
