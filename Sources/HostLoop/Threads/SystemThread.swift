import CLibUV
import Glibc

/// A thread of the operating system that runs one closure to its end.
struct SystemThread: Sendable {
    private final class Body {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    let id: pthread_t

    /// Starts the thread; the name, cut to 15 bytes, is shown by the system's tools.
    init(name: String, _ run: @escaping @Sendable () -> Void) throws(LoopError) {
        let body = unsafe Unmanaged.passRetained(Body(name: String(name.prefix(15)), run: run))
        var id = pthread_t()
        let failure = unsafe pthread_create(
            &id,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                let body = unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
                SystemThread.setName(body.name)
                body.run()
                return nil
            },
            body.toOpaque()
        )
        guard failure == 0 else {
            unsafe body.release()
            errno = failure
            throw LoopError.lastCall("pthread_create")
        }
        self.id = id
    }

    /// Names the calling thread through /proc, since Glibc's module leaves pthread_setname_np out.
    private static func setName(_ name: String) {
        let file = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        unsafe write(file, name, name.utf8.count)
        close(file)
    }

    var isCurrent: Bool { pthread_equal(id, pthread_self()) != 0 }

    /// Waits for the end of the thread; only once.
    func join() {
        pthread_join(id, nil)
    }

    /// The CPU time the thread has used, or nil when it has ended.
    var cpuNanos: UInt64? {
        var clock = clockid_t()
        var time = timespec()
        guard unsafe pthread_getcpuclockid(id, &clock) == 0, unsafe clock_gettime(clock, &time) == 0
        else { return nil }
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
