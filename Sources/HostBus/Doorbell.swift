import Synchronization

/// Wakes one waiting task when there is something to do; a ring before the wait is not lost.
package final class Doorbell: Sendable {
    private struct State {
        var hasRung = false
        var isClosed = false
        var waiter: CheckedContinuation<Bool, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// Something is to be done.
    package func ring() {
        let waiter = state.withLock { state in
            state.hasRung = true
            return Doorbell.take(&state)
        }
        waiter?.resume(returning: true)
    }

    /// Nobody waits here any more.
    package func close() {
        let waiter = state.withLock { state in
            state.isClosed = true
            return Doorbell.take(&state)
        }
        waiter?.resume(returning: false)
    }

    /// True once rung since the last wait, false when closed or the task is cancelled.
    package func wait() async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.isClosed { return false }
                    if state.hasRung {
                        state.hasRung = false
                        return true
                    }
                    state.waiter = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            close()
        }
    }

    /// The same, but rings by itself after so many milliseconds.
    package func wait(atMostMillis millis: UInt64) async -> Bool {
        let alarm = Task {
            if await Pause.millis(millis) { ring() }
        }
        defer { alarm.cancel() }
        return await wait()
    }

    private static func take(_ state: inout State) -> CheckedContinuation<Bool, Never>? {
        guard let waiter = state.waiter else { return nil }
        state.waiter = nil
        state.hasRung = false
        return waiter
    }
}
