/// Runs tasks on the loop's thread: the preferred executor of everything a loop serves.
///
/// A task on it that calls nothing outside the loop never changes threads. Nonisolated code runs here as it
/// would on the global pool; for actors there is `LoopActorExecutor` (one object cannot be both without an
/// extra turn of the queue at each resumption, because the runtime takes the two for different places).
package final class LoopExecutor: TaskExecutor {
    private let queue: JobQueue

    init(queue: JobQueue) {
        self.queue = queue
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        queue.add(.task(UnownedJob(job)))
    }
}

/// Runs actors on the loop's thread, for an actor's `unownedExecutor`.
package final class LoopActorExecutor: SerialExecutor {
    private let queue: JobQueue

    init(queue: JobQueue) {
        self.queue = queue
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        queue.add(.actor(UnownedJob(job)))
    }

    package func checkIsolated() {
        precondition(
            queue.isOnLoop,
            "This code belongs to an event loop's thread, but another thread has called it."
        )
    }

    package func isIsolatingCurrentContext() -> Bool? { queue.isOnLoop }
}
