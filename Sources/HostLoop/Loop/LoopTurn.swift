import CLibUV

/// The part of each turn of the loop that runs jobs, before the loop sleeps.
@safe
final class LoopTurn {
    var isStopping = false
    private let tasks: UnownedTaskExecutor
    private let actors: UnownedSerialExecutor
    private let prepare = LoopHandle(UV_PREPARE)
    private let idle = LoopHandle(UV_IDLE)
    private var isIdling = false
    private var running = TaskIdentity.none
    private var company = LoopCompany()
    private var reads = FairReads()

    init(tasks: UnownedTaskExecutor, actors: UnownedSerialExecutor) {
        unsafe self.tasks = tasks
        unsafe self.actors = actors
    }

    func open(on loop: EventLoop) throws(LoopError) {
        try unsafe LoopError.check(uv_prepare_init(loop.pointer, prepare.raw()), "uv_prepare_init")
        try unsafe LoopError.check(uv_idle_init(loop.pointer, idle.raw()), "uv_idle_init")
        prepare.adopt(loop)
        idle.adopt(loop)
        let started = unsafe uv_prepare_start(prepare.raw()) { handle in
            guard let loop = unsafe EventLoop.of(handle) else { return }
            loop.turn.run(on: loop)
        }
        try LoopError.check(started, "uv_prepare_start")
    }

    /// Runs what is queued, first what sockets and timers brought, and keeps the loop awake if some is left.
    ///
    /// So whoever leaves a thousand jobs behind keeps nobody waiting who asks anew. Both are taken from
    /// each route in turn, and the sockets are looked at again before long: so whoever asks a thousand
    /// times at once keeps nobody waiting either. However many ask anew, what has begun goes on for as
    /// long as it took to begin more: else all would be let in and nobody served.
    ///
    /// While several routes are asked a turn ends after about a job of each kind: what one of them has
    /// just been asked lies at a socket that nobody looks at before. One that is asked alone has the
    /// longer turns, which cost less.
    private func run(on loop: EventLoop) {
        loop.queue.isWorking = true
        let isShared = company.isShared(
            at: unsafe uv_now(loop.pointer),
            within: loop.limits.sharedMillis
        )
        reads.begin(isShared: isShared)
        if isShared {
            runShared(on: loop)
        } else {
            let begin = loop.queue.hasBacklog ? HostClock.monotonicNanos : 0
            runFresh(on: loop, since: begin)
            runBacklog(on: loop, since: begin)
        }
        loop.queue.isWorking = false
        loop.beat.step()
        if isStopping { loop.open.closeAll() }
        if isStopping, loop.queue.isEmpty, loop.liveHandles == 0 { return close(loop) }
        guard loop.queue.isEmpty, !isStopping else { return keepTurning() }
        rest()
        loop.beat.startWait()
    }

    /// Few jobs run without a look at the clock: sockets mostly bring a few.
    private func runFresh(on loop: EventLoop, since begin: UInt64) {
        var end = begin > 0 ? begin + loop.limits.freshNanosPerTurn : 0
        var count = 0
        while let job = loop.queue.nextFresh() {
            run(job, on: loop)
            count += 1
            guard count & 7 == 0 else { continue }
            let now = HostClock.monotonicNanos
            if end == 0 { end = now + loop.limits.freshNanosPerTurn }
            if now > end { return }
        }
    }

    /// `begin` is when the turn began, or 0 where nothing had been left by then.
    private func runBacklog(on loop: EventLoop, since begin: UInt64) {
        guard var job = loop.queue.nextOfBacklog() else { return }
        let now = HostClock.monotonicNanos
        let taken = begin > 0 ? now - begin : 0
        let end = now + max(loop.limits.backlogNanosPerTurn, taken)
        var count = 0
        while true {
            run(job, on: loop)
            count += 1
            if count & 3 == 0, HostClock.monotonicNanos > end { return }
            guard let next = loop.queue.nextOfBacklog() else { return }
            job = next
        }
    }

    /// Looks at the clock after every job.
    private func runShared(on loop: EventLoop) {
        let begin = HostClock.monotonicNanos
        var now = begin
        while now - begin < loop.limits.freshNanosPerSharedTurn, let job = loop.queue.nextFresh() {
            run(job, on: loop)
            now = HostClock.monotonicNanos
        }
        let end = now + max(loop.limits.backlogNanosPerSharedTurn, now - begin)
        while now < end, let job = loop.queue.nextOfBacklog() {
            run(job, on: loop)
            now = HostClock.monotonicNanos
        }
    }

    @inline(__always)
    private func run(_ job: LoopJob, on loop: EventLoop) {
        loop.beat.step()
        run(job, loop.beat, loop.queue)
        loop.open.flushDirty()
    }

    private func run(_ job: LoopJob, _ beat: LoopBeat, _ queue: JobQueue) {
        switch job {
        case .task(let job):
            running = TaskIdentity(of: job)
            let label = queue.labels.label(of: running)
            if label != 0 { beat.label = label }
            unsafe job.runSynchronously(on: tasks)
            running = .none
        case .actor(let job): unsafe job.runSynchronously(isolatedTo: actors, taskExecutor: tasks)
        case .call(let body): body()
        }
    }

    /// True when the look under way reads a socket of that share, not the next one.
    @inline(__always)
    func takes(_ share: Int, atMost most: Int) -> Bool {
        reads.take(share, atMost: most)
    }

    /// Remembers what the running task works for, for when it goes on after a wait.
    @inline(__always)
    func remember(_ label: Int, _ queue: JobQueue) {
        company.note(label)
        guard running != .none else { return }
        queue.labels.set(label, of: running)
    }

    /// An active idle handle makes libuv look at the sockets without waiting.
    func keepTurning() {
        guard !isIdling else { return }
        isIdling = true
        unsafe uv_idle_start(idle.raw()) { _ in }
    }

    private func rest() {
        guard isIdling else { return }
        isIdling = false
        unsafe uv_idle_stop(idle.raw())
    }

    private func close(_ loop: EventLoop) {
        idle.close()
        prepare.close()
        loop.pulse.close()
        loop.queue.close()
    }
}
