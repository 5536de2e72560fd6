/// What one webhook sends next, as a value that is told events, results and the time, and decides.
///
/// Messages with the same partition key go one after the other: a message that fails holds those
/// behind it of its key, and nothing else. What has failed, and what it holds, is to be stored, so
/// that the place read up to can move on; `settle` says what.
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

    /// What the webhook's file has to hold.
    package struct Settlement: Sendable, Equatable {
        /// Everything up to here is over or stored.
        package var cursor: Int64
        package var stored: [Item] = []
        package var removed: [Int64] = []

        /// Says what is to be written of both, this one and the one after it.
        package mutating func append(_ next: Settlement) {
            let told = Set(next.stored.map(\.sequence)).union(next.removed)
            cursor = next.cursor
            stored.removeAll { told.contains($0.sequence) }
            stored += next.stored
            removed.removeAll { told.contains($0) }
            removed += next.removed
        }
    }

    /// Messages that wait at most; with as many, no more are read from the log.
    package static let waitingMax = 2000
    /// Messages under way at once.
    package static let flyingMax = 8
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

    /// Goes on where the file ends.
    package init(cursor: Int64, stored: [Item]) {
        mark = cursor
        settledCursor = cursor
        for var item in stored.sorted(by: { $0.sequence < $1.sequence }) {
            item.isStored = true
            insert(item)
        }
    }

    /// Messages that wait or are under way.
    package var count: Int { items.count }

    package var flyingCount: Int { flying.count }

    /// True when there is room for more of the log.
    package var hasRoom: Bool { items.count < WebhookSchedule.waitingMax }

    /// An event of the log that the webhook wants; those it does not want are passed by `read`.
    package mutating func add(_ sequence: Int64, key: String) {
        // What is stored was read before the last stop.
        if sequence > mark, items[sequence] == nil {
            insert(Item(sequence: sequence, key: key))
        }
        mark = max(mark, sequence)
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
        changed = []
        removed = []
        let open = items.values.lazy.filter { !$0.isStored }.map(\.sequence).min()
        settlement.cursor = max(settledCursor, open.map { $0 - 1 } ?? mark)
        guard
            settlement.cursor != settledCursor || !settlement.stored.isEmpty
                || !settlement.removed.isEmpty
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
