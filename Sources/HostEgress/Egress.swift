import CCurl
package import HostLoop
package import PluginKit

/// Requests to the outside: libcurl's multi interface on one event loop.
///
/// No proxy of the environment is used; a redirect is followed only where the request says so, and
/// then judged anew; every socket goes to an address the policy allows, and what is behind https is
/// verified; time, answer and the number of requests under way are bounded, for each origin too. An
/// origin that keeps failing is left alone for a while.
@safe
package final class Egress: @unchecked Sendable {
    // Safe because everything that changes is touched on the loop's thread only.
    private let loop: EventLoop
    private let policy: EgressPolicy
    private let monotonicNanos: () -> UInt64
    private let multi: UnsafeMutableRawPointer
    /// By the address of their handle.
    private var transfers: [Int: Transfer] = [:]
    private var polls: [Int32: LoopPoll] = [:]
    private var timer: LoopTimer?
    private var isClosed = false
    /// One for each origin that was asked; the policy's list bounds them.
    private var breakers: [EgressPolicy.Origin: Breaker] = [:]
    /// How many requests each origin has under way.
    private var underWay: [EgressPolicy.Origin: Int] = [:]

    /// Requests under way at once; one more is refused.
    package static let transfersMax = 128
    private static let connectionsMax = 64
    /// Connections to one host; further requests wait for one, within their deadline.
    package static let connectionsPerHostMax = 32

    /// Prepares to send from a loop; once a process, before other threads use libcurl.
    ///
    /// `monotonicNanos` stands in for the loop's clock where a test turns the breakers' time by hand.
    package init(
        on loop: EventLoop,
        policy: EgressPolicy,
        monotonicNanos: (() -> UInt64)? = nil
    ) throws(Fault) {
        _ = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        guard let multi = unsafe curl_multi_init() else {
            throw Fault.egressFailed("libcurl gives no handle")
        }
        self.loop = loop
        self.policy = policy
        self.monotonicNanos = monotonicNanos ?? { loop.instant.monotonicNanos }
        unsafe self.multi = multi
        let own = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe cityhost_curl_multi_sockets(multi, Egress.socketChanged, own)
        unsafe cityhost_curl_multi_timer(multi, Egress.timerChanged, own)
        unsafe cityhost_curl_multi_long(
            multi,
            CURLMOPT_MAX_TOTAL_CONNECTIONS,
            Egress.connectionsMax
        )
        unsafe cityhost_curl_multi_long(
            multi,
            CURLMOPT_MAX_HOST_CONNECTIONS,
            Egress.connectionsPerHostMax
        )
    }

    deinit { if !isClosed { unsafe curl_multi_cleanup(multi) } }

    /// Sends a request from any task and gives the answer, whatever its status.
    package func send(_ request: EgressRequest) async throws -> EgressAnswer {
        try await unsafe withUnsafeThrowingContinuation { caller in
            loop.post {
                self.begin(request) { result in unsafe caller.resume(with: result) }
            }
        }
    }

    /// How many requests an origin has under way.
    package func underWayCount(_ origin: EgressPolicy.Origin) async -> Int {
        (try? await loop.call { self.underWay[origin, default: 0] }) ?? 0
    }

    /// Gives up what is under way, and the sockets; nothing is sent any more.
    package func close() async {
        try? await loop.call { self.shut() }
    }

    private func begin(
        _ request: EgressRequest,
        _ done: @escaping (Result<EgressAnswer, Fault>) -> Void
    ) {
        guard !isClosed else { return done(.failure(.egressFailed("the host stops"))) }
        do throws(Fault) {
            let transfer = try Transfer(request, policy, done)
            try admit(transfer)
            transfers[transfer.number] = transfer
            underWay[transfer.origin, default: 0] += 1
            guard unsafe curl_multi_add_handle(multi, transfer.easy) == CURLM_OK else {
                leave(transfer, .untold)
                throw Fault.egressFailed("libcurl takes no request")
            }
        } catch {
            done(.failure(error))
        }
    }

    /// Counts what is under way and asks the origin's breaker.
    private func admit(_ transfer: Transfer) throws(Fault) {
        let origin = transfer.origin
        guard transfers.count < Egress.transfersMax,
            underWay[origin, default: 0] < policy.transfersPerOriginMax
        else { throw Fault.egressCrowded(origin) }
        guard policy.hasBreakers else { return }
        let now = monotonicNanos()
        guard let pass = breakers[origin, default: Breaker()].admit(at: now) else {
            throw Fault.egressPaused(
                origin,
                retryAfterSeconds: breakers[origin]?.retryAfterSeconds(at: now) ?? 1
            )
        }
        transfer.pass = pass
    }

    /// Forgets a request, and lets the origin's breaker hear how it ended.
    private func leave(_ transfer: Transfer, _ outcome: Breaker.Outcome) {
        guard transfers.removeValue(forKey: transfer.number) != nil else { return }
        let origin = transfer.origin
        let left = underWay[origin, default: 1] - 1
        underWay[origin] = left > 0 ? left : nil
        guard let pass = transfer.pass else { return }
        breakers[origin]?.ended(pass, outcome, at: monotonicNanos())
    }

    private func shut() {
        guard !isClosed else { return }
        isClosed = true
        timer?.cancel()
        for transfer in transfers.values {
            unsafe curl_multi_remove_handle(multi, transfer.easy)
            leave(transfer, .untold)
            transfer.abandon()
        }
        // Nobody looks at a socket any more when libcurl closes it.
        for poll in polls.values { poll.close() }
        polls = [:]
        unsafe curl_multi_cleanup(multi)
    }

    private func act(_ descriptor: Int32, _ events: Int32) {
        var running: Int32 = 0
        unsafe curl_multi_socket_action(multi, descriptor, events, &running)
        collect()
    }

    /// Tells the callers of requests that came to their end.
    private func collect() {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE,
                let easy = unsafe message.pointee.easy_handle
            else { continue }
            let code = unsafe message.pointee.data.result
            unsafe curl_multi_remove_handle(multi, easy)
            guard let transfer = transfers[Int(bitPattern: easy)] else { continue }
            let ending = transfer.ending(code)
            leave(transfer, ending.outcome)
            switch transfer.redirect(after: ending) {
            case nil: transfer.done(ending.result)
            case .success(let next): begin(next, transfer.done)
            case .failure(let fault): transfer.done(.failure(fault))
            }
        }
    }

    private static let anySocket: Int32 = -1

    private static let socketChanged: curl_socket_callback = { _, descriptor, what, own, _ in
        guard let own = unsafe own else { return 0 }
        // Safe because the egress outlives its multi handle.
        let egress = unsafe Unmanaged<Egress>.fromOpaque(own).takeUnretainedValue()
        egress.watch(descriptor, what)
        return 0
    }

    private func watch(_ descriptor: Int32, _ what: Int32) {
        if what == CURL_POLL_REMOVE {
            polls.removeValue(forKey: descriptor)?.close()
            return
        }
        if polls[descriptor] == nil {
            polls[descriptor] = try? LoopPoll(descriptor, on: loop) { canRead, canWrite, isBroken in
                var events: Int32 = 0
                if canRead { events |= CURL_CSELECT_IN }
                if canWrite { events |= CURL_CSELECT_OUT }
                if isBroken { events |= CURL_CSELECT_ERR }
                self.act(descriptor, events)
            }
        }
        polls[descriptor]?.watch(
            reading: what & CURL_POLL_IN != 0,
            writing: what & CURL_POLL_OUT != 0
        )
    }

    private static let timerChanged: curl_multi_timer_callback = { _, millis, own in
        guard let own = unsafe own else { return 0 }
        let egress = unsafe Unmanaged<Egress>.fromOpaque(own).takeUnretainedValue()
        egress.wait(millis)
        return 0
    }

    private func wait(_ millis: Int) {
        timer?.cancel()
        timer = nil
        guard millis >= 0, !isClosed else { return }
        timer = loop.timer(afterMillis: UInt64(millis)) {
            self.timer = nil
            self.act(Egress.anySocket, 0)
        }
    }
}
