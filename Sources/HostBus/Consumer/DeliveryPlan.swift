/// What a consumer does next, pure: it is told of events, verdicts and the time.
///
/// Events of one partition key are brought in the order of the log; one that is not settled holds
/// those of its key behind it and nobody else. What it holds is what the consumer's file holds.
struct DeliveryPlan: Sendable {
    /// An event read from the log.
    struct Fresh: Sendable {
        let sequence: Int64
        let partitionKey: String
        /// False when the person was erased: there is nothing to handle, so nothing to hold.
        let hasPayload: Bool
    }

    /// One event after the cursor and what to do with it.
    enum Move: Sendable, Equatable {
        case deliver(Int64)
        /// Its key is held: it waits in the file.
        case setAside(Int64, EventKey)

        var sequence: Int64 {
            switch self {
            case .deliver(let sequence), .setAside(let sequence, _): sequence
            }
        }
    }

    enum Turn: Sendable, Equatable {
        /// Read on after this sequence and `take` what there is.
        case read(after: Int64)
        /// Work on these, the next after the cursor, in order.
        case fresh([Move])
        /// Bring these held events, in order.
        case held([Int64])
        /// Bring this one alone, its attempt counted first: it may have ended the process.
        case careful(Int64)
        /// Nothing to do before this time, or before the log grows.
        case wait(untilMillis: Int64?)
        /// As `wait`, but the log is not read on: so much is held.
        case full(untilMillis: Int64?)
    }

    private(set) var cursor: Int64
    private let bound: Int
    private let doubt: EventDoubt
    private var fresh: ArraySlice<Fresh> = []
    private var isDrained = false
    private var wasHeld = false
    /// What is not settled, in order, for each key.
    private var queues: [EventKey: [Int64]] = [:]
    private var keys: [Int64: EventKey] = [:]
    /// When the first of a key is to be brought; parked ones are not here.
    private var due: [Int64: Int64] = [:]
    private(set) var parked: Set<Int64> = []
    private(set) var dead: Set<Int64> = []

    /// From what the file says; `bound` is how many events may be held, dead letters included.
    init(cursor: Int64, held: [HeldEvent], doubt: EventDoubt = .none, bound: Int) {
        self.cursor = cursor
        self.doubt = doubt
        self.bound = bound
        for event in held.sorted(by: { $0.sequence < $1.sequence }) {
            guard event.state != .dead else {
                dead.insert(event.sequence)
                continue
            }
            enqueue(event.sequence, event.key)
            if event.state == .parked { parked.insert(event.sequence) }
            if queues[event.key]?.first == event.sequence, event.state != .parked {
                due[event.sequence] = event.state == .retrying ? event.dueMillis : 0
            }
        }
    }

    /// Events held, dead letters included.
    var held: Int { keys.count + dead.count }
    /// Events that will be tried again by themselves.
    var retrying: Int { due.count }
    /// Events behind another of their key.
    var waiting: Int { keys.count - due.count - parked.count }
    /// True when nothing more is taken from the log before something is settled.
    var isFull: Bool { held >= bound }

    /// When the next held event is to be brought; 0 for at once.
    var earliestDue: Int64? { due.values.min() }

    /// The partition key of a held event.
    func key(of sequence: Int64) -> EventKey? { keys[sequence] }

    /// True when every event from this one on may be brought as it comes, up to the first that fails.
    func isFree(from sequence: Int64) -> Bool { queues.isEmpty && sequence > doubt.until }

    /// The log may have grown.
    mutating func wake() { isDrained = false }

    /// Takes what the log holds after the cursor; nothing means that there is no more.
    mutating func take(_ events: [Fresh]) {
        isDrained = events.isEmpty
        fresh = events[...]
    }

    /// What to do at this time, for no more than `limit` events.
    mutating func next(at now: Int64, limit: Int) -> Turn {
        let mayRead = !isFull || (fresh.first?.sequence ?? .max) <= doubt.until
        let hasFresh = mayRead && (!fresh.isEmpty || !isDrained)
        // In turns, so that neither those that fail nor those that come keep the others waiting.
        if !(wasHeld && hasFresh), let turn = heldTurn(at: now, limit: limit) {
            wasHeld = true
            return turn
        }
        wasHeld = false
        let earliest = earliestDue
        guard mayRead else { return .full(untilMillis: earliest) }
        if !fresh.isEmpty { return .fresh(moves(limit: limit)) }
        return isDrained ? .wait(untilMillis: earliest) : .read(after: cursor)
    }

    private func heldTurn(at now: Int64, limit: Int) -> Turn? {
        guard !due.isEmpty else { return nil }
        let heads = due.filter { $0.value <= now }.keys.sorted()
        guard !heads.isEmpty else { return nil }
        if let doubted = heads.first(where: doubt.covers) { return .careful(doubted) }
        var batch: [Int64] = []
        for head in heads where batch.count < limit {
            guard let key = keys[head], let queue = queues[key] else { continue }
            // Those behind it are brought with it: the file refuses them if it fails.
            let ready = queue.prefix { !parked.contains($0) && !doubt.covers($0) }
            batch += ready.prefix(limit - batch.count)
        }
        return .held(batch)
    }

    private func moves(limit: Int) -> [Move] {
        var moves: [Move] = []
        var aside: Set<EventKey> = []
        var room = bound - held
        for event in fresh.prefix(limit) {
            let isInDoubt = event.sequence <= doubt.until
            guard event.hasPayload, isInDoubt || !queues.isEmpty || !aside.isEmpty
            else {
                moves.append(.deliver(event.sequence))
                continue
            }
            let key = EventKey(event.partitionKey)
            guard isInDoubt || queues[key] != nil || aside.contains(key) else {
                moves.append(.deliver(event.sequence))
                continue
            }
            guard isInDoubt || room > 0 else { break }
            room -= 1
            aside.insert(key)
            moves.append(.setAside(event.sequence, key))
        }
        return moves
    }

    // MARK: - What has happened

    /// A fresh event took effect, or was there for nobody.
    mutating func advanced(past sequence: Int64) {
        cursor = sequence
        fresh = fresh.drop { $0.sequence <= sequence }
    }

    /// A fresh event waits in the file behind those of its key.
    mutating func setAside(_ sequence: Int64, _ key: EventKey) {
        advanced(past: sequence)
        enqueue(sequence, key)
        if queues[key]?.first == sequence { due[sequence] = 0 }
    }

    /// A held event took effect.
    mutating func settled(_ sequence: Int64) { forget(sequence) }

    /// An event was tried and stays in the file; a fresh one passes the cursor with that.
    mutating func held(_ event: HeldEvent) {
        let sequence = event.sequence
        if sequence > cursor { advanced(past: sequence) }
        if keys[sequence] == nil { enqueue(sequence, event.key) }
        due[sequence] = nil
        switch event.state {
        case .waiting: due[sequence] = 0
        case .retrying: due[sequence] = event.dueMillis
        case .parked: parked.insert(sequence)
        case .dead:
            forget(sequence)
            dead.insert(sequence)
        }
    }

    private mutating func enqueue(_ sequence: Int64, _ key: EventKey) {
        keys[sequence] = key
        queues[key, default: []].append(sequence)
    }

    private mutating func forget(_ sequence: Int64) {
        due[sequence] = nil
        parked.remove(sequence)
        guard let key = keys.removeValue(forKey: sequence) else { return }
        queues[key]?.removeAll { $0 == sequence }
        guard let next = queues[key]?.first else {
            queues[key] = nil
            return
        }
        if !parked.contains(next), due[next] == nil { due[next] = 0 }
    }
}
