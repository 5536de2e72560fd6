import CLibUV

/// Watches a socket that another library owns, on the loop's thread.
///
/// The socket stays its owner's: it has to be unwatched before it is closed.
@safe
package final class LoopPoll {
    private let loop: EventLoop
    private let handle = LoopHandle(UV_POLL)
    private let body: (_ canRead: Bool, _ canWrite: Bool, _ isBroken: Bool) -> Void
    private var isOpen = true

    /// Prepares to watch; `watch` begins.
    package init(
        _ descriptor: Int32,
        on loop: EventLoop,
        _ body: @escaping (_ canRead: Bool, _ canWrite: Bool, _ isBroken: Bool) -> Void
    ) throws(LoopError) {
        self.loop = loop
        self.body = body
        try unsafe LoopError.check(
            uv_poll_init(loop.pointer, handle.raw(), descriptor),
            "uv_poll_init"
        )
        handle.adopt(HandleKeeper(self, loop))
        loop.open.add(self) { [handle] in handle.close() }
    }

    /// Calls the body whenever the socket can be read, written, or is broken.
    package func watch(reading: Bool, writing: Bool) {
        guard isOpen else { return }
        let events =
            (reading ? Int32(UV_READABLE.rawValue) : 0)
            | (writing ? Int32(UV_WRITABLE.rawValue) : 0)
        unsafe uv_poll_start(handle.raw(), events) { handle, status, events in
            unsafe HandleKeeper<LoopPoll>.owner(handle)?.ready(status, events)
        }
    }

    /// Calls nothing any more; the socket may be closed after this.
    package func close() {
        guard isOpen else { return }
        isOpen = false
        loop.open.remove(self)
        handle.close()
    }

    private func ready(_ status: Int32, _ events: Int32) {
        guard isOpen else { return }
        loop.beat.step()
        body(
            events & Int32(UV_READABLE.rawValue) != 0,
            events & Int32(UV_WRITABLE.rawValue) != 0,
            status < 0
        )
        loop.open.flushDirty()
    }
}
