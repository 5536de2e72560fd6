import PluginKit

/// Reasons to sign nothing, each with what to do.
extension Fault {
    /// Somebody knows a checkpoint of the log that is larger than the log.
    static func logRolledBack(
        has size: UInt64,
        signed: UInt64,
        by witness: String,
        location: SourceLocation = .here()
    ) -> Fault {
        stop(
            code: "bus.log_rolled_back",
            zh: "bus.db 只有 \(size) 条事件，而 \(witness) 记有 \(signed) 条的检查点：bus.db 是从旧备份恢复的。",
            en: "bus.db holds \(size) events, but \(witness) knows a signed checkpoint over"
                + " \(signed): bus.db was restored from an older backup.",
            remedyZH: "请放回较新的 bus.db：已签署的事实不能收回。",
            remedyEN: "Put the newer bus.db back: what was signed cannot be taken back.",
            location
        )
    }

    /// The log says something else than a checkpoint that was signed for it.
    static func logForked(
        at size: UInt64,
        by witness: String,
        location: SourceLocation = .here()
    ) -> Fault {
        stop(
            code: "bus.log_forked",
            zh: "bus.db 前 \(size) 条事件的根与 \(witness) 所记的检查点不同：日志有了另一段历史。",
            en: "The first \(size) events of bus.db have another root than the checkpoint that"
                + " \(witness) knows: the log has got another history.",
            remedyZH: "请停机保全 bus.db 与两份检查点以供查证，并放回与检查点一致的 bus.db。",
            remedyEN: "Keep bus.db and both checkpoints as evidence,"
                + " and put the bus.db back that agrees with them.",
            location
        )
    }

    /// The key that signs for the log is gone, or another lies in its place.
    static func keyMissing(
        _ path: String,
        isThere: Bool,
        location: SourceLocation = .here()
    ) -> Fault {
        stop(
            code: "bus.key_missing",
            zh: isThere ? "\(path) 中的私钥不是该日志的私钥。" : "日志的私钥 \(path) 不见了。",
            en: isThere
                ? "The private key in \(path) is not this log's."
                : "The log's private key \(path) is gone.",
            remedyZH: isThere
                ? "请放回与该日志相符的私钥文件；若 bus.db 来自更早的备份，请放回较新的 bus.db。"
                : "请放回该文件的备份；若确已无法找回，请运行 cityhost chain replace-lost-key。",
            remedyEN: isThere
                ? "Put this log's own key back; if bus.db is from an earlier backup,"
                    + " put the newer bus.db back."
                : "Put the file back from its backup;"
                    + " when it is gone for good, run `cityhost chain replace-lost-key`.",
            location
        )
    }

    /// A key that is not lost is not replaced as if it were.
    static func keyNotLost(_ path: String, location: SourceLocation = .here()) -> Fault {
        stop(
            code: "bus.key_not_lost",
            zh: "\(path) 存在，或该日志尚无密钥：没有丢失的密钥可替换。",
            en: "\(path) is there, or the log has no key yet: no key is lost.",
            remedyZH: "更换现有密钥请运行 cityhost chain rotate-key；若该文件不是该日志的密钥，请先移走。",
            remedyEN: "To change a key that is there, run `cityhost chain rotate-key`;"
                + " a file that is not this log's key has to be moved away first.",
            location
        )
    }

    /// What is wrong with a file of a private key.
    enum KeyFlaw { case readable, malformed }

    /// The file of a private key cannot be used as it is.
    static func keyUnusable(
        _ path: String,
        _ flaw: KeyFlaw,
        location: SourceLocation = .here()
    ) -> Fault {
        let isReadable = flaw == .readable
        return stop(
            code: "bus.key_unusable",
            zh: isReadable ? "他人可以读取私钥文件 \(path)。" : "\(path) 不是私钥文件。",
            en: isReadable
                ? "Others may read the private key \(path)." : "\(path) holds no private key.",
            remedyZH: isReadable ? "请运行 chmod 600 \(path)。" : "请放回该文件的备份。",
            remedyEN: isReadable
                ? "Run chmod 600 \(path)." : "Put the file back from its backup.",
            location
        )
    }

    /// The file of the newest checkpoint holds none.
    static func checkpointUnreadable(_ path: String, location: SourceLocation = .here()) -> Fault {
        stop(
            code: "bus.checkpoint_unreadable",
            zh: "\(path) 已损坏，不是检查点。",
            en: "\(path) is damaged: it holds no checkpoint.",
            remedyZH: "请放回该文件的备份；若确知 bus.db 未被恢复为旧备份，可移走该文件，重新启动时会另写。",
            remedyEN:
                "Put the file back from its backup; where bus.db is surely not an older backup,"
                + " move the file away: the next start writes it anew.",
            location
        )
    }

    /// The log is to be called otherwise than its key.
    static func originChanged(
        to wanted: String,
        from known: String,
        location: SourceLocation = .here()
    ) -> Fault {
        stop(
            code: "bus.origin_changed",
            zh: "chainOrigin 为 \(wanted)，而该日志已以 \(known) 的名义签署。",
            en: "chainOrigin is \(wanted), but this log has signed as \(known).",
            remedyZH: "请把 chainOrigin 改回 \(known)，或删去该设置：日志的名称不能改变。",
            remedyEN: "Set chainOrigin to \(known), or leave it out: a log's name stays.",
            location
        )
    }

    /// A name that no log can have.
    static func badOrigin(_ name: String, location: SourceLocation = .here()) -> Fault {
        stop(
            code: "bus.bad_origin",
            zh: "chainOrigin「\(name)」不能作日志的名称。",
            en: "chainOrigin \u{201C}\(name)\u{201D} cannot name a log.",
            remedyZH: "请使用不含空白和加号的名称，例如 city.example/chain。",
            remedyEN: "Use a name without white space and plus signs, such as city.example/chain.",
            location
        )
    }
}
