import CSQLite
import Synchronization

/// A VFS over another one that gathers what SQLite writes to a write-ahead log: one write a commit.
///
/// By itself SQLite writes every page of a commit with two calls, 24 bytes and then 4,096 that
/// straddle two pages of the system's cache. Only the log is touched; every other file, and all
/// else a VFS does, is the other one's.
enum LogGathering {
    /// Names that are registered; the structures stay for the life of the process.
    private static let registered = Mutex<[String: String]>([:])

    /// The name of the gathering VFS over `base`; registers it at the first call.
    static func name(over base: String) throws(DatabaseError) -> String {
        let name = registered.withLock { known -> String? in
            if let name = known[base] { return name }
            guard let name = register(over: base) else { return nil }
            known[base] = name
            return name
        }
        guard let name else {
            throw DatabaseError(code: SQLITE_ERROR, message: "there is no VFS \(base)")
        }
        return name
    }

    private static func register(over base: String) -> String? {
        guard let below = unsafe sqlite3_vfs_find(base) else { return nil }
        let name = "gathering-\(base)"
        let own = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        unsafe own.initialize(to: sqlite3_vfs())
        unsafe own.pointee.iVersion = 2
        unsafe own.pointee.szOsFile = below.pointee.szOsFile + Int32(GatheredLog.headBytes)
        unsafe own.pointee.mxPathname = below.pointee.mxPathname
        unsafe own.pointee.zName = UnsafePointer(copied(name))
        unsafe own.pointee.pAppData = UnsafeMutableRawPointer(copied(base))
        unsafe install(own)
        guard unsafe sqlite3_vfs_register(own, 0) == SQLITE_OK else { return nil }
        return name
    }

    /// A C string that is never freed.
    @unsafe private static func copied(_ text: String) -> UnsafeMutablePointer<CChar> {
        let bytes = text.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { unsafe (copy + index).initialize(to: byte) }
        return unsafe copy
    }

    /// The VFS below, found by name each time: a test's may come and go.
    @unsafe private static func below(
        _ own: UnsafeMutablePointer<sqlite3_vfs>?
    ) -> UnsafeMutablePointer<sqlite3_vfs>? {
        // Safe because the name was set when the VFS was registered and is never freed.
        unsafe (own?.pointee.pAppData?.assumingMemoryBound(to: CChar.self)).flatMap {
            unsafe sqlite3_vfs_find($0)
        }
    }

    @unsafe private static func install(_ own: UnsafeMutablePointer<sqlite3_vfs>) {
        unsafe own.pointee.xOpen = { own, name, file, flags, outFlags in
            guard let below = unsafe LogGathering.below(own), let file = unsafe file else {
                return SQLITE_CANTOPEN
            }
            guard flags & SQLITE_OPEN_WAL != 0 else {
                return unsafe below.pointee.xOpen(below, name, file, flags, outFlags)
            }
            let log = unsafe GatheredLog.make(in: file)
            let code = unsafe below.pointee.xOpen(below, name, log, flags, outFlags)
            if unsafe log.pointee.pMethods == nil { unsafe file.pointee.pMethods = nil }
            return code
        }
        unsafe own.pointee.xDelete = { own, name, isSynced in
            guard let below = unsafe LogGathering.below(own) else { return SQLITE_IOERR }
            return unsafe below.pointee.xDelete(below, name, isSynced)
        }
        unsafe own.pointee.xAccess = { own, name, flags, answer in
            guard let below = unsafe LogGathering.below(own) else { return SQLITE_IOERR }
            return unsafe below.pointee.xAccess(below, name, flags, answer)
        }
        unsafe own.pointee.xFullPathname = { own, name, size, answer in
            guard let below = unsafe LogGathering.below(own) else { return SQLITE_IOERR }
            return unsafe below.pointee.xFullPathname(below, name, size, answer)
        }
        unsafe own.pointee.xRandomness = { own, size, answer in
            guard let below = unsafe LogGathering.below(own) else { return 0 }
            return unsafe below.pointee.xRandomness(below, size, answer)
        }
        unsafe own.pointee.xSleep = { own, micros in
            guard let below = unsafe LogGathering.below(own) else { return 0 }
            return unsafe below.pointee.xSleep(below, micros)
        }
        unsafe own.pointee.xCurrentTimeInt64 = { own, answer in
            guard let below = unsafe LogGathering.below(own) else { return SQLITE_IOERR }
            return unsafe below.pointee.xCurrentTimeInt64(below, answer)
        }
        unsafe own.pointee.xGetLastError = { own, size, answer in
            guard let below = unsafe LogGathering.below(own) else { return 0 }
            return unsafe below.pointee.xGetLastError(below, size, answer)
        }
    }
}
