import Glibc
import PluginKit

/// What keeps a start from opening its files, each with the path and what the operator does.
extension Fault {
    /// The data directory cannot be made or used.
    static func directoryUnusable(
        _ path: String,
        _ reason: OpeningReason,
        isWanted: Bool = false,
        location: SourceLocation = .here()
    ) -> Fault {
        switch reason {
        case .noRoom, .tooManyFiles: return fileUnusable(path, reason, location: location)
        default:
            return Fault(
                .unavailable,
                code: "data.unusable",
                message: LocalizedText(
                    zh: "无法使用数据目录 \(path)：\(reason.text.zh)。",
                    en: "The data directory \(path) cannot be used: \(reason.text.en)."
                ),
                remedy: reason.remedy(path, isWanted: isWanted),
                location: location
            )
        }
    }

    /// A file of the data directory cannot be opened for reading and writing.
    static func fileUnusable(
        _ path: String,
        _ reason: OpeningReason,
        location: SourceLocation = .here()
    ) -> Fault {
        switch reason {
        case .noRoom: return full(path, reason.remedy(path), location)
        case .tooManyFiles: return tooFewDescriptors(path, reason.remedy(path), location)
        default:
            return Fault(
                .unavailable,
                code: "data.file_unusable",
                message: LocalizedText(
                    zh: "无法读写文件 \(path)：\(reason.text.zh)。",
                    en: "The file \(path) cannot be read and written: \(reason.text.en)."
                ),
                remedy: reason.remedy(path),
                location: location
            )
        }
    }

    private static func full(
        _ path: String,
        _ remedy: LocalizedText,
        _ location: SourceLocation
    ) -> Fault {
        Fault(
            .storageFull,
            code: "data.full",
            message: LocalizedText(
                zh: "磁盘已满，无法打开 \(path)。",
                en: "The disk is full, so \(path) cannot be opened."
            ),
            remedy: remedy,
            location: location
        )
    }

    private static func tooFewDescriptors(
        _ path: String,
        _ remedy: LocalizedText,
        _ location: SourceLocation
    ) -> Fault {
        Fault(
            .unavailable,
            code: "data.too_few_descriptors",
            message: LocalizedText(
                zh: "进程可打开的文件数已用完，无法打开 \(path)。",
                en: "The process may open no more files, so \(path) cannot be opened."
            ),
            remedy: remedy,
            location: location
        )
    }

    /// What the engine refused while a file was opened, as the operator has to hear it; any other
    /// error stays what it is.
    static func opening(_ path: String, _ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        if error.isDamage { return fileDamaged(path, error.message) }
        if error.isFull { return fileUnusable(path, .noRoom) }
        if error.isBusy { return walRefused(path, mode: error.message) }
        guard error.isFatal else { return error }
        if let reason = OpeningReason(probing: path) { return fileUnusable(path, reason) }
        // A log and its index are made beside the file.
        let folder = OpeningReason.folder(of: path)
        if unsafe access(folder, W_OK | X_OK) != 0 {
            return directoryUnusable(folder, OpeningReason(errno: errno))
        }
        return fileUnusable(path, .other(error.message))
    }
}
