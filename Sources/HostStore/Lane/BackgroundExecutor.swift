/// Runs what nobody waits for on threads that stand back for loops and lanes: relays, consumers, signing,
/// webhooks and calls of providers.
///
/// On the pool that Swift starts by itself a plugin that floods its lane, whose events are then carried
/// in bursts of milliseconds, would keep its neighbours' answers from the processors.
package final class BackgroundExecutor: TaskExecutor {
    /// The process's own; its threads start with the first job and are never stopped.
    package static let shared = BackgroundExecutor(threads: 2)

    private let room = WaitingRoom<UnownedJob>(limit: .max)

    private init(threads: Int) {
        for number in 1...threads {
            _ = HostThread(name: "background \(number)") { [self] in
                HostThread.standBack()
                let executor = unsafe asUnownedTaskExecutor()
                while let job = room.takeOne() { unsafe job.runSynchronously(on: executor) }
            }
        }
    }

    package func enqueue(_ job: consuming ExecutorJob) { _ = room.add(UnownedJob(job)) }
}
