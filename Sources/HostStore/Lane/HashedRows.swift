/// Rows by hashes that are spread evenly already; several rows of one hash stand side by side.
///
/// Open addressing without a second hash: a dictionary would hash the hashes again.
struct HashedRows {
    private var hashes: [UInt64] = []
    /// 0 for an empty slot: rows begin with 1.
    private var rows: [Int64] = []
    private(set) var count = 0

    private var mask: Int { rows.count - 1 }

    /// Calls `isSame` with every row of a hash until one is.
    func find(_ hash: UInt64, _ isSame: (Int64) throws -> Bool) rethrows {
        guard count > 0 else { return }
        var slot = Int(truncatingIfNeeded: hash) & mask
        while rows[slot] != 0 {
            if hashes[slot] == hash, try isSame(rows[slot]) { return }
            slot = (slot + 1) & mask
        }
    }

    mutating func insert(_ hash: UInt64, _ row: Int64) {
        if count * 4 >= rows.count * 3 { grow() }
        put(hash, row)
        count += 1
    }

    /// Takes a row out; nothing happens when it is not there.
    mutating func remove(_ hash: UInt64, _ row: Int64) {
        guard count > 0 else { return }
        var slot = Int(truncatingIfNeeded: hash) & mask
        while hashes[slot] != hash || rows[slot] != row {
            guard rows[slot] != 0 else { return }
            slot = (slot + 1) & mask
        }
        guard rows[slot] != 0 else { return }
        count -= 1
        close(slot)
    }

    /// Moves what follows a freed slot up, where it may stand there: no search meets a gap.
    private mutating func close(_ freed: Int) {
        var free = freed
        var slot = (free + 1) & mask
        while rows[slot] != 0 {
            let home = Int(truncatingIfNeeded: hashes[slot]) & mask
            // How far it stands from where it belongs, and how far the free slot does.
            if (slot - home) & mask >= (slot - free) & mask {
                hashes[free] = hashes[slot]
                rows[free] = rows[slot]
                free = slot
            }
            slot = (slot + 1) & mask
        }
        rows[free] = 0
    }

    private mutating func put(_ hash: UInt64, _ row: Int64) {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while rows[slot] != 0 { slot = (slot + 1) & mask }
        hashes[slot] = hash
        rows[slot] = row
    }

    private mutating func grow() {
        let (oldHashes, oldRows) = (hashes, rows)
        let size = max(64, oldRows.count * 2)
        hashes = Array(repeating: 0, count: size)
        rows = Array(repeating: 0, count: size)
        for (slot, row) in oldRows.enumerated() where row != 0 { put(oldHashes[slot], row) }
    }
}
