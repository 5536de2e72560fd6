import Glibc
import Synchronization

/// A bounded queue between many threads and those that work it off.
///
/// Signals only when a worker sleeps, so that a busy queue costs no system call.
/// `@unchecked Sendable`: Safe because every field is touched under the mutex or is atomic.
@safe final class WaitingRoom<Item>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private let limit: Int
    private var items: [Item] = []
    /// Taken already and not worked on yet: they count against the limit.
    private var aside = 0
    /// True when there is a reason to take the mutex; for those who look without it.
    private let isWorthTaking = Atomic(false)
    private var sleepers = 0
    private var hasEnded = false

    /// What became of an item.
    enum Admission {
        case taken, full, closed
    }

    init(limit: Int) {
        self.limit = limit
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe condition.initialize(to: pthread_cond_t())
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Puts an item at the end and wakes a sleeping worker.
    func add(_ item: Item) -> Admission {
        unsafe pthread_mutex_lock(mutex)
        if hasEnded || items.count + aside >= limit {
            let answer = hasEnded ? Admission.closed : .full
            unsafe pthread_mutex_unlock(mutex)
            return answer
        }
        items.append(item)
        isWorthTaking.store(true, ordering: .releasing)
        let wakes = sleepers > 0
        unsafe pthread_mutex_unlock(mutex)
        if wakes { unsafe pthread_cond_signal(condition) }
        return .taken
    }

    /// Puts all of them at the end, or none.
    func add(all list: [Item]) -> Admission {
        unsafe pthread_mutex_lock(mutex)
        if hasEnded || items.count + aside + list.count > limit {
            let answer = hasEnded ? Admission.closed : .full
            unsafe pthread_mutex_unlock(mutex)
            return answer
        }
        items.append(contentsOf: list)
        isWorthTaking.store(true, ordering: .releasing)
        let wakes = sleepers > 0
        unsafe pthread_mutex_unlock(mutex)
        if wakes { unsafe pthread_cond_signal(condition) }
        return .taken
    }

    /// Moves everything into `batch`, waiting for something to come; false when nothing came in
    /// time, or ever will.
    func takeAll(into batch: inout [Item], waitingMillis: Int?) -> Bool {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        if items.isEmpty, !hasEnded, waitingMillis != 0 { sleep(waitingMillis) }
        guard !items.isEmpty else { return false }
        isWorthTaking.store(hasEnded, ordering: .relaxed)
        if batch.isEmpty {
            // Both arrays keep their memory, so a steady flow allocates nothing here.
            swap(&batch, &items)
        } else {
            batch.append(contentsOf: items)
            items.removeAll(keepingCapacity: true)
        }
        return true
    }

    /// Says how many that were taken have to wait with the worker.
    func setAside(_ count: Int) {
        unsafe pthread_mutex_lock(mutex)
        aside = count
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Looks for something to come without sleeping, giving way to others who want the core; true
    /// when it has come.
    func watch(forMicros micros: UInt64) -> Bool {
        let end = SystemSource.monotonicNanos() + micros * 1000
        while !isWorthTaking.load(ordering: .acquiring) {
            guard SystemSource.monotonicNanos() < end else { return false }
            sched_yield()
        }
        return true
    }

    /// Takes the first item, waiting for one; nil when none will ever come.
    func takeOne() -> Item? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while items.isEmpty, !hasEnded { sleep(nil) }
        return items.isEmpty ? nil : items.removeFirst()
    }

    /// Refuses new items from now on; those inside are still worked off.
    func close() {
        unsafe pthread_mutex_lock(mutex)
        hasEnded = true
        isWorthTaking.store(true, ordering: .releasing)
        unsafe pthread_mutex_unlock(mutex)
        unsafe pthread_cond_broadcast(condition)
    }

    /// True when nothing more will come.
    var isDone: Bool {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return hasEnded && items.isEmpty
    }

    /// True when nothing more is let in.
    var isClosed: Bool {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return hasEnded
    }

    /// Items waiting now.
    var count: Int {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return items.count + aside
    }

    private func sleep(_ millis: Int?) {
        sleepers += 1
        defer { sleepers -= 1 }
        guard let millis else {
            unsafe pthread_cond_wait(condition, mutex)
            return
        }
        var until = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &until)
        until.tv_nsec += millis % 1000 * 1_000_000
        until.tv_sec += millis / 1000 + until.tv_nsec / 1_000_000_000
        until.tv_nsec %= 1_000_000_000
        unsafe pthread_cond_timedwait(condition, mutex, &until)
    }
}
