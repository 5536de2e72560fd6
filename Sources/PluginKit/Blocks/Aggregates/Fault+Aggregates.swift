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
}
