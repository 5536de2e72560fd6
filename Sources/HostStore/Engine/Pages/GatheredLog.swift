import CSQLite

/// A write-ahead log as SQLite's handle of it: what is gathered, then the handle below.
///
/// What is gathered is written when the last page of a commit is there, and before anything that
/// could notice: a sync, a read, a truncation, a question for the size. What is left at the end
/// belongs to no commit and is dropped.
@safe struct GatheredLog {
    /// First, so that SQLite takes the record for a handle of its own.
    private var handle = unsafe sqlite3_file()
    private var bytes: UnsafeMutableRawPointer?
    private var start: Int64 = 0
    private var count = 0
    private var isCommitting = false

    /// Where the handle below begins.
    static let headBytes = (MemoryLayout<GatheredLog>.size + 15) / 16 * 16
    /// More than this is not held back.
    private static let bytesMax = 1 << 20
    /// SQLite's own VFS takes the low 17 bits of a length for the length (os_unix.c 3.40.1).
    private static let writeBytesMax = 126_976
    /// A frame of the log: 24 bytes, of which those from 4 to 7 are not zero when the frame ends a
    /// commit, then the page (sqlite.org/fileformat2.html, 4.1).
    private static let frameHeadBytes = 24

    /// Makes the record in SQLite's memory and gives the place of the handle below.
    @unsafe static func make(
        in file: UnsafeMutablePointer<sqlite3_file>
    ) -> UnsafeMutablePointer<sqlite3_file> {
        let raw = UnsafeMutableRawPointer(file)
        unsafe raw.initializeMemory(as: GatheredLog.self, repeating: GatheredLog(), count: 1)
        unsafe file.pointee.pMethods = methods
        let below = unsafe below(file)
        unsafe below.initialize(to: sqlite3_file())
        return unsafe below
    }

    @unsafe private static func below(
        _ file: UnsafeMutablePointer<sqlite3_file>
    ) -> UnsafeMutablePointer<sqlite3_file> {
        unsafe (UnsafeMutableRawPointer(file) + headBytes)
            .assumingMemoryBound(to: sqlite3_file.self)
    }

    @unsafe private static func record(
        _ file: UnsafeMutablePointer<sqlite3_file>
    ) -> UnsafeMutablePointer<GatheredLog> {
        unsafe UnsafeMutableRawPointer(file).assumingMemoryBound(to: GatheredLog.self)
    }

    @unsafe private static func write(
        _ file: UnsafeMutablePointer<sqlite3_file>,
        _ source: UnsafeRawPointer,
        _ size: Int,
        at offset: Int64
    ) -> Int32 {
        let log = unsafe record(file)
        let isNext = unsafe offset == log.pointee.start + Int64(log.pointee.count)
        if unsafe log.pointee.count > 0, unsafe !isNext || log.pointee.count + size > bytesMax {
            let code = unsafe flush(file)
            guard code == SQLITE_OK else { return code }
        }
        guard size <= bytesMax else {
            return unsafe written(below(file), source, size, offset)
        }
        if unsafe log.pointee.count == 0 { unsafe log.pointee.start = offset }
        if unsafe log.pointee.bytes == nil {
            unsafe log.pointee.bytes = .allocate(byteCount: bytesMax, alignment: 4096)
        }
        unsafe log.pointee.bytes?.advanced(by: log.pointee.count)
            .copyMemory(from: source, byteCount: size)
        unsafe log.pointee.count += size
        if size == frameHeadBytes {
            let pages = unsafe source.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
            unsafe log.pointee.isCommitting = pages != 0
        } else if unsafe log.pointee.isCommitting {
            return unsafe flush(file)
        }
        return SQLITE_OK
    }

    /// Writes what is gathered; it is forgotten also when that fails.
    ///
    /// On a connection that spills no page before its commit only a commit writes frames: SQLite
    /// then hears of the failure as one of the commit's and takes the whole transaction back.
    @unsafe private static func flush(_ file: UnsafeMutablePointer<sqlite3_file>) -> Int32 {
        let log = unsafe record(file)
        let (count, start) = unsafe (log.pointee.count, log.pointee.start)
        unsafe log.pointee.count = 0
        unsafe log.pointee.isCommitting = false
        guard count > 0, let bytes = unsafe log.pointee.bytes else { return SQLITE_OK }
        return unsafe written(below(file), bytes, count, start)
    }

