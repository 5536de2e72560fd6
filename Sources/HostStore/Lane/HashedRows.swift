/// Rows by hashes that are spread evenly already; several rows of one hash stand side by side.
///
/// Open addressing without a second hash: a dictionary would hash the hashes again.
struct HashedRows {
    /// Both side by side: a look in a large table waits for memory once, not twice.
    private struct Slot {
        var hash: UInt64 = 0
        /// 0 for an empty slot: rows begin with 1.
        var row: Int64 = 0
    }

    private var slots: [Slot] = []
    private(set) var count = 0

    private var mask: Int { slots.count - 1 }

    /// Calls `isSame` with every row of a hash until one is.
    func find(_ hash: UInt64, _ isSame: (Int64) throws -> Bool) rethrows {
        guard count > 0 else { return }
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot].row != 0 {
            if slots[slot].hash == hash, try isSame(slots[slot].row) { return }
            slot = (slot + 1) & mask
        }
    }

    mutating func insert(_ hash: UInt64, _ row: Int64) {
        if count * 4 >= slots.count * 3 { grow() }
        put(hash, row)
        count += 1
    }

    /// Takes a row out; nothing happens when it is not there.
    mutating func remove(_ hash: UInt64, _ row: Int64) {
        guard count > 0 else { return }
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot].hash != hash || slots[slot].row != row {
            guard slots[slot].row != 0 else { return }
            slot = (slot + 1) & mask
        }
        guard slots[slot].row != 0 else { return }
        count -= 1
        close(slot)
    }

    /// Moves what follows a freed slot up, where it may stand there: no search meets a gap.
    private mutating func close(_ freed: Int) {
        var free = freed
        var slot = (free + 1) & mask
        while slots[slot].row != 0 {
            let home = Int(truncatingIfNeeded: slots[slot].hash) & mask
            // How far it stands from where it belongs, and how far the free slot does.
            if (slot - home) & mask >= (slot - free) & mask {
                slots[free] = slots[slot]
                free = slot
            }
            slot = (slot + 1) & mask
        }
        slots[free].row = 0
    }

    private mutating func put(_ hash: UInt64, _ row: Int64) {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot].row != 0 { slot = (slot + 1) & mask }
        slots[slot] = Slot(hash: hash, row: row)
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: max(64, old.count * 2))
        for slot in old where slot.row != 0 { put(slot.hash, slot.row) }
    }
}
