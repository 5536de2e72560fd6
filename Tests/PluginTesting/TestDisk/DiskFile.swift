import CSQLite

/// One file of a simulated disk, with the locks and the shared memory of those who have it open.
@safe final class DiskFile {
    let name: String
    var bytes: [UInt8]
    private(set) var handles: [DiskHandle] = []
    private var regions: [UnsafeMutableRawPointer] = unsafe []

    init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    deinit { freeRegions() }

    func opened(_ handle: DiskHandle) { handles.append(handle) }

    func closed(_ handle: DiskHandle) {
        handles.removeAll { $0 === handle }
        if handles.isEmpty { freeRegions() }
    }

    private func freeRegions() {
        while let region = unsafe regions.popLast() { unsafe region.deallocate() }
    }

    // MARK: - Locks of the file

    func lock(_ handle: DiskHandle, _ level: Int32) -> Int32 {
        guard level > handle.level else { return SQLITE_OK }
        let others = handles.filter { $0 !== handle }.map(\.level).max() ?? SQLITE_LOCK_NONE
        switch level {
        case SQLITE_LOCK_SHARED:
            guard others < SQLITE_LOCK_PENDING else { return SQLITE_BUSY }
        case SQLITE_LOCK_RESERVED:
            guard others < SQLITE_LOCK_RESERVED else { return SQLITE_BUSY }
        default:
            guard others < SQLITE_LOCK_RESERVED else { return SQLITE_BUSY }
            handle.level = SQLITE_LOCK_PENDING
            guard others < SQLITE_LOCK_SHARED else { return SQLITE_BUSY }
        }
        handle.level = level
        return SQLITE_OK
    }

    var isReserved: Bool { handles.contains { $0.level >= SQLITE_LOCK_RESERVED } }

    // MARK: - Shared memory

    /// A region of the memory that everybody with the file open shares; nil when it is not there
    /// and is not to be made.
    func region(_ index: Int, _ size: Int, isMade: Bool) -> UnsafeMutableRawPointer? {
        while unsafe regions.count <= index {
            guard isMade else { return nil }
            let made = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 4096)
            unsafe made.initializeMemory(as: UInt8.self, repeating: 0, count: size)
            unsafe regions.append(made)
        }
        return unsafe regions[index]
    }

    func lockShared(_ handle: DiskHandle, _ first: Int32, _ count: Int32, _ flags: Int32) -> Int32 {
        let mask = UInt32((1 << count) - 1) << UInt32(first)
        let others = handles.filter { $0 !== handle }
        if flags & SQLITE_SHM_UNLOCK != 0 {
            handle.sharedSlots &= ~mask
            handle.ownedSlots &= ~mask
        } else if flags & SQLITE_SHM_EXCLUSIVE != 0 {
            let taken = others.contains { ($0.sharedSlots | $0.ownedSlots) & mask != 0 }
            if taken { return SQLITE_BUSY }
            handle.ownedSlots |= mask
        } else {
            if others.contains(where: { $0.ownedSlots & mask != 0 }) { return SQLITE_BUSY }
            handle.sharedSlots |= mask
        }
        return SQLITE_OK
    }
}

/// A file that one connection has open.
final class DiskHandle {
    let disk: SimulatedDisk
    let file: DiskFile
    let isDeletedOnClose: Bool
    /// True until a new journal or log is synced, as the system's own layer does: its folder too.
    var syncsFolder: Bool
    var level: Int32 = SQLITE_LOCK_NONE
    /// Slots of the shared memory it reads under, one bit each.
    var sharedSlots: UInt32 = 0
    /// Slots it holds alone.
    var ownedSlots: UInt32 = 0

    /// `flags` are those the file was opened with.
    init(_ disk: SimulatedDisk, _ file: DiskFile, _ flags: Int32) {
        self.disk = disk
        self.file = file
        isDeletedOnClose = flags & SQLITE_OPEN_DELETEONCLOSE != 0
        let journals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL
        syncsFolder = flags & SQLITE_OPEN_CREATE != 0 && flags & journals != 0
    }
}
