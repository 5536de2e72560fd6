/// Which task a job belongs to: the same for each of its jobs, and no other task's while it lives.
struct TaskIdentity: Equatable {
    static let none = TaskIdentity(address: 0)

    fileprivate let address: UInt

    private init(address: UInt) { self.address = address }

    /// A job of a task is the task's own object, taken up again after every wait.
    init(of job: UnownedJob) {
        // Safe because the address is only compared, never followed.
        address = unsafe unsafeBitCast(job, to: UInt.self)
    }
}

/// What the tasks of a loop work for, in fixed memory.
///
/// Tasks that meet in one slot displace each other: then one of them is not named, and none wrongly.
struct TaskLabels {
    private struct Slot {
        var task = TaskIdentity.none
        /// What it works for, or has last worked for.
        var label = 0
        var isWorking = false
    }

    private static let slotBits = 12
    private var slots = [Slot](repeating: Slot(), count: 1 << TaskLabels.slotBits)

    /// What the task works for; 0 for nothing in particular.
    @inline(__always)
    func label(of task: TaskIdentity) -> Int {
        let slot = slots[place(of: task)]
        return slot.task == task && slot.isWorking ? slot.label : 0
    }

    /// By what the task has its turn: what it works for or has last worked for, since a client most
    /// likely asks for the same again.
    @inline(__always)
    func share(of task: TaskIdentity) -> Int {
        let slot = slots[place(of: task)]
        return slot.task == task ? slot.label : 0
    }

    @inline(__always)
    mutating func set(_ label: Int, of task: TaskIdentity) {
        let place = place(of: task)
        if label == 0, slots[place].task == task {
            slots[place].isWorking = false
        } else {
            slots[place] = Slot(task: task, label: label, isWorking: true)
        }
    }

    private func place(of task: TaskIdentity) -> Int {
        Int((task.address &* 0x9E37_79B9_7F4A_7C15) >> UInt(64 - TaskLabels.slotBits))
    }
}
