import CSQLite
import Glibc

/// A named thread of the store that runs one body and can be waited for.
@safe final class HostThread {
    private final class Start {
        let name: String
        let body: () -> Void

        init(_ name: String, _ body: @escaping () -> Void) {
            self.name = name
            self.body = body
        }
    }

    private var handle = pthread_t()
    private var isJoined = false

    /// Starts the thread; its stack is large enough for SQLite's deepest recursion.
    init(name: String, _ body: sending @escaping () -> Void) {
        let start = unsafe Unmanaged.passRetained(Start(name, body)).toOpaque()
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        unsafe pthread_attr_setstacksize(&attributes, 2 << 20)
        let code = unsafe pthread_create(
            &handle,
            &attributes,
            { start in
                guard let start = unsafe start else { return nil }
                let own = unsafe Unmanaged<Start>.fromOpaque(start).takeRetainedValue()
                HostThread.setName(own.name)
                own.body()
                return nil
            },
            start
        )
        unsafe pthread_attr_destroy(&attributes)
        precondition(code == 0, "No thread can be started for \(name): error \(code).")
    }

    /// Waits until the body has returned.
    func join() {
        guard !isJoined else { return }
        isJoined = true
        pthread_join(handle, nil)
    }

    /// Gives the calling thread short turns where the machine has more to do than processors.
    ///
    /// It gives way soon, and in return gets the processor soon when a sync has ended, for which a lane
    /// waited a sixth of its time at 64 creates in flight. Creates one after the other went from 3.9 to
    /// 4.2 thousand a second with turns of 0.1 ms, those at 64 from 29.2 to 29.8 (means of four rounds).
    static func takeShortTurns() { cityhost_take_turns_of(100_000) }

    /// Lets the calling thread stand back where the machine has more to do than processors: loops and
    /// lanes, which somebody waits for, come before what nobody waits for and before long reads.
    static func standBack() {
        // On Linux this is about the calling thread alone.
        _ = nice(5)
    }

    /// Nanoseconds for which the calling thread has had a processor.
    static var processorNanos: UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Names the calling thread through /proc, since Glibc's module leaves pthread_setname_np out.
    private static func setName(_ name: String) {
        let file = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        unsafe write(file, name, min(15, name.utf8.count))
        close(file)
    }
}
