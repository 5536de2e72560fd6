import PluginKit

/// Reasons to stop: each names the file, what happened and what to do.
extension Fault {
    static func stop(
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

    /// The log knows more of a plugin's events than its file: the file was restored.
    static func fileRestored(
        _ plugin: PluginID,
        file: Int64,
        log: Int64,
        location: SourceLocation = .here()
    ) -> Fault {
        stop(
            code: "bus.file_restored",
            zh: "\(plugin).db 的事件只到 \(file)，而日志已记录到 \(log)：该文件是从旧备份恢复的。",
            en: "\(plugin).db ends at event \(file) but the log holds \(log):"
                + " the file was restored from an older backup.",
            remedyZH: "请运行 cityhost data accept-restored \(plugin)，或放回较新的文件。",
            remedyEN: "Run `cityhost data accept-restored \(plugin)`, or put the newer file back.",
            location
        )
    }

    /// The file's epoch was given up for a newer one.
    static func epochGivenUp(
        _ plugin: PluginID,
        epoch: String,
        newest: String,
        location: SourceLocation = .here()
    ) -> Fault {
        stop(
            code: "bus.epoch_given_up",
            zh: "\(plugin).db 的纪元 \(epoch) 已被 \(newest) 取代：该文件是从旧备份恢复的。",
            en: "\(plugin).db has the epoch \(epoch), which \(newest) has taken over:"
                + " the file was restored from a backup made before that.",
            remedyZH: "请运行 cityhost data accept-restored \(plugin)，或放回较新的文件。",
            remedyEN: "Run `cityhost data accept-restored \(plugin)`, or put the newer file back.",
            location
        )
    }

    /// A file that was to be accepted as restored has never been part of this city.
    static func notABackup(
        _ plugin: PluginID,
        epoch: String,
        location: SourceLocation = .here()
    ) -> Fault {
        stop(
            code: "bus.not_a_backup",
            zh: "\(plugin).db 的纪元 \(epoch) 从未出现在日志中：它不是该城市此文件的备份。",
            en: "\(plugin).db has the epoch \(epoch), which the log has never seen:"
                + " it is no backup of this city's file.",
            remedyZH: "请放入在此处做的备份；若确定放弃旧内容，请运行"
                + " cityhost data accept-new \(plugin).db。",
            remedyEN: "Put a backup made here in its place, or give the old contents up with"
                + " `cityhost data accept-new \(plugin).db`.",
            location
        )
    }

    /// Events of a plugin that the log does not hold are gone from the plugin's outbox.
    static func logRestored(
        _ plugin: PluginID,
        log: Int64,
        next: Int64,
        location: SourceLocation = .here()
    ) -> Fault {
        stop(
            code: "bus.log_restored",
            zh: "bus.db 中 \(plugin) 的事件只到 \(log)，而发件箱从 \(next) 开始：bus.db 是从旧备份恢复的。",
            en: "bus.db ends at event \(log) of \(plugin) but the outbox goes on with \(next):"
                + " bus.db was restored from an older backup.",
            remedyZH: "请放回较新的 bus.db；缺少的事实不能重建。",
            remedyEN: "Put the newer bus.db back; the facts between cannot be made again.",
            location
        )
    }

    /// A number of a source stands for two different events.
    static func sourceForked(
        _ source: String,
        number: Int64,
        location: SourceLocation = .here()
    ) -> Fault {
        stop(
            code: "bus.source_forked",
            zh: "来源 \(source) 的第 \(number) 号事件与日志中的不一致。",
            en: "Event \(number) of \(source) is not the one the log holds under that number.",
            remedyZH: "请停止并比对备份：同一编号只能有一个事实。",
            remedyEN: "Stop and compare the backups: a number stands for one fact for ever.",
            location
        )
    }

    /// A consumer has seen more than there is.
    static func cursorAhead(
        _ plugin: PluginID,
        consumer: String,
        cursor: Int64,
        head: Int64,
        location: SourceLocation = .here()
    ) -> Fault {
        stop(
            code: "bus.cursor_ahead",
            zh: "\(plugin).db 中消费者 \(consumer) 已到 \(cursor)，而 bus.db 只有 \(head) 条。",
            en: "In \(plugin).db the consumer \(consumer) has come to \(cursor),"
                + " but bus.db holds \(head) events: bus.db is older.",
            remedyZH: "请放回较新的 bus.db。",
            remedyEN: "Put the newer bus.db back.",
            location
        )
    }

    /// Where a consumer stands the log has another event than the one it handled.
    static func cursorElsewhere(
        _ plugin: PluginID,
        consumer: String,
        cursor: Int64,
        location: SourceLocation = .here()
    ) -> Fault {
        stop(
            code: "bus.cursor_elsewhere",
            zh: "\(plugin).db 中消费者 \(consumer) 处理过的第 \(cursor) 号事件与 bus.db 中的不是同一个。",
            en: "In \(plugin).db the consumer \(consumer) has handled event \(cursor),"
                + " which in bus.db is another event: the two files have different pasts.",
            remedyZH: "请放回与 \(plugin).db 同属一段历史的 bus.db，或放回与 bus.db 相符的 \(plugin).db"
                + " 备份后运行 cityhost data accept-restored \(plugin)。",
            remedyEN: "Put back the bus.db that \(plugin).db has read, or a backup of \(plugin).db"
                + " that fits bus.db, and run `cityhost data accept-restored \(plugin)`.",
            location
        )
    }

    /// The tree does not belong to the rows.
    static func treeBroken(_ why: String, location: SourceLocation = .here()) -> Fault {
        stop(
            code: "bus.tree_broken",
            zh: "bus.db 的默克尔树与日志行不一致：\(why)。",
            en: "The Merkle tree in bus.db does not match its rows: \(why).",
            remedyZH: "请从备份恢复 bus.db。",
            remedyEN: "Restore bus.db from a backup.",
            location
        )
    }

    /// The first leaf or row of the chain that is not as it was written.
    static func chainBroken(
        _ leaf: Int64,
        _ flaw: ChainFlaw,
        location: SourceLocation = .here()
    ) -> Fault {
        let texts = flaw.texts(leaf)
        return stop(
            code: "bus.chain_broken",
            zh: "安居链有误：\(texts.zh)",
            en: "The chain is not sound: \(texts.en).",
            remedyZH: "请停机保全 bus.db 以供查证，并从最近一份校验通过的备份恢复。",
            remedyEN: "Keep bus.db as evidence, and restore the newest backup that verifies.",
            location
        )
    }
}
