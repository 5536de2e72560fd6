import CLibUV
import Glibc
import Synchronization

/// One libuv loop: the thread that owns it, its executor, its clock and everything that is open on it.
///
/// Members may be used on the loop's own thread only, except those that say otherwise.
@safe
package final class EventLoop: @unchecked Sendable {
    // Safe because mutable state is touched only on the loop's thread; the queue, the beat and the
    // lifetime have locks or atomics of their own.

    /// The executor that keeps a task on this loop; usable from any thread.
    package let executor: LoopExecutor
    /// The executor for actors that live on this loop; usable from any thread.
    package let actorExecutor: LoopActorExecutor
    /// A number for logs and metrics.
    package let index: Int

    let limits: LoopLimits
    let queue: JobQueue
    let beat = LoopBeat()
    let blocks = BlockPool()
    let pulse: LoopPulse
    let open = OpenHandles()
    let turn: LoopTurn
    let pointer: UnsafeMutablePointer<uv_loop_t>
    private let life = Mutex(Life())

    private struct Life {
        var thread: SystemThread?
        var isStopping = false
    }

    /// Prepares a loop; `start` or `run` sets it going.
    ///
    /// `clock` stands in for the system's clocks where a test turns time by hand.
    package init(
        index: Int = 0,
        limits: LoopLimits = LoopLimits(),
        clock: (@Sendable () -> HostInstant)? = nil
    ) throws(LoopError) {
        signal(SIGPIPE, SIG_IGN)
        // A file that may grow no more is an answer of `write`, and is told as one.
        signal(SIGXFSZ, SIG_IGN)
        unsafe pointer = .allocate(capacity: 1)
        try unsafe LoopError.check(uv_loop_init(pointer), "uv_loop_init")
        let wake = LoopHandle(UV_ASYNC)
        self.index = index
        self.limits = limits
        queue = JobQueue(wake: wake)
        executor = LoopExecutor(queue: queue)
        actorExecutor = LoopActorExecutor(queue: queue)
        pulse = LoopPulse(clock: clock)
        turn = unsafe LoopTurn(
            tasks: executor.asUnownedTaskExecutor(),
            actors: actorExecutor.asUnownedSerialExecutor()
        )
        unsafe pointer.pointee.data = UnsafeMutableRawPointer(
            open.readBuffer(bytes: limits.readBytes)
        )
        wake.adopt(self)
        try unsafe LoopError.check(
            uv_async_init(pointer, wake.raw()) { unsafe EventLoop.of($0)?.queue.takeRemote() },
            "uv_async_init"
        )
        try turn.open(on: self)
        try pulse.open(on: self)
    }

    /// True on the loop's own thread; may be asked from any thread.
    package var isCurrent: Bool { queue.isOnLoop }

    /// What the loop is working for right now, as the number the host gave it; 0 for nothing in particular.
    ///
    /// A small number: tasks that work for the same one have turns in common when they left jobs behind.
    /// It is forgotten when the running job ends, so that nobody is blamed for the next one; but a task has it
    /// again whenever it goes on after a wait, until it sets another.
    package var label: Int {
        get { beat.label }
        set {
            beat.label = newValue
            turn.remember(newValue, queue)
        }
    }

    /// Handles that libuv still holds memory for; readable from any thread.
    package var liveHandles: Int { beat.liveHandles }

    /// The instant, on both clocks, at the cost of one clock reading.
    package var instant: HostInstant { pulse.instant }

    /// Nanoseconds the loop has waited for something to do since it started; readable from any thread.
    package var idleNanos: UInt64 { beat.idleNanos }

    /// The longest that the loop's regular timer has been late since this was last asked.
    package func takeLagNanos() -> UInt64 { pulse.takeLag() }

    /// Calls `body` a few times a second for as long as the loop runs.
    package func onPulse(_ body: @escaping () -> Void) {
        pulse.bodies.append(body)
    }

    /// Runs `body` on the loop, later; from any thread.
    package func post(_ body: @escaping @Sendable () -> Void) {
        queue.add(.call(body))
    }

    /// Runs `body` on the loop and hands back what it returns; from any thread.
    package func call<R: Sendable>(
        _ body: @escaping @Sendable () throws -> R
    ) async throws -> R {
        try await unsafe withUnsafeThrowingContinuation { caller in
            post { unsafe caller.resume(with: Result(catching: body)) }
        }
    }

    /// Starts a task that stays on this loop; from any thread.
    @discardableResult
    package func task(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        Task(executorPreference: executor, operation: body)
    }

    /// Starts a thread of its own for the loop, which keeps to the processors if any are named.
    package func start(on processors: ProcessorSet? = nil) throws(LoopError) {
        let thread = try SystemThread(name: "loop-\(index)") {
            processors?.bindCallingThread()
            self.run()
        }
        life.withLock { $0.thread = thread }
    }

    /// Runs the loop on the calling thread until it is stopped.
    package func run() {
        queue.adoptThread()
        pulse.refresh()
        unsafe uv_run(pointer, UV_RUN_DEFAULT)
        unsafe uv_loop_close(pointer)
    }

    /// Closes everything that is open, lets its tasks see it, and ends the loop; from any thread.
    ///
    /// Called from another thread than the loop's, it returns when the loop's own thread has ended.
    package func stop() {
        let (thread, isFirst) = life.withLock { life in
            defer { life.isStopping = true }
            return (life.thread, !life.isStopping)
        }
        guard isFirst else { return }
        post { self.close() }
        if let thread, !thread.isCurrent { thread.join() }
    }

    /// The thread's CPU time so far, or nil when the loop has no thread of its own.
    var cpuNanos: UInt64? { life.withLock { $0.thread?.cpuNanos } }

    private func close() {
        turn.isStopping = true
        open.closeAll()
        turn.keepTurning()
    }

    /// The loop that a handle of its own belongs to.
    static func of<Raw>(_ handle: UnsafeMutablePointer<Raw>?) -> EventLoop? {
        let base = unsafe UnsafeMutableRawPointer(handle)?
            .assumingMemoryBound(to: uv_handle_t.self)
        guard let data = unsafe base?.pointee.data else { return nil }
        return unsafe Unmanaged<EventLoop>.fromOpaque(data).takeUnretainedValue()
    }

    deinit {
        unsafe pointer.deallocate()
    }
}
