import PluginKit

extension Fault {
    /// A segment that `bus.db` names is not there.
    static func archiveMissing(_ name: String, location: SourceLocation = .here()) -> Fault {
        stop(
            code: "bus.archive_missing",
            zh: "日志的归档段 \(name) 不在数据目录中，其中的事件暂时读不到。",
            en: "\(name), which holds events of the log, is not in the data folder:"
                + " those events cannot be read.",
            remedyZH: "请把 \(name) 从存放处放回数据目录；无需停机。",
            remedyEN: "Put \(name) back into the data folder, from where it is kept;"
                + " the host may go on running.",
            location
        )
    }

    /// A file has a segment's name and is not that segment.
    static func archiveElsewhere(_ name: String, location: SourceLocation = .here()) -> Fault {
        stop(
            code: "bus.archive_elsewhere",
            zh: "\(name) 不是 bus.db 所指的归档段：内容属于另一份日志或已损坏。",
            en: "\(name) is not the segment that bus.db means:"
                + " it belongs to another log or is damaged.",
            remedyZH: "请放回与该 bus.db 同属一份备份的 \(name)。",
            remedyEN: "Put back the \(name) that belongs to this bus.db, from a backup.",
            location
        )
    }
}
