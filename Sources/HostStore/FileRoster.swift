import Glibc
package import PluginKit

/// The files a data directory has had, in its own file `files`: one name a line.
///
/// A file that is lost leaves its line behind, so that a start makes nothing in its place. Acts
/// that gave a file up stay as lines that begin with `#`.
package struct FileRoster {
    /// The file of identity and configuration.
    package static let host = "host.db"
    /// The file of the log.
    package static let bus = "bus.db"
    /// The file of events from outside, which older directories do not have.
    package static let inbox = "inbox.db"
    /// The file of webhooks, which older directories do not have.
    package static let webhooks = "webhooks.db"

    private let folder: String
    private let plugins: [String]
    private var lines: [String]

    /// Reads what the directory says of itself; one without a roster has said nothing yet.
    package init(in directory: DataDirectory, plugins: [PluginID]) throws {
        folder = directory.path
        self.plugins = plugins.map(FileRoster.file)
        lines = try FileRoster.lines(folder + "/files")
    }

    /// Every file of the host, in the order in which they come into being.
    package var all: [String] {
        [FileRoster.host, FileRoster.bus, FileRoster.inbox, FileRoster.webhooks] + plugins
    }

    /// A plugin's file.
    package static func file(of plugin: PluginID) -> String { "\(plugin.text).db" }

    /// True when the file is there and has something in it.
    package func holds(_ file: String) -> Bool {
        var status = stat()
        guard unsafe stat("\(folder)/\(file)", &status) == 0 else { return false }
        return status.st_size > 0
    }

    /// True when the directory had the file and has it no more.
    ///
    /// A log tells of the host's file, and a plugin's file of both.
    package func misses(_ file: String) -> Bool {
        guard !holds(file) else { return false }
        if lines.contains(file) { return true }
        return switch file {
        case FileRoster.host: ([FileRoster.bus] + plugins).contains(where: holds)
        case FileRoster.bus: plugins.contains(where: holds)
        default: false
        }
    }

    /// Refuses a directory that has lost one of these files; to be asked before any is opened.
    package func check(_ files: [String]) throws {
        for file in files where misses(file) { throw Fault.fileMissing(file, in: folder) }
    }

    /// Every plugin's file that the directory has, also of plugins that are not part of this build.
    package var pluginFiles: [String] {
        let own = [FileRoster.host, FileRoster.bus, FileRoster.inbox, FileRoster.webhooks]
        let noted = lines.filter { $0.hasSuffix(".db") && !$0.hasPrefix("#") }
        return Set(noted + plugins).subtracting(own).filter(holds).sorted()
    }

    /// Takes away every file of the host and these plugins, and the roster with them.
    ///
    /// For a folder whose seeding was interrupted, and for no other: nothing brings them back.
    package static func forget(in directory: DataDirectory, plugins: [PluginID]) throws {
        let folder = directory.path
        let beside = ["files", "files.new", "chain.key", "chain.key.next", "chain.checkpoint"]
        for file in [host, bus] + plugins.map(FileRoster.file) + beside {
            for suffix in ["", "-wal", "-shm", "-journal"] {
                let path = "\(folder)/\(file)\(suffix)"
                guard unsafe unlink(path) == 0 || errno == ENOENT else {
                    throw Fault.fileUnusable(path, OpeningReason(errno: errno))
                }
            }
        }
    }

    /// Notes these files as ones that are missed from now on.
    package mutating func note(_ files: [String]) throws {
        let unknown = files.filter { !lines.contains($0) }
        guard !unknown.isEmpty else { return }
        lines += unknown
        try write()
    }

    /// Notes that a lost file was given up for a new one.
    package mutating func noteAccepted(_ file: String, by user: UInt32, at instant: Instant) throws
    {
        lines.append("# \(instant.rfc3339) user \(user) accepted a new \(file)")
        if !lines.contains(file) { lines.append(file) }
        try write()
    }

    /// Notes what somebody did to the folder that cannot be undone.
    package mutating func noteAct(_ act: String, by user: UInt32, at instant: Instant) throws {
        lines.append("# \(instant.rfc3339) user \(user) \(act)")
        try write()
    }

    /// Replaces the roster at once, durably.
    private func write() throws {
        let text = lines.joined(separator: "\n") + "\n"
        try DurableFile.replace(folder + "/files", with: Array(text.utf8))
    }

    /// A roster that cannot be read is not a folder that has had no files.
    private static func lines(_ path: String) throws -> [String] {
        let text = String(decoding: try DurableFile.read(path) ?? [], as: UTF8.self)
        return text.split(separator: "\n").map(String.init)
    }
}
