import DequeModule
import Glibc
import Synchronization

/// Where a piece of work runs, and whether it is still wanted.
package struct WorkerSlot: Sendable {
    /// The number of the thread, from 0: for things that each thread owns one of.
    package let index: Int
    fileprivate let work: WorkerJob

    /// True once the task that asked for the work was cancelled; long work should look now and then.
    package var isCancelled: Bool { work.isCancelled.load(ordering: .relaxed) }
}

/// A fixed number of threads with a bounded queue, for work that would hold up a loop.
///
/// A full queue refuses at once. Work whose task is cancelled before it starts is never run.
@safe
package final class WorkerPool: @unchecked Sendable {
    // Safe because `state` is under its lock, the semaphore is made for threads, and `threads` is written once.
    package let name: String
    private let queueLimit: Int
    private let state = Mutex(State())
    private let ready = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private let threads = Mutex<[SystemThread]>([])

    private struct State {
        var queue = Deque<WorkerJob>()
        var isClosed = false
    }

    /// Starts the threads.
    package init(name: String, threads count: Int, queueLimit: Int) throws(LoopError) {
        self.name = name
        self.queueLimit = queueLimit
        unsafe sem_init(ready, 0, 0)
        for index in 0..<max(1, count) {
            let thread = try SystemThread(name: "\(name)-\(index)") { self.work(index) }
            threads.withLock { $0.append(thread) }
        }
    }

    /// How much waits to be started.
    package var queued: Int { state.withLock { $0.queue.count } }

    /// Runs `body` on one of the threads; the caller continues where it was.
    ///
    /// Throws `LoopError.poolFull` when the queue is full and `CancellationError` when the task was cancelled
    /// before the work began.
    package func run<R: Sendable>(
        _ body: @escaping @Sendable (WorkerSlot) throws -> R
    ) async throws -> R {
        let job = WorkerJob()
        return try await withTaskCancellationHandler {
            try await unsafe withUnsafeThrowingContinuation { caller in
                job.body = { slot in unsafe caller.resume(with: Result { try body(slot) }) }
                job.refuse = { unsafe caller.resume(throwing: $0) }
                if let refusal = add(job) { job.refuse?(refusal) }
            }
        } onCancel: {
            cancel(job)
        }
    }

    /// Refuses what waits, lets what runs come to its end, and ends the threads.
    package func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            let waiting = state.queue
            state.queue = []
            return waiting
        }
        for job in waiting { job.refuse?(LoopError.poolClosed(name)) }
        let ending = threads.withLock { threads in
            let ending = threads
            threads = []
            return ending
        }
        for _ in ending { unsafe sem_post(ready) }
        for thread in ending where !thread.isCurrent { thread.join() }
    }

    private func add(_ job: WorkerJob) -> (any Error)? {
        let refusal: (any Error)? = state.withLock { state in
            if state.isClosed { return LoopError.poolClosed(name) }
            if job.isCancelled.load(ordering: .relaxed) { return CancellationError() }
            if state.queue.count >= queueLimit { return LoopError.poolFull(name) }
            state.queue.append(job)
            return nil
        }
        if refusal == nil { unsafe sem_post(ready) }
        return refusal
    }

    private func cancel(_ job: WorkerJob) {
        let isRemoved = state.withLock { state in
            job.isCancelled.store(true, ordering: .relaxed)
            guard let place = state.queue.firstIndex(where: { $0 === job }) else { return false }
            state.queue.remove(at: place)
            return true
        }
        if isRemoved { job.refuse?(CancellationError()) }
    }

    private func work(_ index: Int) {
        while true {
            while unsafe sem_wait(ready) != 0 {}
            let (job, isClosed) = state.withLock { ($0.queue.popFirst(), $0.isClosed) }
            if let job { job.body?(WorkerSlot(index: index, work: job)) }
            if isClosed { return }
        }
    }

    deinit {
        unsafe sem_destroy(ready)
        unsafe ready.deallocate()
    }
}

/// One piece of work and how to answer for it.
private final class WorkerJob: @unchecked Sendable {
    // Safe because the closures are set before the job is queued and only read afterwards.
    let isCancelled = Atomic<Bool>(false)
    var body: ((WorkerSlot) -> Void)?
    var refuse: ((any Error) -> Void)?
}
