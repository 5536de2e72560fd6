/// What one webhook sends next, as a value that is told events, results and the time, and decides.
///
/// Messages with the same partition key go one after the other: a message that fails holds those
/// behind it of its key, and nothing else. What has failed, and what it holds, is to be stored, so
/// that the place read up to can move on; `settle` says what. Of a key that is held, or of which
/// more comes than goes, only the first messages are kept: the others are left in the log, which is
/// read for that key alone once those have gone.
package struct WebhookSchedule: Sendable {
    /// One message.
    package struct Item: Sendable, Hashable {
        package let sequence: Int64
        package let key: String
        /// Attempts that failed.
        package var failures: Int
        /// Not before this instant, in UTC milliseconds.
        package var dueMillis: Int64
        /// True when it stands in the webhook's file.
        package var isStored: Bool

        package init(
            sequence: Int64,
            key: String,
            failures: Int = 0,
            dueMillis: Int64 = 0,
            isStored: Bool = false
        ) {
            self.sequence = sequence
            self.key = key
            self.failures = failures
            self.dueMillis = dueMillis
            self.isStored = isStored
        }
    }

    /// How an attempt ended.
    package enum Result: Sendable, Hashable {
        case taken
        /// The receiver asks for a pause of so long when it says so.
        case failed(pauseMillis: Int64?)
        /// Nothing is to be sent: the owner may not see the event any more, or it was cancelled.
        case dropped
    }

    /// What became of a message.
    package enum Fate: Sendable, Hashable {
        case over
        /// It waits until this instant.
        case waits(untilMillis: Int64)
        /// Its attempts are used up.
        case givenUp
    }

    /// How far a key is taken in that has fallen behind.
    package struct KeyPlace: Sendable, Equatable {
        package let key: String
        /// Nil once it is where all others are.
        package let place: Int64?

        package init(key: String, place: Int64?) {
            self.key = key
            self.place = place
        }
    }

    /// What the webhook's file has to hold.
    package struct Settlement: Sendable, Equatable {
        /// Everything up to here is over or stored, or comes after the place of its key.
        package var cursor: Int64
        package var stored: [Item] = []
        package var removed: [Int64] = []
        package var behind: [KeyPlace] = []

        /// Says what is to be written of both, this one and the one after it.
        package mutating func append(_ next: Settlement) {
            let told = Set(next.stored.map(\.sequence)).union(next.removed)
            cursor = next.cursor
            stored.removeAll { told.contains($0.sequence) }
            stored += next.stored
            removed.removeAll { told.contains($0) }
            removed += next.removed
            let moved = Set(next.behind.map(\.key))
            behind.removeAll { moved.contains($0.key) }
            behind += next.behind
        }
    }

    /// Messages that wait at most; with as many, no more are read from the log.
    package static let waitingMax = 2000
    /// Messages under way at once.
    package static let flyingMax = 8
    /// Messages of one key that are kept where it is held, or many wait.
    package static let keptOfKey = 16
    /// So many wait that no key keeps more than that.
    static let crowd = 128
    /// Keys that are left behind at most.
    static let behindMax = 1000
    /// Longest pause that a receiver can ask for.
    package static let pauseMillisMax: Int64 = 86_400_000

    /// Everything up to here was read from the log.
    package private(set) var mark: Int64
    private var items: [Int64: Item] = [:]
    /// Sequences by key, in order.
    private var queues: [String: [Int64]] = [:]
    private var flying: Set<Int64> = []
    private var pausedUntil: Int64 = 0
    private var changed: Set<Int64> = []
    private var removed: Set<Int64> = []
    private var settledCursor: Int64
    private var behind: KeysBehind
    private let kept: Int

    /// Goes on where the file ends.
    package init(
        cursor: Int64,
        stored: [Item],
        behind: [String: Int64] = [:],
        keptOfKey kept: Int = WebhookSchedule.keptOfKey
    ) {
        mark = cursor
        settledCursor = cursor
        self.behind = KeysBehind(behind)
        self.kept = kept
        for var item in stored.sorted(by: { $0.sequence < $1.sequence }) {
            item.isStored = true
            insert(item)
        }
    }

    /// Messages that wait or are under way.
    package var count: Int { items.count }

    package var flyingCount: Int { flying.count }

    /// Of those the ones that no failed message of their key holds.
    package var freeCount: Int {
        queues.values.reduce(0) { isHeld($1) ? $0 : $0 + $1.count }
    }

    /// True when there is room for more of the log.
    package var hasRoom: Bool { items.count < WebhookSchedule.waitingMax }

    /// An event of the log that the webhook wants; those it does not want are passed by `read`.
    package mutating func add(_ sequence: Int64, key: String) {
        // What is stored was read before the last stop.
        if sequence > mark, items[sequence] == nil, !isLeft(sequence, key) {
            insert(Item(sequence: sequence, key: key))
        }
        mark = max(mark, sequence)
    }

    /// True when an event stays in the log because its key has fallen behind.
    private mutating func isLeft(_ sequence: Int64, _ key: String) -> Bool {
        if let place = behind[key] { return sequence > place }
        guard let queue = queues[key], queue.count >= kept,
            isHeld(queue) || items.count >= WebhookSchedule.crowd,
            behind.count < WebhookSchedule.behindMax
        else { return false }
        behind.move(key, to: sequence - 1)
        leaveTail(of: key)
        return true
    }

    /// Forgets what the log can tell again of a key: the last of what is not stored, but for a few.
    private mutating func leaveTail(of key: String) {
        guard behind[key] != nil || behind.count < WebhookSchedule.behindMax else { return }
        var queue = queues[key] ?? []
        while queue.count > kept, let last = queue.last, items[last]?.isStored == false,
            !changed.contains(last), !flying.contains(last)
        {
            queue.removeLast()
            items[last] = nil
            behind.move(key, to: last - 1)
        }
        queues[key] = queue.isEmpty ? nil : queue
    }

    /// True when the first of a key has failed.
    private func isHeld(_ queue: [Int64]) -> Bool {
        queue.first.flatMap { items[$0]?.failures } ?? 0 > 0
    }

    /// A key that fell behind and may go on, with the place after which the log is to be read for
    /// it; `catchUp` takes what is there.
    package var wanted: (key: String, place: Int64)? {
        guard behind.count > 0, items.count < 2 * WebhookSchedule.waitingMax else { return nil }
        return behind.first { key, place in
            guard place < mark else { return false }
            guard let queue = queues[key] else { return true }
            return queue.count <= kept / 2 && !isHeld(queue)
        }
    }

    /// Takes in events of a key that has fallen behind: all it has up to a place.
    package mutating func catchUp(_ key: String, _ sequences: [Int64], to place: Int64) {
        guard let before = behind[key] else { return }
        for sequence in sequences where sequence > before && sequence <= min(place, mark) {
            guard items[sequence] == nil else { continue }
            insert(Item(sequence: sequence, key: key))
            // The cursor has passed it.
            changed.insert(sequence)
        }
        behind.move(key, to: place < mark ? max(before, place) : nil)
    }

    /// The log was read up to here.
    package mutating func read(to place: Int64) { mark = max(mark, place) }

    /// Puts a message that is over, or was given up, at work again.
    package mutating func redeliver(_ sequence: Int64, key: String, at nowMillis: Int64) {
        if var item = items[sequence] {
            item.dueMillis = min(item.dueMillis, nowMillis)
            items[sequence] = item
        } else {
            insert(Item(sequence: sequence, key: key, dueMillis: nowMillis))
        }
        changed.insert(sequence)
    }

    /// The next message to send, which is under way from here on; nil when none may go now.
    package mutating func next(at nowMillis: Int64) -> Item? {
        guard flying.count < WebhookSchedule.flyingMax, nowMillis >= pausedUntil else {
            return nil
        }
        var best: Item?
        for queue in queues.values {
            guard let first = queue.first, !flying.contains(first), let item = items[first],
                item.dueMillis <= nowMillis
            else { continue }
            if best.map({ first < $0.sequence }) ?? true { best = item }
        }
        if let best { flying.insert(best.sequence) }
        return best
    }

    /// A message was not sent after all; it is as if it had not been asked for.
    package mutating func keep(_ sequence: Int64) { flying.remove(sequence) }

    /// True when a message may go now.
    package func hasDue(at nowMillis: Int64) -> Bool {
        guard flying.count < WebhookSchedule.flyingMax, nowMillis >= pausedUntil else {
            return false
        }
        return queues.values.contains { queue in
            guard let first = queue.first, !flying.contains(first), let item = items[first] else {
                return false
            }
            return item.dueMillis <= nowMillis
        }
    }

    /// When the next message becomes due; nil when none waits for the time.
    package var wakeMillis: Int64? {
        guard flying.count < WebhookSchedule.flyingMax else { return nil }
        let dues = queues.values.compactMap { queue in
            queue.first.flatMap { flying.contains($0) ? nil : items[$0]?.dueMillis }
        }
        return dues.min().map { max($0, pausedUntil) }
    }

    /// An attempt has ended; `chance` is from 0 to 1.
    package mutating func finish(
        _ sequence: Int64,
        _ result: Result,
        at nowMillis: Int64,
        chance: Double
    ) -> Fate {
        flying.remove(sequence)
        guard var item = items[sequence] else { return .over }
        guard case .failed(let pause) = result else {
            remove(item)
            return .over
        }
        item.failures += 1
        if let pause {
            let until = nowMillis + min(max(pause, 0), WebhookSchedule.pauseMillisMax)
            pausedUntil = max(pausedUntil, until)
        }
        guard let wait = RetryLadder.waitMillis(after: item.failures, chance: chance) else {
            remove(item)
            return .givenUp
        }
        item.dueMillis = max(nowMillis + wait, pausedUntil)
        items[sequence] = item
        leaveTail(of: item.key)
        // What it holds has to be stored as well, or the cursor would stay before it.
        changed.formUnion(queues[item.key] ?? [])
        return .waits(untilMillis: item.dueMillis)
    }

    /// What is to be written; nil when the file says all of it already.
    package mutating func settle() -> Settlement? {
        // Behind a message that failed everything of its key waits too, also what came later.
        for queue in queues.values {
            guard let first = queue.first, items[first]?.isStored == true || changed.contains(first)
            else { continue }
            for sequence in queue where items[sequence]?.isStored == false {
                changed.insert(sequence)
            }
        }
        var settlement = Settlement(cursor: 0)
        for sequence in changed.sorted() {
            guard var item = items[sequence] else { continue }
            item.isStored = true
            items[sequence] = item
            settlement.stored.append(item)
        }
        settlement.removed = removed.sorted()
        settlement.behind = behind.settle()
        changed = []
        removed = []
        let open = items.values.lazy.filter { !$0.isStored }.map(\.sequence).min()
        settlement.cursor = max(settledCursor, open.map { $0 - 1 } ?? mark)
        guard
            settlement.cursor != settledCursor || !settlement.stored.isEmpty
                || !settlement.removed.isEmpty || !settlement.behind.isEmpty
        else { return nil }
        settledCursor = settlement.cursor
        return settlement
    }

    private mutating func insert(_ item: Item) {
        items[item.sequence] = item
        // One that is given up and wanted again before that was written is not to be taken away.
        removed.remove(item.sequence)
        var queue = queues[item.key] ?? []
        let place = queue.firstIndex { $0 > item.sequence } ?? queue.count
        queue.insert(item.sequence, at: place)
        queues[item.key] = queue
    }

    private mutating func remove(_ item: Item) {
        items[item.sequence] = nil
        changed.remove(item.sequence)
        if item.isStored { removed.insert(item.sequence) }
        var queue = queues[item.key] ?? []
        queue.removeAll { $0 == item.sequence }
        queues[item.key] = queue.isEmpty ? nil : queue
    }
}
