import CSQLite

/// The functions SQLite calls, each handing on to the simulated disk.
enum DiskCalls {
    /// Methods of an open file; never freed, as open files point to it.
    @safe nonisolated(unsafe) private static let methods: UnsafeMutablePointer<sqlite3_io_methods> =
        {
            // Safe because it is written here, once, and only read afterwards.
            let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
            unsafe methods.initialize(to: sqlite3_io_methods())
            unsafe methods.pointee.iVersion = 2
            unsafe addFile(&methods.pointee)
            unsafe addLocks(&methods.pointee)
            unsafe addSharedMemory(&methods.pointee)
            return unsafe methods
        }()

    static func install(on system: inout sqlite3_vfs) {
        unsafe system.xOpen = { system, name, file, flags, outFlags in
            guard let disk = unsafe DiskCalls.disk(system), let file = unsafe file else {
                return SQLITE_CANTOPEN
            }
            let own = unsafe UnsafeMutableRawPointer(file)
                .assumingMemoryBound(to: OpenDiskFile.self)
            unsafe own.pointee.base.pMethods = nil
            let name = unsafe name.map { unsafe String(cString: $0) }
            let (handle, code) = disk.open(name, flags)
            guard let handle else { return code }
            unsafe own.pointee.handle = Unmanaged.passRetained(handle).toOpaque()
            unsafe own.pointee.base.pMethods = UnsafePointer(DiskCalls.methods)
            unsafe outFlags?.pointee = flags
            return code
        }
        unsafe system.xDelete = { system, name, isSynced in
            guard let disk = unsafe DiskCalls.disk(system), let name = unsafe name else {
                return SQLITE_OK
            }
            return disk.delete(unsafe String(cString: name), isSynced: isSynced != 0)
        }
        unsafe system.xAccess = { system, name, _, answer in
            guard let disk = unsafe DiskCalls.disk(system), let name = unsafe name else {
                return SQLITE_OK
            }
            unsafe answer?.pointee = disk.exists(unsafe String(cString: name)) ? 1 : 0
            return SQLITE_OK
        }
        unsafe system.xFullPathname = { _, name, size, full in
            guard let name = unsafe name, let full = unsafe full else { return SQLITE_CANTOPEN }
            let bytes = Array(unsafe String(cString: name).utf8CString)
            guard bytes.count <= size else { return SQLITE_CANTOPEN }
            unsafe full.update(from: bytes, count: bytes.count)
            return SQLITE_OK
        }
    }

    private static func disk(_ system: UnsafeMutablePointer<sqlite3_vfs>?) -> SimulatedDisk? {
        unsafe system?.pointee.pAppData.map {
            unsafe Unmanaged<SimulatedDisk>.fromOpaque($0).takeUnretainedValue()
        }
    }

    private static func handle(_ file: UnsafeMutablePointer<sqlite3_file>?) -> DiskHandle? {
        guard let file = unsafe file else { return nil }
        let own = unsafe UnsafeMutableRawPointer(file).assumingMemoryBound(to: OpenDiskFile.self)
        return unsafe own.pointee.handle.map {
            unsafe Unmanaged<DiskHandle>.fromOpaque($0).takeUnretainedValue()
        }
    }

