extension Fault {
    /// An id or an instant that makes no sense.
    static func obligationUnsound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "obligation.unsound",
            message: LocalizedText(
                zh: "事项不成立：编号有误，或收件时间在现在之后。",
                en: "What is to be owed is unsound in its id, or received after now."
            ),
            remedy: LocalizedText(
                zh: "请核对编号与收件时间。",
                en: "Check the id and the instant of receipt."
            ),
            location: location
        )
    }

    /// The id stands for another obligation.
    static func obligationReused(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "obligation.id_reused",
            message: LocalizedText(
                zh: "该编号已用于另一个事项。",
                en: "This id stands for another obligation."
            ),
            remedy: LocalizedText(
                zh: "请为新的事项使用新的编号。",
                en: "Use a new id for a new obligation."
            ),
            location: location
        )
    }

    /// There is no such obligation.
    static func obligationMissing(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "obligation.missing",
            message: LocalizedText(zh: "没有这个事项。", en: "There is no such obligation."),
            remedy: LocalizedText(zh: "请核对编号。", en: "Check the id."),
            location: location
        )
    }
}
