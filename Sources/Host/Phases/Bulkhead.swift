import PluginKit
import Synchronization

/// A plugin's places in the host: so many requests are worked on, so many wait for a place, and
/// one more is refused at once.
///
/// Those with a place in the lane's order come in beside, up to the queue's size; while they do, every
/// second place that gets free is for whoever waits.
///
/// A handler that never returns keeps its place, so the harm it does ends at its own plugin.
final class Bulkhead: Sendable {
    private struct State {
        var working = 0
        /// True when the last place above the bound was not given on.
        var gaveBack = false
        var refused: Int64 = 0
        var waiting: [UInt64: CheckedContinuation<Void, any Error>] = [:]
        /// Tickets are given out from `next` and called from `called`; some have left meanwhile.
        var next: UInt64 = 0
        var called: UInt64 = 0

        /// Takes out whoever has waited longest.
        mutating func callNext() -> CheckedContinuation<Void, any Error>? {
            guard !waiting.isEmpty else { return nil }
            while called < next {
                called += 1
                if let waiter = waiting.removeValue(forKey: called - 1) { return waiter }
            }
            return nil
        }
    }

    private enum Entry {
        case inside, full, waiting
    }

    private let plugin: String
    private let limits: Manifest.Limits
    private let state = Mutex(State())

    init(of plugin: String, _ limits: Manifest.Limits) {
        self.plugin = plugin
        self.limits = limits
    }

    /// Takes a place, waiting for one if need be; whoever gets one gives it back with `leave`.
    ///
    /// Throws at once when too many wait, and when the task is cancelled while it waits: the
    /// client is gone or its deadline has passed.
    func enter() async throws {
        let isInside = state.withLock { state in
            guard state.working < limits.concurrency else { return false }
            state.working += 1
            return true
        }
        if !isInside { try await wait() }
    }

    /// Takes a place or what would be a place in the queue, without ever waiting here: whoever has a
    /// place in the order of the plugin's lane waits there, for what may stand behind it here.
    ///
    /// Throws at once when too many are inside.
    func enterAtOnce() throws {
        let isInside = state.withLock { state in
            guard state.working + state.waiting.count < limits.concurrency + limits.queue else {
                state.refused += 1
                return false
            }
            state.working += 1
            return true
        }
        if !isInside { throw Fault.pluginBusy(plugin) }
    }

    private func wait() async throws {
        let ticket = state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                switch place(ticket, continuation) {
                case .inside: continuation.resume()
                case .full: continuation.resume(throwing: Fault.pluginBusy(plugin))
                case .waiting:
                    // Whoever was cancelled before this had nothing to take back then.
                    if Task.isCancelled { giveUp(ticket) }
                }
            }
        } onCancel: {
            giveUp(ticket)
        }
    }

    private func place(
        _ ticket: UInt64,
        _ continuation: CheckedContinuation<Void, any Error>
    ) -> Entry {
        state.withLock { state in
            if state.working < limits.concurrency {
                state.working += 1
                return .inside
            }
            guard state.waiting.count < limits.queue else {
                state.refused += 1
                return .full
            }
            state.waiting[ticket] = continuation
            // Another loop may have called later tickets already.
            state.called = min(state.called, ticket)
            return .waiting
        }
    }

    private func giveUp(_ ticket: UInt64) {
        state.withLock { $0.waiting.removeValue(forKey: ticket) }?
            .resume(throwing: CancellationError())
    }

    /// Gives the place to whoever has waited longest, or back.
    func leave() {
        state.withLock { state in
            state.gaveBack = state.working > limits.concurrency && !state.gaveBack
            let next = state.gaveBack ? nil : state.callNext()
            if next == nil { state.working -= 1 }
            return next
        }?.resume()
    }

    /// Requests worked on now.
    var working: Int { state.withLock(\.working) }

    /// Requests that wait for a place now.
    var waiting: Int { state.withLock(\.waiting.count) }

    /// Requests refused since the start.
    var refused: Int64 { state.withLock(\.refused) }
}

extension Fault {
    /// The plugin has as much to do as its manifest allows, and as much waiting.
    static func pluginBusy(_ id: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .unavailable,
            code: "host.plugin_busy",
            message: LocalizedText(
                zh: "模块 \(id) 正忙，请求没有被处理。",
                en: "The plugin \(id) is at its limit; this request was not worked on."
            ),
            remedy: LocalizedText(zh: "请稍后重试。", en: "Try again in a moment."),
            retryAfterSeconds: 1,
            location: location
        )
    }
}
