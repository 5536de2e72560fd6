import Crypto
import Glibc
package import PluginKit
import Synchronization

/// The folder with a plugin's files.
///
/// A file is durable before the row that keeps it is written; what has no row is an orphan and is
/// swept.
package final class FileShelf: Sendable {
    package let rules: FileRules
    private let folder: String
    private let environment: StoreEnvironment
    private let ids: Mutex<IDSource>
    /// Files that are being written, or whose command has not ended.
    private let pending = Mutex<Set<String>>([])

    /// Makes the folder when it is not there.
    init(_ folder: String, rules: FileRules, environment: StoreEnvironment) throws {
        self.folder = folder
        self.rules = rules
        self.environment = environment
        ids = Mutex(IDSource(randomBytes: environment.randomBytes))
        try DurableFile.makeFolder(folder)
    }

    /// Begins a file of a kind; `says` is the type it comes with.
    package func begin(_ kind: String, says type: String?) throws -> FileWriting {
        guard let rule = rules.kind(kind) else {
            throw Fault.blockNotDeclared("file kind \(kind)")
        }
        let id = ids.withLock { $0.next(at: environment.now()) }
        pending.withLock { _ = $0.insert(id) }
        return FileWriting(
            id: id,
            path: path(of: id),
            rule: rule,
            says: type,
            key: environment.randomBytes(SealedFile.keyBytes)
        )
    }

    /// Keeps what has a row and takes away what has none, once the command is over.
    package func settle(_ id: String, isKept: Bool) {
        if !isKept { _ = unsafe unlink(path(of: id)) }
        pending.withLock { _ = $0.remove(id) }
    }

    /// Takes away files that have no row; gives how many.
    func sweep(isKept: (String) throws -> Bool) throws -> Int {
        // What is begun after the list is not on it; what is begun before and has not ended is pending.
        let names = try FileShelf.names(in: folder)
        let pending = pending.withLock(\.self)
        var count = 0
        for name in names where !pending.contains(name) {
            guard try !isKept(name) else { continue }
            if unsafe unlink(path(of: name)) == 0 { count += 1 }
        }
        return count
    }

    /// Opens a file for reading.
    func open(_ file: StoredFile, key: [UInt8]) throws -> FileReading {
        try FileReading(path(of: file.id), count: file.count, key: key)
    }

    /// Opens a file that was brought and that no row names yet.
    func open(_ file: UploadedFile) throws -> FileReading {
        try FileReading(path(of: file.id), count: file.count, key: file.key)
    }

    private func path(of id: String) -> String { "\(folder)/\(id)" }

    private static func names(in folder: String) throws -> [String] {
        guard let stream = unsafe opendir(folder) else {
            throw Fault.fileUnusable(folder, OpeningReason(errno: errno))
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            // Safe because the name ends with a zero and stays until the next call.
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}

/// A file that is being written: one task appends to it, piece by piece.
package final class FileWriting: Sendable {
    package let id: String
    private let path: String
    private let rule: FileRules.Kind
    private let says: String?
    private let key: [UInt8]
    private let state: Mutex<State>

    private struct State: ~Copyable {
        var hash = SHA256()
        var head: [UInt8] = []
        var rest: [UInt8] = []
        var number: Int64 = 0
        var count: Int64 = 0
        var descriptor: Int32 = -1
    }

    init(id: String, path: String, rule: FileRules.Kind, says: String?, key: [UInt8]) {
        self.id = id
        self.path = path
        self.rule = rule
        self.says = says
        self.key = key
        state = Mutex(State())
    }

    deinit {
        state.withLock { if $0.descriptor >= 0 { _ = close($0.descriptor) } }
    }

    /// Appends bytes; throws once the file is too long, or is seen not to be what it says.
    package func append(_ bytes: [UInt8]) throws {
        try state.withLock { state in
            state.count += Int64(bytes.count)
            guard state.count <= Int64(rule.bytesMax) else {
                throw Fault.fileTooLarge(rule.bytesMax)
            }
            state.hash.update(data: bytes)
            if state.head.count < MediaType.headBytes {
                state.head += bytes.prefix(MediaType.headBytes - state.head.count)
                if state.head.count == MediaType.headBytes { _ = try type(of: state.head) }
            }
            state.rest += bytes
            // The last piece is known as such only at the end.
            while state.rest.count > SealedFile.pieceBytes {
                try write(Array(state.rest.prefix(SealedFile.pieceBytes)), false, &state)
                state.rest.removeFirst(SealedFile.pieceBytes)
            }
        }
    }

    /// Ends the file; it and its name are on the disk when this returns.
    package func finish() throws -> UploadedFile {
        try state.withLock { state in
            guard state.count > 0 else { throw Fault.fileTooLarge(rule.bytesMax) }
            let type = try type(of: state.head)
            try write(state.rest, true, &state)
            state.rest = []
            guard fsync(state.descriptor) == 0 else { throw unusable() }
            _ = close(state.descriptor)
            state.descriptor = -1
            try DurableFile.syncFolder(of: path)
            let digest = state.hash.finalize()
            return UploadedFile(
                id: id,
                kind: rule.name,
                contentType: type.rawValue,
                count: state.count,
                sha256: Array(digest).hexadecimal,
                key: key
            )
        }
    }

    private func type(of head: [UInt8]) throws -> MediaType {
        guard let type = MediaType(head: head), rule.types.contains(type.rawValue),
            says.map(type.isCalled) ?? true
        else { throw Fault.fileTypeRefused(rule.types) }
        return type
    }

    private func write(_ piece: [UInt8], _ isLast: Bool, _ state: inout State) throws {
        if state.descriptor < 0 {
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
            state.descriptor = unsafe open(path, flags, 0o600)
            guard state.descriptor >= 0 else { throw unusable() }
        }
        let sealed = try SealedFile.seal(
            piece,
            state.number,
            isLast: isLast,
            SymmetricKey(data: key)
        )
        var done = 0
        while done < sealed.count {
            let wrote = unsafe sealed.withUnsafeBytes { bytes in
                unsafe Glibc.write(
                    state.descriptor,
                    UnsafeRawBufferPointer(rebasing: bytes[done...]).baseAddress,
                    sealed.count - done
                )
            }
            guard wrote > 0 else { throw unusable() }
            done += wrote
        }
        state.number += 1
    }

    private func unusable() -> Fault {
        errno == ENOSPC
            ? Fault.diskFull(path) : Fault.fileUnusable(path, OpeningReason(errno: errno))
    }
}

/// A file that is being read, in pieces, from any place.
package final class FileReading: Sendable {
    package let count: Int64
    private let path: String
    private let key: SymmetricKey
    private let descriptor: Int32

    init(_ path: String, count: Int64, key: [UInt8]) throws {
        self.path = path
        self.count = count
        self.key = SymmetricKey(data: key)
        let opened = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else { throw Fault.fileUnreadable(path) }
        descriptor = opened
        var status = stat()
        guard unsafe fstat(opened, &status) == 0, status.st_size == SealedFile.length(of: count)
        else { throw Fault.fileUnreadable("\(path) has another length") }
    }

    deinit { _ = close(descriptor) }

    /// Bytes from a place on, up to the end of the piece that holds it, and none beyond `end`.
    package func read(from place: Int64, to end: Int64) throws -> [UInt8] {
        let size = Int64(SealedFile.pieceBytes)
        let number = place / size
        let start = number * size
        let plain = Int(min(size, count - start))
        var sealed = [UInt8](repeating: 0, count: plain + SealedFile.tagBytes)
        let offset = number * (size + Int64(SealedFile.tagBytes))
        let got = unsafe sealed.withUnsafeMutableBytes { bytes in
            unsafe pread(descriptor, bytes.baseAddress, bytes.count, off_t(offset))
        }
        guard got == sealed.count else { throw Fault.fileUnreadable("\(path) is too short") }
        let isLast = number == SealedFile.pieces(of: count) - 1
        let piece = try SealedFile.open(sealed, number, isLast: isLast, key)
        return Array(piece[Int(place - start)..<Int(min(end - start, Int64(piece.count)))])
    }
}

extension [UInt8] {
    /// Two digits for each byte.
    var hexadecimal: String {
        reduce(into: "") { text, byte in
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
}
