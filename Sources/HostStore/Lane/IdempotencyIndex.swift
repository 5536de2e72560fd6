import PluginKit

/// Where the answer under each idempotency key stands, in memory.
///
/// Keys are random, so an index on the disk dirties a page of its own for almost every command:
/// half of a command's whole cost, as measured. The rows themselves are appended; this index
/// belongs to the lane, which alone writes them, and is rebuilt from them when the lane opens.
/// What a batch adds counts only after its COMMIT.
final class IdempotencyIndex {
    private var rows: [UInt64: Int64] = [:]
    /// Further rows of keys that share a hash.
    private var others: [UInt64: [Int64]] = [:]
    private var pending: [(hash: UInt64, row: Int64)] = []
    /// Keys added since the lane opened.
    private(set) var added = 0

    /// Reads every key of the file.
    init(_ connection: Connection) throws {
        try connection.each("SELECT n, key FROM host_idempotency ORDER BY n") { row in
            insert(IdempotencyIndex.hash(row.text(at: 1)), row.int64(at: 0))
        }
    }

    /// Keys kept.
    var count: Int { rows.count + others.count }

    /// Seeded per process, so nobody can prepare keys that meet.
    static func hash(_ key: String) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(key)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// Calls `isSame` with every row that may hold the key until one does.
    func find(_ hash: UInt64, _ isSame: (Int64) throws -> Bool) rethrows {
        for entry in pending where entry.hash == hash {
            if try isSame(entry.row) { return }
        }
        guard let row = rows[hash] else { return }
        if try isSame(row) { return }
        for row in others[hash] ?? [] {
            if try isSame(row) { return }
        }
    }

    /// Adds a row of the command at work.
    func add(_ hash: UInt64, row: Int64) { pending.append((hash, row)) }

    /// How much of the batch is added so far.
    var mark: Int { pending.count }

    /// Forgets what was added since the mark: that command was undone.
    func undo(to mark: Int) { pending.removeLast(pending.count - mark) }

    /// The batch is on the disk.
    func commit() {
        added += pending.count
        for entry in pending { insert(entry.hash, entry.row) }
        pending.removeAll(keepingCapacity: true)
    }

    /// Forgets a row that was purged.
    func remove(_ hash: UInt64, row: Int64) {
        if rows[hash] == row {
            rows[hash] = others[hash]?.popLast()
        } else {
            others[hash]?.removeAll { $0 == row }
        }
        if others[hash]?.isEmpty == true { others[hash] = nil }
    }

    private func insert(_ hash: UInt64, _ row: Int64) {
        if rows[hash] == nil { rows[hash] = row } else { others[hash, default: []].append(row) }
    }
}
