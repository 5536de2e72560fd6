import DequeModule

/// Jobs that wait for a turn, one of each share in turn: whoever leaves a thousand behind has one
/// done while everybody else has one done.
///
/// Shares are small numbers, from 0; memory is kept for the highest one seen.
struct FairBacklog<Job> {
    /// By share.
    private var queues: [Deque<Job>] = []
    /// The shares that have jobs, each once, in the order of their turns.
    private var turns = Deque<Int>(minimumCapacity: 64)

    var isEmpty: Bool { turns.isEmpty }

    @inline(__always)
    mutating func append(_ job: Job, share: Int) {
        while queues.count <= share { queues.append(Deque()) }
        if queues[share].isEmpty { turns.append(share) }
        queues[share].append(job)
    }

    /// The longest waiting job of the share whose turn it is.
    @inline(__always)
    mutating func popFirst() -> Job? {
        guard let share = turns.popFirst() else { return nil }
        let job = queues[share].popFirst()
        if !queues[share].isEmpty { turns.append(share) }
        return job
    }
}
