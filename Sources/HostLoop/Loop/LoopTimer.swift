import CLibUV

/// Calls a closure once, later, on the loop's thread.
@safe
package final class LoopTimer {
    private let loop: EventLoop
    private let handle = LoopHandle(UV_TIMER)
    private var body: (() -> Void)?

    init(on loop: EventLoop, afterMillis: UInt64, _ body: @escaping () -> Void) {
        self.loop = loop
        self.body = body
        // Neither call can fail: the handle is fresh and the callback is given.
        unsafe uv_timer_init(loop.pointer, handle.raw())
        handle.adopt(HandleKeeper(self, loop))
        loop.open.add(self) { [handle] in handle.close() }
        // The loop's own idea of now may be old by as long as the running job has taken.
        unsafe uv_update_time(loop.pointer)
        unsafe uv_timer_start(
            handle.raw(),
            { handle in
                unsafe HandleKeeper<LoopTimer>.owner(handle)?.fire()
            },
            afterMillis,
            0
        )
    }

    /// Makes sure that the closure will not be called; on the loop's thread.
    package func cancel() {
        guard body != nil else { return }
        body = nil
        loop.open.remove(self)
        handle.close()
    }

    private func fire() {
        loop.beat.step()
        let due = body
        cancel()
        due?()
        loop.open.flushDirty()
    }
}

extension EventLoop {
    /// Calls `body` on this loop after so many milliseconds, unless the handle is cancelled first.
    ///
    /// To be called on the loop's thread. For deadlines of connections, which are many and mostly never
    /// reached, use `TCPConnection.deadline`: it costs a comparison on each pulse and nothing else.
    @discardableResult
    package func timer(afterMillis: UInt64, _ body: @escaping () -> Void) -> LoopTimer {
        LoopTimer(on: self, afterMillis: afterMillis, body)
    }

    /// Suspends the calling task for so many milliseconds, or until it is cancelled; from any thread.
    package func sleep(forMillis millis: UInt64) async throws(CancellationError) {
        let sleeper = Sleeper(on: self)
        let isWoken = await withTaskCancellationHandler {
            await unsafe withUnsafeContinuation { waiting in
                sleeper.onLoop { unsafe sleeper.begin(waiting, millis) }
            }
        } onCancel: {
            sleeper.onLoop { sleeper.cancel() }
        }
        guard isWoken else { throw CancellationError() }
    }
}

/// One sleeping task.
@safe
private final class Sleeper: @unchecked Sendable {
    // Safe because every member but `onLoop` is used only on the loop's thread.
    private let loop: EventLoop
    private var timer: LoopTimer?
    private var waiting: UnsafeContinuation<Bool, Never>?
    private var isCancelled = false

    init(on loop: EventLoop) {
        self.loop = loop
    }

    func onLoop(_ body: @escaping @Sendable () -> Void) {
        if loop.isCurrent { body() } else { loop.post(body) }
    }

    @unsafe
    func begin(_ continuation: UnsafeContinuation<Bool, Never>, _ millis: UInt64) {
        guard !isCancelled else { return unsafe continuation.resume(returning: false) }
        unsafe waiting = continuation
        timer = loop.timer(afterMillis: millis) { self.wake(true) }
    }

    func cancel() {
        isCancelled = true
        timer?.cancel()
        wake(false)
    }

    private func wake(_ isWoken: Bool) {
        guard let continuation = unsafe waiting else { return }
        unsafe waiting = nil
        timer = nil
        unsafe continuation.resume(returning: isWoken)
    }
}
