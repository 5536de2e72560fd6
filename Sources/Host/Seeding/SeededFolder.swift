import Glibc
import HostStore
import PluginKit

/// How far the seeding of a data folder has come, as its files say.
struct SeededFolder {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Stands there while a seeding is under way, and after one that was interrupted.
    private var unfinished: String { path + "/seeding" }
    /// Stands there once the city is whole.
    private var finished: String { path + "/seeded" }

    private static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// True when a seeding was interrupted before the city was whole.
    var isHalfSeeded: Bool {
        SeededFolder.exists(unfinished) && !SeededFolder.exists(finished)
    }

    /// Refuses a folder that holds anything but what an interrupted seeding left; that is taken away.
    func begin(plugins: [PluginID]) throws {
        // Whatever is left of a folder in use counts: what half a seeding left is taken away.
        let files = [FileRoster.host, FileRoster.bus, FileRoster.inbox, "files"]
        let isUsed = (files + plugins.map(FileRoster.file)).contains {
            SeededFolder.exists("\(path)/\($0)")
        }
        guard isHalfSeeded || !isUsed else {
            throw SeededFolder.exists(finished) ? Fault.alreadySeeded(path) : .strangeData(path)
        }
        // Under the lock: a seeding that is still at work keeps what it has made.
        let directory = try DataDirectory(path)
        defer { withExtendedLifetime(directory) {} }
        if isHalfSeeded { try FileRoster.forget(in: directory, plugins: plugins) }
        try Seeding.write("", to: unfinished)
        try sync()
    }

    /// Says that the city is whole.
    func finish(_ seed: UInt64) throws {
        try Seeding.write("\(seed)\n", to: finished)
        unsafe unlink(unfinished)
        try sync()
    }

    /// Makes names that were written or taken away last.
    private func sync() throws {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Fault.badConfiguration(path, zh: "无法读取", en: "it cannot be read")
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw Fault.badConfiguration(path, zh: "无法写入", en: "it cannot be written")
        }
    }
}

extension Fault {
    /// The folder holds a seeded city already.
    static func alreadySeeded(_ folder: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "host.already_seeded",
            message: LocalizedText(
                zh: "目录 \(folder) 中已有演示城市。",
                en: "The folder \(folder) holds a seeded city already."
            ),
            remedy: LocalizedText(
                zh: "直接启动即可；如需重来，请先删除该目录。",
                en: "Serve it as it is, or remove the folder to begin anew."
            ),
            location: location
        )
    }

    /// The folder holds data that no finished seeding made.
    static func strangeData(_ folder: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "host.strange_data",
            message: LocalizedText(
                zh: "目录 \(folder) 中已有数据，不能再写入演示数据。",
                en: "The folder \(folder) holds data that no finished seeding made."
            ),
            remedy: LocalizedText(
                zh: "请换一个目录（make run DATA=…）；确定不要其中数据时，可删除该目录后重试。",
                en: "Choose another folder (`make run DATA=…`), or remove this one if unneeded."
            ),
            location: location
        )
    }

    /// A seeding was interrupted, so the city in the folder is not whole.
    static func halfSeeded(_ folder: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .unavailable,
            code: "host.half_seeded",
            message: LocalizedText(
                zh: "目录 \(folder) 中的演示城市没有写完：上次写入被中断。",
                en: "The city in \(folder) is not whole: its seeding was interrupted."
            ),
            remedy: LocalizedText(
                zh: "请重新运行 cityhost seed --data \(folder)（make run 会自动运行），它会从头写入。",
                en: "Run `cityhost seed --data \(folder)` again; it begins anew."
            ),
            location: location
        )
    }
}
