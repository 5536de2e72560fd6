import CSQLite

/// A simulated disk in SQLite's list of file systems, from its making to its end.
@safe final class DiskDriver {
    private let system: UnsafeMutablePointer<sqlite3_vfs>
    private let label: UnsafeMutablePointer<CChar>

    init(_ disk: SimulatedDisk) {
        sqlite3_initialize()
        unsafe system = .allocate(capacity: 1)
        // Clock, randomness and sleep are the system's own.
        if let usual = unsafe sqlite3_vfs_find(nil) {
            unsafe system.initialize(to: usual.pointee)
        } else {
            unsafe system.initialize(to: sqlite3_vfs())
        }
        let name = Array(disk.name.utf8CString)
        unsafe label = .allocate(capacity: name.count)
        unsafe label.initialize(from: name, count: name.count)
        unsafe system.pointee.zName = UnsafePointer(label)
        unsafe system.pointee.iVersion = 2
        unsafe system.pointee.pNext = nil
        unsafe system.pointee.szOsFile = Int32(MemoryLayout<OpenDiskFile>.size)
        unsafe system.pointee.mxPathname = 512
        unsafe system.pointee.pAppData = Unmanaged.passUnretained(disk).toOpaque()
        unsafe DiskCalls.install(on: &system.pointee)
        unsafe sqlite3_vfs_register(system, 0)
    }

    deinit {
        unsafe sqlite3_vfs_unregister(system)
        unsafe system.deallocate()
        unsafe label.deallocate()
    }
}

/// What SQLite allocates for each open file: its methods, and ours behind them.
@unsafe struct OpenDiskFile {
    var base: sqlite3_file
    var handle: UnsafeMutableRawPointer?
}
