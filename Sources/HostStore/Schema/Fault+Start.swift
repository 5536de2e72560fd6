package import PluginKit

/// Reasons not to open a file; each names the file, what happened and what to do.
extension Fault {
    private static func refusal(
        code: String,
        zh: String,
        en: String,
        remedyZH: String,
        remedyEN: String,
        _ location: SourceLocation
    ) -> Fault {
        Fault(
            .unavailable,
            code: code,
            message: LocalizedText(zh: zh, en: en),
            remedy: LocalizedText(zh: remedyZH, en: remedyEN),
            location: location
        )
    }

    /// Most people who meet a file of another build have only tried the demonstration.
    private static let demonstrationZH = "若其中只有演示数据，请删除该数据目录后重新运行 make run。"
    private static let demonstrationEN =
        " If it holds only the demonstration city, remove the data folder and `make run` again."

    /// Another process holds the data directory.
    static func directoryLocked(
        _ path: String,
        holder: String,
        location: SourceLocation = .here()
    ) -> Fault {
        refusal(
            code: "data.locked",
            zh: "数据目录 \(path) 正被另一进程（\(holder)）使用。",
            en: "The data directory \(path) is in use by another process (\(holder)).",
            remedyZH: "请先停止该进程，或改用其他数据目录。",
            remedyEN: "Stop that process, or use another data directory.",
            location
        )
    }

    /// The file cannot be put into WAL mode or its WAL cannot be locked.
    static func walRefused(
        _ path: String,
        mode: String,
        location: SourceLocation = .here()
    ) -> Fault {
        refusal(
            code: "data.wal_refused",
            zh: "文件 \(path) 不能以 WAL 方式打开（\(mode)）。",
            en: "The file \(path) cannot be opened with a write-ahead log (\(mode)).",
            remedyZH: "请确认没有其他程序打开该文件，且文件系统支持共享内存与锁。",
            remedyEN: "See that no other program has it open and that its file system has locks.",
            location
        )
    }

    /// The file's pages have another size than those of every file that a host makes.
    static func foreignPages(
        _ path: String,
        bytes: Int64,
        location: SourceLocation = .here()
    ) -> Fault {
        refusal(
            code: "data.foreign_pages",
            zh: "文件 \(path) 的页大小为 \(bytes) 字节，而本程序的文件均为 \(PageNames.pageBytes) 字节。",
            en: "The file \(path) has pages of \(bytes) bytes; those of a host have"
                + " \(PageNames.pageBytes).",
            remedyZH: "请恢复备份；该文件不是由本程序建立的，或曾被其他工具重建。",
            remedyEN: "Restore a backup: no host made this file, or another tool made it anew.",
            location
        )
    }

    /// The file knows a migration that the build does not.
    static func fileIsNewer(
        _ path: String,
        migration: String,
        location: SourceLocation = .here()
    ) -> Fault {
        refusal(
            code: "data.file_is_newer",
            zh: "文件 \(path) 已执行迁移 \(migration)，而当前程序没有该迁移。",
            en: "The file \(path) has had the migration \(migration), which this build lacks.",
            remedyZH: "请使用不早于该文件的程序版本，或恢复升级前的备份。" + demonstrationZH,
            remedyEN: "Run a build at least as new as the file, or restore a backup from before."
                + demonstrationEN,
            location
        )
    }

    /// An old migration is not what it was when it ran.
    static func migrationChanged(
        _ path: String,
        migration: String,
        location: SourceLocation = .here()
    ) -> Fault {
        refusal(
            code: "data.migration_changed",
            zh: "迁移 \(migration) 在文件 \(path) 上执行之后被改动。",
            en: "The migration \(migration) was changed after it ran on \(path).",
            remedyZH: "请还原该迁移，并把改动写成新的迁移。" + demonstrationZH,
            remedyEN: "Put the migration back as it was and write the change as a new one."
                + demonstrationEN,
            location
        )
    }

    /// A migration says something that plugins may not.
    static func migrationRefused(
        _ migration: String,
        _ why: String,
        location: SourceLocation = .here()
    ) -> Fault {
        refusal(
            code: "data.migration_refused",
            zh: "迁移 \(migration) 不被接受：\(why)",
            en: "The migration \(migration) is refused: \(why)",
            remedyZH: "请修改该迁移。",
            remedyEN: "Change the migration.",
            location
        )
    }

    /// A migration failed on the copy or on the file; the file is as before.
    static func migrationFailed(
        _ path: String,
        migration: String,
        _ why: String,
        location: SourceLocation = .here()
    ) -> Fault {
        refusal(
            code: "data.migration_failed",
            zh: "迁移 \(migration) 在 \(path) 上失败：\(why)；文件保持原样。",
            en: "The migration \(migration) failed on \(path): \(why); the file is as it was.",
            remedyZH: "请修改该迁移，或使用之前的程序版本。",
            remedyEN: "Mend the migration, or run the build from before.",
            location
        )
    }

