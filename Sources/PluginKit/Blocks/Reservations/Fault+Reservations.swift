extension Fault {
    /// Quantities or days that make no sense.
    package static func demandUnsound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "reservations.demand_unsound",
            message: LocalizedText(
                zh: "预留请求不成立：数量、日期、时长或编号有误。",
                en: "What is to be held is unsound in quantity, days, time or ids."
            ),
            remedy: LocalizedText(
                zh: "请核对：数量大于零，先起后止，时长不超过清单所定。",
                en: "Give a quantity above zero, an end after its start, and no longer than the"
                    + " manifest allows."
            ),
            location: location
        )
    }

    /// Somebody else has it.
    static func resourceTaken(
        _ resource: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .conflict,
            code: "reservations.taken",
            message: LocalizedText(
                zh: "\(resource) 余量不足。",
                en: "There is not so much left of \(resource)."
            ),
            remedy: LocalizedText(zh: "请另选，或稍后再试。", en: "Choose another, or try again later."),
            location: location
        )
    }

    /// There is no such resource.
    static func resourceMissing(
        _ resource: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .notFound,
            code: "reservations.no_resource",
            message: LocalizedText(
                zh: "没有 \(resource)。",
                en: "There is no \(resource)."
            ),
            remedy: LocalizedText(zh: "请核对编号。", en: "Check the id."),
            location: location
        )
    }

    /// More is held than the new capacity has room for.
    static func capacityTaken(
        _ resource: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .conflict,
            code: "reservations.capacity_taken",
            message: LocalizedText(
                zh: "\(resource) 已预留的数量超过新的容量。",
                en: "More of \(resource) is held than the new capacity has room for."
            ),
            remedy: LocalizedText(
                zh: "请先释放部分预留，或设更大的容量。",
                en: "Release some of it first, or set a larger capacity."
            ),
            location: location
        )
    }

    /// The id stands for another hold.
    static func holdReused(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "reservations.id_reused",
            message: LocalizedText(
                zh: "该编号已用于另一个预留。",
                en: "This id stands for another hold."
            ),
            remedy: LocalizedText(
                zh: "请为新的预留使用新的编号。",
                en: "Use a new id for a new hold."
            ),
            location: location
        )
    }

    /// There is no such hold.
    static func holdMissing(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "reservations.hold_missing",
            message: LocalizedText(zh: "没有这个预留。", en: "There is no such hold."),
            remedy: LocalizedText(zh: "请核对编号，或重新预留。", en: "Check the id, or hold anew."),
            location: location
        )
    }

    /// The hold has ended by itself.
    static func holdExpired(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "reservations.hold_expired",
            message: LocalizedText(zh: "预留已到期。", en: "The hold has ended by itself."),
            remedy: LocalizedText(zh: "请重新预留。", en: "Hold anew, under a new id."),
            location: location
        )
    }

    /// The hold is not in a state for this.
    static func holdOver(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "reservations.hold_over",
            message: LocalizedText(
                zh: "预留当前的状态不允许这样做。",
                en: "The hold is in no state for this any more, or not yet."
            ),
            remedy: LocalizedText(zh: "请查看预留的状态。", en: "See the hold's state."),
            location: location
        )
    }
}
