import Glibc
package import PluginKit

/// The directory with all files of one host, locked against a second process.
///
/// The lock goes with the process, however it ends.
package final class DataDirectory: Sendable {
    package let path: String
    private let descriptor: Int32

    /// What is done about a directory that is not there.
    package enum WhenMissing: Sendable {
        /// It is made: a city begins.
        case make
        /// It is refused: there is nothing to work on.
        case refuse
    }

    /// Takes the directory's lock.
    package init(_ path: String, whenMissing: WhenMissing = .make) throws {
        self.path = path
        // Rows hold what people entrusted to the city: files are for the host's own user.
        umask(0o077)
        if whenMissing == .make, unsafe mkdir(path, 0o700) != 0, errno != EEXIST {
            throw Fault.directoryUnusable(path, OpeningReason(errno: errno))
        }
        // Kept only once it is locked: an object that is not complete closes nothing at its end,
        // and closing a number twice would close somebody else's file.
        // The file is emptied below, so what a link leads to is left alone.
        let lock = path + "/lock"
        let opened = unsafe open(lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard opened >= 0 else {
            let reason = OpeningReason(errno: errno)
            if reason == .isFolder || reason == .isLink { throw Fault.fileUnusable(lock, reason) }
            throw Fault.directoryUnusable(path, reason, isWanted: whenMissing == .refuse)
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let holder = DataDirectory.holder(opened)
            _ = Glibc.close(opened)
            throw Fault.directoryLocked(path, holder: holder)
        }
        ftruncate(opened, 0)
        let mark = Array("\(getpid())\n".utf8)
        _ = unsafe mark.withUnsafeBytes { unsafe pwrite(opened, $0.baseAddress, $0.count, 0) }
        descriptor = opened
    }

    deinit { _ = Glibc.close(descriptor) }

    /// Bytes that the host may still write on the disk that holds the directory; nil when the system
    /// does not say.
    package var roomBytes: Int64? {
        var found = statvfs()
        guard unsafe fstatvfs(descriptor, &found) == 0 else { return nil }
        return Int64(clamping: UInt64(found.f_bavail) &* UInt64(found.f_frsize))
    }

    /// A plugin's file.
    package func file(of plugin: PluginID) -> String { "\(path)/\(plugin.text).db" }

    /// The folder of a plugin's files.
    package func files(of plugin: PluginID) -> String { "\(path)/\(plugin.text).files" }

    /// Identity and configuration.
    package var hostFile: String { path + "/host.db" }

    /// The log.
    package var busFile: String { path + "/bus.db" }

    private static func holder(_ descriptor: Int32) -> String {
        var text = [UInt8](repeating: 0, count: 32)
        let count = unsafe text.withUnsafeMutableBytes {
            unsafe pread(descriptor, $0.baseAddress, $0.count, 0)
        }
        let digits = text.prefix(max(0, count)).prefix { $0 >= 0x30 && $0 <= 0x39 }
        return digits.isEmpty ? "unknown" : "pid " + String(decoding: digits, as: UTF8.self)
    }
}