    /// A statement touches what the plugin's manifest does not grant.
    static func statementRefused(
        _ path: String,
        _ statement: String,
        _ why: String,
        location: SourceLocation = .here()
    ) -> Fault {
        refusal(
            code: "data.statement_refused",
            zh: "文件 \(path) 拒绝语句 \(statement)：\(why)。",
            en: "The file \(path) refuses the statement \(statement): \(why).",
            remedyZH: "请在清单中声明该语句涉及的表、列或权限，或修改该语句。",
            remedyEN: "Declare in the manifest what it touches, or change the statement.",
            location
        )
    }

    /// A key of a table would join what belongs to different tenants, or tell what a mask hides.
    static func keyRefused(
        _ path: String,
        _ table: String,
        _ why: String,
        location: SourceLocation = .here()
    ) -> Fault {
        refusal(
            code: "data.key_refused",
            zh: "文件 \(path) 的数据表 \(table) 的键不合规：\(why)。",
            en: "A key of the table \(table) in \(path) is refused: \(why).",
            remedyZH: "请用迁移把所属机构的列加入该键。",
            remedyEN: "Bring the tenant's column into the key with a migration.",
            location
        )
    }

    /// A trigger or a generated column of a plugin's file could show what a mask hides.
    static func maskOpen(
        _ path: String,
        _ table: String,
        _ why: String,
        location: SourceLocation = .here()
    ) -> Fault {
        refusal(
            code: "data.mask_open",
            zh: "文件 \(path) 的数据表 \(table) 会泄露被遮蔽的列：\(why)。",
            en: "The table \(table) in \(path) could show a masked column: \(why).",
            remedyZH: "请用迁移删除该触发器或生成列，或不再遮蔽该列。",
            remedyEN:
                "Drop the trigger or the generated column with a migration, or mask nothing there.",
            location
        )
    }

    /// A trigger touches rows of somebody else.
    static func triggerOpen(
        _ path: String,
        _ table: String,
        _ why: String,
        location: SourceLocation = .here()
    ) -> Fault {
        refusal(
            code: "data.trigger_open",
            zh: "文件 \(path) 的数据表 \(table) 有触碰他人数据的触发器：\(why)。",
            en: "A trigger of the table \(table) in \(path) touches rows of others: \(why).",
            remedyZH: "请用迁移删除该触发器，或使其只涉及同一机构和同一人的行。",
            remedyEN: "Drop the trigger with a migration, or keep it to rows of the same tenant "
                + "and person.",
            location
        )
    }

    /// The file is damaged.
    package static func fileDamaged(
        _ path: String,
        _ why: String,
        location: SourceLocation = .here()
    ) -> Fault {
        refusal(
            code: "data.damaged",
            zh: "文件 \(path) 已损坏：\(why)。",
            en: "The file \(path) is damaged: \(why).",
            remedyZH: "请保留该文件备查，并从备份恢复。" + demonstrationZH,
            remedyEN: "Keep it for inquiry and restore it from a backup." + demonstrationEN,
            location
        )
    }

    /// A file that the data directory had is gone.
    package static func fileMissing(
        _ file: String,
        in folder: String,
        location: SourceLocation = .here()
    ) -> Fault {
        let isLog = file == FileRoster.bus
        let act = "cityhost data accept-new \(file) --data \(folder)"
        return refusal(
            code: "data.file_missing",
            zh: "数据目录 \(folder) 中原有的文件 \(file) 不见了；没有新建任何文件。",
            en: "The data directory \(folder) had the file \(file), and it is gone;"
                + " nothing was made in its place.",
            remedyZH: isLog
                ? "请从备份恢复 bus.db：日志不能重新开始。"
                : "请从备份恢复该文件；若确定放弃其内容，请运行 \(act)。",
            remedyEN: isLog
                ? "Restore bus.db from a backup: the log cannot begin anew."
                : "Restore it from a backup. To give its contents up for good, run `\(act)`.",
            location
        )
    }

    /// A new file was to be accepted where none is needed.
    package static func fileNotMissing(
        _ file: String,
        location: SourceLocation = .here()
    ) -> Fault {
        refusal(
            code: "data.file_not_missing",
            zh: "文件 \(file) 没有丢失，或不属于该城市。",
            en: "The file \(file) is not missing, or is none of this city's.",
            remedyZH: "请直接启动；若启动被拒绝，请按其提示操作。",
            remedyEN: "Start the host; if it refuses, do what it says.",
            location
        )
    }

    /// The file belongs to another plugin.
    static func wrongOwner(
        _ path: String,
        owner: String,
        expected: String,
        location: SourceLocation = .here()
    ) -> Fault {
        refusal(
            code: "data.wrong_owner",
            zh: "文件 \(path) 属于 \(owner)，而不是 \(expected)。",
            en: "The file \(path) belongs to \(owner), not to \(expected).",
            remedyZH: "请把文件放回原名。",
            remedyEN: "Put the file back under its own name.",
            location
        )
    }
}
