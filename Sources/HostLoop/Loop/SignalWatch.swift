import CLibUV
import Glibc

/// Hears of a signal on the loop's thread instead of being interrupted by it.
@safe
package final class SignalWatch {
    /// The request to end, as a supervisor or a terminal sends it; a terminal that closes sends SIGHUP.
    package static let endings: [Int32] = [SIGTERM, SIGINT, SIGHUP]

    private let loop: EventLoop
    private let handle = LoopHandle(UV_SIGNAL)
    private let heard: (Int32) -> Void

    /// Calls `heard` each time the process gets the signal; to be made on the loop's thread.
    package init(
        _ signal: Int32,
        on loop: EventLoop,
        heard: @escaping (Int32) -> Void
    ) throws(LoopError) {
        self.loop = loop
        self.heard = heard
        try unsafe LoopError.check(uv_signal_init(loop.pointer, handle.raw()), "uv_signal_init")
        handle.adopt(HandleKeeper(self, loop))
        loop.open.add(self) { [handle] in handle.close() }
        let started = unsafe uv_signal_start(
            handle.raw(),
            { handle, number in
                guard let watch = unsafe HandleKeeper<SignalWatch>.owner(handle) else { return }
                watch.hear(number)
            },
            signal
        )
        guard started == 0 else {
            cancel()
            try LoopError.check(started, "uv_signal_start")
            return
        }
    }

    /// Gives the signal back to the system's own handling.
    package func cancel() {
        loop.open.remove(self)
        handle.close()
    }

    private func hear(_ number: Int32) {
        loop.beat.step()
        heard(number)
        loop.open.flushDirty()
    }
}

extension SignalWatch {
    /// The first signal that asks the process to end.
    ///
    /// One that the process was started to ignore stays ignored.
    package static func ending(on loop: EventLoop) async -> Int32 {
        let (signals, heard) = AsyncStream.makeStream(of: Int32.self)
        try? await loop.call {
            for number in SignalWatch.endings where cityhost_is_ignored(number) == 0 {
                _ = try SignalWatch(number, on: loop) { heard.yield($0) }
            }
        }
        for await number in signals { return number }
        return 0
    }
}
