import CLibUV
import Glibc
import Synchronization

/// One piece of work for the loop's thread.
enum LoopJob {
    case task(UnownedJob)
    case actor(UnownedJob)
    case call(@Sendable () -> Void)
}

/// What waits to run on the loop: plain queues for the loop's own thread, a locked one for all others.
@safe
final class JobQueue: @unchecked Sendable {
    // Safe because all but `remote` and `owner` is touched only on the loop's thread, `remote` only
    // under its lock, and the async handle is closed by `close`, after which nothing is sent to it.
    private struct Remote {
        var jobs: [LoopJob] = []
        var isSignalled = false
        var isOpen = true
    }

    private var fresh = FairBacklog<LoopJob>()
    private var backlog = FairBacklog<LoopJob>()
    /// For what each task works; by this both give turns.
    var labels = TaskLabels()
    private var spare: [LoopJob] = []
    private let remote = Mutex(Remote())
    private let wake: LoopHandle
    private let owner = Atomic<UInt>(0)

    init(wake: LoopHandle) {
        self.wake = wake
    }

    var isOnLoop: Bool { owner.load(ordering: .relaxed) == pthread_self() }
    var isEmpty: Bool { fresh.isEmpty && backlog.isEmpty }
    /// True when something was left by jobs or other threads.
    var hasBacklog: Bool { !backlog.isEmpty }
    /// True while jobs run: what they queue joins the backlog, what sockets and timers queue does not.
    var isWorking = false

    /// Makes the calling thread the one that runs the jobs.
    func adoptThread() {
        owner.store(pthread_self(), ordering: .relaxed)
    }

    /// Queues a job; from another thread it wakes the loop, once for any number of jobs.
    func add(_ job: LoopJob) {
        guard isOnLoop else { return addFromElsewhere(job) }
        let share = share(of: job)
        if isWorking { backlog.append(job, share: share) } else { fresh.append(job, share: share) }
    }

    private func addFromElsewhere(_ job: LoopJob) {
        remote.withLock { remote in
            remote.jobs.append(job)
            guard remote.isOpen, !remote.isSignalled else { return }
            remote.isSignalled = true
            unsafe uv_async_send(wake.raw())
        }
    }

    /// Moves what other threads have queued behind the backlog.
    func takeRemote() {
        remote.withLock { remote in
            swap(&spare, &remote.jobs)
            remote.isSignalled = false
        }
        for job in spare { backlog.append(job, share: share(of: job)) }
        spare.removeAll(keepingCapacity: true)
    }

    /// Whatever works for nothing in particular, such as a task that a request has started, has one
    /// share between all.
    @inline(__always)
    private func share(of job: LoopJob) -> Int {
        guard case .task(let task) = job else { return 0 }
        return labels.share(of: TaskIdentity(of: task))
    }

    /// The next job that a socket or a timer has brought: one of each route in turn.
    @inline(__always)
    func nextFresh() -> LoopJob? { fresh.popFirst() }

    /// The next job that a job or another thread has left: one of each route in turn.
    @inline(__always)
    func nextOfBacklog() -> LoopJob? { backlog.popFirst() }

    /// Ends waking; jobs queued later by other threads are never run.
    func close() {
        remote.withLock { $0.isOpen = false }
        wake.close()
    }
}