    private static func addFile(_ methods: inout sqlite3_io_methods) {
        unsafe methods.xClose = { file in
            guard let handle = unsafe DiskCalls.handle(file) else { return SQLITE_OK }
            handle.disk.close(handle)
            unsafe Unmanaged.passUnretained(handle).release()
            return SQLITE_OK
        }
        unsafe methods.xRead = { file, buffer, count, offset in
            guard let handle = unsafe DiskCalls.handle(file) else { return SQLITE_MISUSE }
            let bytes = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: Int(count))
            return unsafe handle.disk.read(handle, into: bytes, at: Int(offset))
        }
        unsafe methods.xWrite = { file, buffer, count, offset in
            guard let handle = unsafe DiskCalls.handle(file) else { return SQLITE_MISUSE }
            let bytes = unsafe Array(UnsafeRawBufferPointer(start: buffer, count: Int(count)))
            return handle.disk.write(handle, bytes, at: Int(offset))
        }
        unsafe methods.xTruncate = { file, size in
            guard let handle = unsafe DiskCalls.handle(file) else { return SQLITE_MISUSE }
            return handle.disk.truncate(handle, to: Int(size))
        }
        unsafe methods.xSync = { file, _ in
            guard let handle = unsafe DiskCalls.handle(file) else { return SQLITE_MISUSE }
            return handle.disk.sync(handle)
        }
        unsafe methods.xFileSize = { file, size in
            guard let handle = unsafe DiskCalls.handle(file) else { return SQLITE_MISUSE }
            let (bytes, code) = handle.disk.size(handle)
            unsafe size?.pointee = sqlite3_int64(bytes)
            return code
        }
        unsafe methods.xFileControl = { file, operation, argument in
            if operation == SQLITE_FCNTL_PRAGMA, let handle = unsafe DiskCalls.handle(file),
                handle.disk.isSynchronousOff
            {
                unsafe DiskCalls.turnSynchronousOff(argument)
            }
            return SQLITE_NOTFOUND
        }
        unsafe methods.xSectorSize = { _ in 4096 }
        // As the system's own: a torn write harms nothing beside it.
        unsafe methods.xDeviceCharacteristics = { _ in SQLITE_IOCAP_POWERSAFE_OVERWRITE }
    }

    /// Overwrites the value of `PRAGMA synchronous=FULL` before SQLite reads it.
    private static func turnSynchronousOff(_ argument: UnsafeMutableRawPointer?) {
        guard
            let words = unsafe argument?.assumingMemoryBound(
                to: UnsafeMutablePointer<CChar>?.self
            ),
            let name = unsafe words[1], unsafe String(cString: name) == "synchronous",
            let value = unsafe words[2], unsafe String(cString: value) == "FULL"
        else { return }
        for (index, letter) in "OFF".utf8CString.enumerated() { unsafe value[index] = letter }
    }

    private static func addLocks(_ methods: inout sqlite3_io_methods) {
        unsafe methods.xLock = { file, level in
            guard let handle = unsafe DiskCalls.handle(file) else { return SQLITE_MISUSE }
            return handle.disk.lock(handle, level)
        }
        unsafe methods.xUnlock = { file, level in
            guard let handle = unsafe DiskCalls.handle(file) else { return SQLITE_MISUSE }
            handle.disk.unlock(handle, level)
            return SQLITE_OK
        }
        unsafe methods.xCheckReservedLock = { file, answer in
            guard let handle = unsafe DiskCalls.handle(file) else { return SQLITE_MISUSE }
            unsafe answer?.pointee = handle.disk.isReserved(handle) ? 1 : 0
            return SQLITE_OK
        }
    }

    private static func addSharedMemory(_ methods: inout sqlite3_io_methods) {
        unsafe methods.xShmMap = { file, index, size, isMade, pointer in
            guard let handle = unsafe DiskCalls.handle(file) else { return SQLITE_MISUSE }
            let (address, code) = handle.disk.region(
                handle,
                Int(index),
                Int(size),
                isMade: isMade != 0
            )
            unsafe pointer?.pointee = UnsafeMutableRawPointer(bitPattern: address)
            return code
        }
        unsafe methods.xShmLock = { file, first, count, flags in
            guard let handle = unsafe DiskCalls.handle(file) else { return SQLITE_MISUSE }
            return handle.disk.lockShared(handle, first, count, flags)
        }
        unsafe methods.xShmBarrier = { file in
            guard let handle = unsafe DiskCalls.handle(file) else { return }
            _ = handle.disk.exists("")
        }
        unsafe methods.xShmUnmap = { _, _ in SQLITE_OK }
    }
}
