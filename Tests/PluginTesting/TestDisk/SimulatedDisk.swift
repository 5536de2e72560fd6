import CSQLite
import Synchronization

/// A disk in memory that SQLite reads and writes through: it keeps a record of every write and
/// sync, and fails where it is told to.
///
/// `@unchecked Sendable`: Safe because everything that changes does so under the gate.
final class SimulatedDisk: @unchecked Sendable {
    /// The name connections open it by.
    let name: String
    /// Turns every `PRAGMA synchronous` into OFF, as a host that forgot it would run.
    let isSynchronousOff: Bool
    private let gate = Mutex(())
    private var files: [String: DiskFile] = [:]
    private var written = DiskRecord()
    private var fault: DiskFault?
    private var calls = [Int](repeating: 0, count: DiskFault.Call.allCases.count)
    private var struck = 0
    private var driver: DiskDriver?

    private static let made = Atomic<Int>(0)

    /// A disk with files on it, under a name of its own.
    init(_ image: DiskImage = [:], fault: DiskFault? = nil, isSynchronousOff: Bool = false) {
        let number = SimulatedDisk.made.add(1, ordering: .relaxed).newValue
        name = "simulated-\(number)"
        self.isSynchronousOff = isSynchronousOff
        self.fault = fault
        for (name, bytes) in image { files[name] = DiskFile(name, bytes) }
        driver = DiskDriver(self)
    }

    /// Takes the disk from SQLite's list; every connection must be closed.
    func remove() { driver = nil }

    // MARK: - What a test reads

    var record: DiskRecord { gate.withLock { _ in written } }

    /// What a process that was killed leaves behind: everything written, synced or not.
    var image: DiskImage { gate.withLock { _ in files.mapValues(\.bytes) } }

    /// How often a call failed.
    var strikes: Int { gate.withLock { _ in struck } }

    /// How often each kind of call was made.
    func count(_ call: DiskFault.Call) -> Int { gate.withLock { _ in calls[call.rawValue] } }

    func note(acknowledged mark: Int) { gate.withLock { _ in written.add(.acknowledged(mark)) } }

    /// Has this fault from now on; calls are counted from the beginning.
    func fail(_ next: DiskFault) { gate.withLock { _ in fault = next } }

    /// Has no fault from now on: there is room again.
    func heal() { gate.withLock { _ in fault = nil } }

    // MARK: - What the driver calls

    /// What SQLite is told of a call that fails; nil when it does not.
    private func failure(_ call: DiskFault.Call) -> DiskFault? {
        calls[call.rawValue] += 1
        guard let fault, fault.call == call, fault.strikes(calls[call.rawValue]) else { return nil }
        struck += 1
        return fault
    }

    func open(_ name: String?, _ flags: Int32) -> (handle: DiskHandle?, code: Int32) {
        gate.withLock { _ in
            if let fault = failure(.open) { return (nil, fault.code) }
            let known = name.flatMap { files[$0] }
            guard known != nil || flags & SQLITE_OPEN_CREATE != 0 else {
                return (nil, SQLITE_CANTOPEN)
            }
            let file = known ?? DiskFile(name ?? "", [])
            if let name { files[name] = file }
            let handle = DiskHandle(self, file, flags)
            file.opened(handle)
            return (handle, SQLITE_OK)
        }
    }

    func close(_ handle: DiskHandle) {
        gate.withLock { _ in
            handle.file.closed(handle)
            if handle.isDeletedOnClose { files[handle.file.name] = nil }
        }
    }

    func read(_ handle: DiskHandle, into buffer: UnsafeMutableRawBufferPointer, at offset: Int)
        -> Int32
    {
        gate.withLock { _ in
            if let fault = failure(.read) { return fault.code }
            let count = unsafe handle.file.bytes.copy(from: offset, into: buffer)
            guard count < buffer.count else { return SQLITE_OK }
            // The rest reads as zeros, as SQLite asks.
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            unsafe rest.initializeMemory(as: UInt8.self, repeating: 0)
            return DiskFault.ioError(2)
        }
    }

    func write(_ handle: DiskHandle, _ bytes: [UInt8], at offset: Int) -> Int32 {
        gate.withLock { _ in
            let fault = failure(.write)
            let count =
                switch fault?.way {
                case nil: bytes.count
                case .short: bytes.count / 2
                default: 0
                }
            if count > 0 {
                let bytes = count < bytes.count ? Array(bytes[..<count]) : bytes
                handle.file.bytes.put(bytes, at: offset)
                written.add(.write(file: handle.file.name, offset: offset, bytes: bytes))
            }
            return fault?.code ?? SQLITE_OK
        }
    }

    func truncate(_ handle: DiskHandle, to size: Int) -> Int32 {
        gate.withLock { _ in
            if let fault = failure(.truncate) { return fault.code }
            handle.file.bytes.resize(to: size)
            written.add(.truncate(file: handle.file.name, size: size))
            return SQLITE_OK
        }
    }

    func sync(_ handle: DiskHandle) -> Int32 {
        gate.withLock { _ in
            guard let fault = failure(.sync) else {
                written.add(.sync(file: handle.file.name))
                if handle.syncsFolder { written.add(.syncFolder) }
                handle.syncsFolder = false
                return SQLITE_OK
            }
            // As Linux does it: the pages are clean afterwards, and the next sync finds nothing.
            written.add(.drop(file: handle.file.name))
            return fault.code
        }
    }

    func size(_ handle: DiskHandle) -> (bytes: Int, code: Int32) {
        gate.withLock { _ in
            (handle.file.bytes.count, failure(.size)?.code ?? SQLITE_OK)
        }
    }

    func delete(_ name: String, isSynced: Bool) -> Int32 {
        gate.withLock { _ in
            if let fault = failure(.delete) { return fault.code }
            guard files.removeValue(forKey: name) != nil else { return DiskFault.ioError(23) }
            written.add(.delete(file: name, isSynced: isSynced))
            return SQLITE_OK
        }
    }

    func exists(_ name: String) -> Bool { gate.withLock { _ in files[name] != nil } }

    func lock(_ handle: DiskHandle, _ level: Int32) -> Int32 {
        gate.withLock { _ in handle.file.lock(handle, level) }
    }

    func unlock(_ handle: DiskHandle, _ level: Int32) {
        gate.withLock { _ in handle.level = min(handle.level, level) }
    }

    func isReserved(_ handle: DiskHandle) -> Bool {
        gate.withLock { _ in handle.file.isReserved }
    }

    /// The address of a region of the shared memory; 0 when it is not there and not to be made.
    func region(
        _ handle: DiskHandle,
        _ index: Int,
        _ size: Int,
        isMade: Bool
    ) -> (address: UInt, code: Int32) {
        gate.withLock { _ in
            if let fault = failure(.shmMap) { return (0, fault.code) }
            let region = unsafe handle.file.region(index, size, isMade: isMade)
            return (UInt(bitPattern: region), SQLITE_OK)
        }
    }

    func lockShared(_ handle: DiskHandle, _ first: Int32, _ count: Int32, _ flags: Int32) -> Int32 {
        gate.withLock { _ in handle.file.lockShared(handle, first, count, flags) }
    }
}
