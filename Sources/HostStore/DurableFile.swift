import Glibc
import PluginKit

/// A small file beside the databases: read whole, replaced whole and durably, for its owner alone.
package enum DurableFile {
    /// A longer file is not read to its end.
    package static let bytesMax = 1 << 20

    /// The file's bytes, at most so many; nil when there is none.
    package static func read(
        _ path: String,
        bytesMax: Int = DurableFile.bytesMax
    ) throws -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw unusable(path) }
            return nil
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        var count = 0
        while count < bytesMax {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(
                    descriptor,
                    UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).baseAddress,
                    bytesMax - count
                )
            }
            guard got >= 0 else { throw unusable(path) }
            guard got > 0 else { break }
            count += got
        }
        return Array(bytes.prefix(count))
    }

    /// Puts these bytes in the file's place at once; they are on the disk when this returns.
    ///
    /// What is written first lies beside it as `.new`; what a link of that name leads to is left
    /// alone.
    package static func replace(_ path: String, with bytes: [UInt8]) throws {
        let made = path + ".new"
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
        let descriptor = unsafe open(made, flags, 0o600)
        guard descriptor >= 0 else { throw unusable(made) }
        let written = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        }
        let isSynced = written == bytes.count && fsync(descriptor) == 0
        close(descriptor)
        guard isSynced, unsafe rename(made, path) == 0 else { throw unusable(path) }
        try syncFolder(of: path)
    }

    /// Takes the file away; nothing happens when there is none.
    package static func remove(_ path: String) throws {
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw unusable(path) }
        try syncFolder(of: path)
    }

    /// Gives a file another name in its folder, in the place of what had it; durable when this
    /// returns.
    package static func move(_ path: String, to other: String) throws {
        guard unsafe rename(path, other) == 0 else { throw unusable(path) }
        try syncFolder(of: other)
    }

    /// True when there is a file that is not empty.
    package static func isThere(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_size > 0
    }

    /// Makes a folder for its owner alone, when it is not there.
    package static func makeFolder(_ path: String) throws {
        guard unsafe mkdir(path, 0o700) == 0 else {
            guard errno == EEXIST else { throw unusable(path) }
            return
        }
        try syncFolder(of: path)
    }

    static func syncFolder(of path: String) throws {
        let descriptor = unsafe open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unusable(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw unusable(path) }
    }

    /// True when nobody but its owner may read the file.
    package static func isPrivate(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & 0o077 == 0
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func unusable(_ path: String) -> Fault {
        Fault.fileUnusable(path, OpeningReason(errno: errno))
    }
}