    @unsafe private static func written(
        _ below: UnsafeMutablePointer<sqlite3_file>,
        _ source: UnsafeRawPointer,
        _ size: Int,
        _ offset: Int64
    ) -> Int32 {
        var done = 0
        while done < size {
            let part = min(size - done, writeBytesMax)
            let code = unsafe below.pointee.pMethods.pointee.xWrite(
                below,
                source + done,
                Int32(part),
                offset + Int64(done)
            )
            guard code == SQLITE_OK else { return code }
            done += part
        }
        return SQLITE_OK
    }

    /// Writes what is gathered, then passes the call on.
    @unsafe private static func after(
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        _ body: (UnsafeMutablePointer<sqlite3_file>, sqlite3_io_methods) -> Int32
    ) -> Int32 {
        guard let file = unsafe file else { return SQLITE_IOERR }
        let code = unsafe flush(file)
        guard code == SQLITE_OK else { return code }
        let below = unsafe below(file)
        return unsafe body(below, below.pointee.pMethods.pointee)
    }

    private static var methods: UnsafePointer<sqlite3_io_methods>? {
        unsafe UnsafePointer(bitPattern: methodsAddress)
    }

    /// The address of the table of calls, made once and never freed.
    private static let methodsAddress: UInt = {
        let made = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        unsafe made.initialize(to: sqlite3_io_methods())
        // A log needs no more than version 1: locks and shared memory are the database's.
        unsafe made.pointee.iVersion = 1
        unsafe made.pointee.xClose = { unsafe GatheredLog.close($0) }
        unsafe made.pointee.xWrite = { file, source, size, offset in
            guard let file = unsafe file, let source = unsafe source else { return SQLITE_IOERR }
            return unsafe GatheredLog.write(file, source, Int(size), at: offset)
        }
        unsafe made.pointee.xRead = { file, target, size, offset in
            unsafe GatheredLog.after(file) { unsafe $1.xRead($0, target, size, offset) }
        }
        unsafe made.pointee.xTruncate = { file, size in
            unsafe GatheredLog.after(file) { unsafe $1.xTruncate($0, size) }
        }
        unsafe made.pointee.xSync = { file, flags in
            unsafe GatheredLog.after(file) { unsafe $1.xSync($0, flags) }
        }
        unsafe made.pointee.xFileSize = { file, size in
            unsafe GatheredLog.after(file) { unsafe $1.xFileSize($0, size) }
        }
        unsafe made.pointee.xFileControl = { file, what, value in
            unsafe GatheredLog.after(file) { unsafe $1.xFileControl($0, what, value) }
        }
        unsafe made.pointee.xLock = { _, _ in SQLITE_OK }
        unsafe made.pointee.xUnlock = { _, _ in SQLITE_OK }
        unsafe made.pointee.xCheckReservedLock = { _, _ in SQLITE_OK }
        unsafe made.pointee.xSectorSize = { file in
            guard let file = unsafe file else { return 0 }
            let below = unsafe GatheredLog.below(file)
            return unsafe below.pointee.pMethods.pointee.xSectorSize(below)
        }
        unsafe made.pointee.xDeviceCharacteristics = { file in
            guard let file = unsafe file else { return 0 }
            let below = unsafe GatheredLog.below(file)
            return unsafe below.pointee.pMethods.pointee.xDeviceCharacteristics(below)
        }
        return UInt(bitPattern: made)
    }()

    @unsafe private static func close(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32 {
        guard let file = unsafe file else { return SQLITE_OK }
        let log = unsafe record(file)
        // What is still gathered is no commit's, so that no recovery would ever read it.
        unsafe log.pointee.count = 0
        unsafe log.pointee.bytes?.deallocate()
        unsafe log.pointee.bytes = nil
        let below = unsafe below(file)
        return unsafe below.pointee.pMethods.pointee.xClose(below)
    }
}
