import Glibc
import Synchronization

/// A thread that opens files for as long as the system lets it, and then goes on trying.
final class DescriptorHog: Sendable {
    private let isDone = Atomic<Bool>(false)
    private let taken = Mutex<[Int32]>([])
    private let ended = Atomic<Bool>(false)

    var count: Int { taken.withLock(\.count) }

    func start() {
        var thread = pthread_t()
        let own = unsafe Unmanaged.passRetained(self).toOpaque()
        unsafe pthread_create(
            &thread,
            nil,
            { own in
                guard let own = unsafe own else { return nil }
                unsafe Unmanaged<DescriptorHog>.fromOpaque(own).takeRetainedValue().take()
                return nil
            },
            own
        )
        pthread_detach(thread)
    }

    private func take() {
        while !isDone.load(ordering: .relaxed) {
            let fd = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
            if fd >= 0 { taken.withLock { $0.append(fd) } }
        }
        ended.store(true, ordering: .releasing)
    }

    /// Gives everything back.
    func stop() {
        isDone.store(true, ordering: .relaxed)
        while !ended.load(ordering: .acquiring) { usleep(100) }
        for fd in taken.withLock(\.self) { close(fd) }
    }
}
