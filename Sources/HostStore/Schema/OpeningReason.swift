import Glibc
import PluginKit

/// Why the system lets a folder or file of the host not be opened, and what the operator does.
enum OpeningReason: Equatable {
    case forbidden, readOnlyFile, readOnlySystem, missing, notAFolder, isFolder, isLink
    case noRoom, tooManyFiles
    case other(String)

    /// What a system call said.
    init(errno code: Int32) {
        switch code {
        case EACCES, EPERM: self = .forbidden
        case EROFS: self = .readOnlySystem
        case ENOENT: self = .missing
        case ENOTDIR, EEXIST: self = .notAFolder
        case EISDIR: self = .isFolder
        case ELOOP: self = .isLink
        case ENOSPC, EDQUOT: self = .noRoom
        case EMFILE, ENFILE: self = .tooManyFiles
        default: self = .other(unsafe String(cString: strerror(code)))
        }
    }

    /// Looks for what keeps a file from being read and written, without opening it: closing a file
    /// again would give up the locks of a connection that has it open.
    init?(probing path: String) {
        for file in [path, path + "-wal", path + "-shm", path + "-journal"] {
            var status = stat()
            guard unsafe stat(file, &status) == 0 else { continue }
            guard status.st_mode & S_IFMT != S_IFDIR else {
                self = .isFolder
                return
            }
            guard unsafe access(file, R_OK | W_OK) != 0 else { continue }
            let reason = OpeningReason(errno: errno)
            let isReadable = unsafe access(file, R_OK) == 0
            self = reason == .forbidden && isReadable ? .readOnlyFile : reason
            return
        }
        let null = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard null >= 0 else {
            self = OpeningReason(errno: errno)
            return
        }
        close(null)
        var room = statvfs()
        guard unsafe statvfs(OpeningReason.folder(of: path), &room) == 0, room.f_bavail == 0 else {
            return nil
        }
        self = .noRoom
    }

    /// The folder a file lies in.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// What is the matter, as the end of a sentence.
    var text: LocalizedText {
        switch self {
        case .forbidden: LocalizedText(zh: "当前用户没有权限", en: "this user may not use it")
        case .readOnlyFile: LocalizedText(zh: "文件对当前用户只读", en: "this user may only read it")
        case .readOnlySystem: LocalizedText(zh: "文件系统只读", en: "its file system is read-only")
        case .missing: LocalizedText(zh: "路径不存在", en: "the path does not exist")
        case .notAFolder:
            LocalizedText(zh: "路径中有一段是文件而不是目录", en: "it, or a part of its path, is a file")
        case .isFolder: LocalizedText(zh: "它是目录而不是文件", en: "it is a folder, not a file")
        case .isLink: LocalizedText(zh: "它是符号链接", en: "it is a symbolic link")
        case .noRoom: LocalizedText(zh: "磁盘已满", en: "the disk is full")
        case .tooManyFiles: LocalizedText(zh: "打开的文件过多", en: "too many files are open")
        case .other(let why): LocalizedText(zh: why, en: why)
        }
    }

    /// What the operator does about a path; one that `isWanted` has to be there already.
    func remedy(_ path: String, isWanted: Bool = false) -> LocalizedText {
        let folder = OpeningReason.folder(of: path)
        return switch self {
        case .forbidden, .readOnlyFile: OpeningReason.rights(to: path)
        case .readOnlySystem:
            LocalizedText(
                zh: "请以可写方式重新挂载，或用 --data 换一个目录。",
                en: "Mount it for writing, or choose another folder with --data."
            )
        case .missing where isWanted:
            LocalizedText(
                zh: "请核对 --data；新的城市请先运行 cityhost seed 或 cityhost serve。",
                en: "Check --data; a new city begins with `cityhost seed` or `cityhost serve`."
            )
        case .missing:
            LocalizedText(
                zh: "请先运行 mkdir -p \(folder)，或用 --data 换一个目录。",
                en: "Run `mkdir -p \(folder)` first, or choose another folder with --data."
            )
        case .notAFolder:
            LocalizedText(
                zh: "请移走该文件，或用 --data 指定一个目录。",
                en: "Move that file away, or name a folder with --data."
            )
        case .isFolder: LocalizedText(zh: "请移走该目录。", en: "Move that folder away.")
        case .isLink: LocalizedText(zh: "请移走该链接。", en: "Move that link away.")
        case .noRoom:
            LocalizedText(
                zh: "请清理该磁盘（df -h \(folder)）后重新启动。",
                en: "Free space on that disk (`df -h \(folder)`) and start again."
            )
        case .tooManyFiles: OpeningReason.moreFiles
        case .other:
            LocalizedText(
                zh: "请检查路径、权限和磁盘后重新启动。",
                en: "Check the path, its permissions and the disk, then start again."
            )
        }
    }

    private static let moreFiles = LocalizedText(
        zh: "请提高上限（ulimit -n 65536，或 systemd 的 LimitNOFILE=65536）后重新启动。",
        en: "Raise the limit (`ulimit -n 65536`, systemd: LimitNOFILE=65536), start again."
    )

    /// Two ways to make user and owner the same.
    private static func rights(to path: String) -> LocalizedText {
        let user = geteuid()
        // What does not exist yet is made in a folder that has an owner.
        let path = owner(of: path) == nil ? folder(of: path) : path
        let owner = owner(of: path)
        return LocalizedText(
            zh: (owner.map { "请以其所有者（用户 \($0)）的身份启动，" } ?? "请以有权限的用户启动，")
                + "或运行 chown -R \(user) \(path)；所有者须可读写（chmod u+rwX）。",
            en: (owner.map { "Start the host as its owner, user \($0)," }
                ?? "Start the host as a user who may,")
                + " or run `chown -R \(user) \(path)`; its owner needs chmod u+rwX."
        )
    }

    private static func owner(of path: String) -> UInt32? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return status.st_uid
    }
}
