extension Fault {
    /// There is no such aggregate.
    static func aggregateMissing(_ id: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "aggregate.missing",
            message: LocalizedText(zh: "没有 \(id)。", en: "There is no \(id)."),
            remedy: LocalizedText(zh: "请核对编号。", en: "Check the id."),
            location: location
        )
    }

    /// The id stands for another aggregate.
    static func aggregateReused(_ id: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "aggregate.id_reused",
            message: LocalizedText(
                zh: "编号 \(id) 已被使用。",
                en: "The id \(id) stands for another one."
            ),
            remedy: LocalizedText(zh: "请使用新的编号。", en: "Use a new id."),
            location: location
        )
    }

    /// A command works on an aggregate within its work on the same aggregate.
    static func aggregateInUse(_ id: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .internalError,
            code: "aggregate.in_use",
            message: LocalizedText(
                zh: "同一命令正在处理 \(id)，不能再次打开它。",
                en: "The command at work has \(id) open already."
            ),
            remedy: LocalizedText(
                zh: "请在外层的闭包中完成修改。",
                en: "Do it in the body that has it open."
            ),
            location: location
        )
    }

    /// A deadline that was reached is still there.
    static func aggregateStands(_ id: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .internalError,
            code: "aggregate.deadline_stands",
            message: LocalizedText(
                zh: "\(id) 的期限到达后仍未改变。",
                en: "The deadline of \(id) was reached and is still there."
            ),
            remedy: LocalizedText(
                zh: "请在 reachDeadline 中推后或取消期限。",
                en: "Let reachDeadline put it off or take it away."
            ),
            location: location
        )
    }

    /// What is to be signed is no line of text.
    static func statementUnsound(_ id: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .internalError,
            code: "aggregate.statement_unsound",
            message: LocalizedText(
                zh: "关于 \(id) 的陈述不是一行文字，不能签名。",
                en: "What is to be signed about \(id) is no line of text."
            ),
            remedy: LocalizedText(
                zh: "请写成一行 1 至 4000 字节的文字。",
                en: "Make it one line of 1 to 4,000 bytes."
            ),
            location: location
        )
    }

    /// Nothing is signed where there is no log, as when a file is looked at by itself.
    package static func nothingSigns(_ id: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .internalError,
            code: "aggregate.nothing_signs",
            message: LocalizedText(
                zh: "此处没有链，无法为 \(id) 签名。",
                en: "There is no log here whose key could sign about \(id)."
            ),
            remedy: LocalizedText(
                zh: "请在运行中的城市里执行。",
                en: "Run it in a city that is at work."
            ),
            location: location
        )
    }
}
