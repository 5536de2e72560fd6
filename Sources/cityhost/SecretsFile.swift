import FoundationEssentials
import Glibc
import Host
import PluginKit

/// The file that an operator keeps the plugins' secrets in.
enum SecretsFile {
    /// Refuses a file that others may read.
    static func read(_ path: String) throws(Fault) -> [UInt8] {
        var status = stat()
        guard unsafe stat(path, &status) == 0,
            let bytes = try? Data(contentsOf: URL(filePath: path))
        else {
            throw Fault.badConfiguration(
                "secretsFile",
                zh: "无法读取 \(path)",
                en: "\(path) cannot be read"
            )
        }
        guard status.st_mode & 0o077 == 0 else {
            throw Fault.badConfiguration(
                "secretsFile",
                zh: "他人可以读取 \(path)；请运行 chmod 600 \(path)",
                en: "others may read \(path); run chmod 600 \(path)"
            )
        }
        return Array(bytes)
    }
}
