import Foundation
import Synchronization

/// Callers that send one request after the other, each on a thread of its own, until they are stopped.
package final class Crowd: Sendable {
    private let isStopped = Atomic<Bool>(false)
    private let ended = Atomic<Int>(0)
    private let answered = Atomic<Int>(0)
    private let refusals = Atomic<Int>(0)
    private let callers: Int

    /// Begins at once; `request` is a method and a target, such as `GET /unruly/v1/waits`.
    ///
    /// Callers that stand back leave the processors to the host and to whoever is measured, as if they
    /// had machines of their own.
    package init(_ request: String, callers: Int, port: Int, standsBack: Bool = false) {
        self.callers = callers
        for _ in 0..<callers {
            Thread.detachNewThread { [self] in
                // On Linux this is about the calling thread alone.
                if standsBack { Crowd.standBack() }
                call(request, port: port)
            }
        }
    }

    /// SCHED_IDLE of linux/sched.h, which Glibc's module leaves out.
    private static let idlePolicy: Int32 = 5

    /// Gives way at once to every thread that is not idle work itself.
    private static func standBack() {
        var nothing = sched_param()
        unsafe sched_setscheduler(0, idlePolicy, &nothing)
    }

    private func call(_ request: String, port: Int) {
        var client: RawClient?
        while !isStopped.load(ordering: .relaxed) {
            client = client ?? (try? RawClient(port: port, timeoutMillis: 2000))
            try? client?.send("\(request) HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = client?.response()
            answered.add(answer == nil ? 0 : 1, ordering: .relaxed)
            refusals.add(answer?.status == 503 ? 1 : 0, ordering: .relaxed)
            if answer?.fields["connection"] != nil || answer == nil { client = nil }
        }
        ended.add(1, ordering: .relaxed)
    }

    /// Answers that all of them have had.
    package var answers: Int { answered.load(ordering: .relaxed) }

    /// Answers that said that too much is going on.
    package var refused: Int { refusals.load(ordering: .relaxed) }

    /// Returns when every caller has its last answer; each waits for two seconds at most.
    package func stop() {
        isStopped.store(true, ordering: .relaxed)
        while ended.load(ordering: .relaxed) < callers { usleep(200) }
    }
}
