extension Fault {
    /// What runs was begun by a calendar that is not there any more.
    static func calendarMissing(_ name: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .unavailable,
            code: "clock.calendar_missing",
            message: LocalizedText(
                zh: "没有工作日历 \(name)，而有时限按它计算。",
                en: "There is no calendar \(name), by which a running clock is reckoned."
            ),
            remedy: LocalizedText(
                zh: "请把它放回数据目录的 calendars 文件夹。",
                en: "Put its file back into the folder calendars of the data folder."
            ),
            location: location
        )
    }

    /// Another calendar has this name.
    static func calendarTaken(_ name: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "clock.calendar_taken",
            message: LocalizedText(
                zh: "已有另一份名为 \(name) 的工作日历。",
                en: "There is another calendar of the name \(name)."
            ),
            remedy: LocalizedText(
                zh: "已在用的日历不可改写；更正请另用新的版本名。",
                en: "One in use is never rewritten: give a correction a version of its own."
            ),
            location: location
        )
    }

    /// A year between the known ones and these would be missing.
    static func calendarOutOfOrder(
        _ name: String,
        next: Int,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .invalid,
            code: "clock.calendar_out_of_order",
            message: LocalizedText(
                zh: "工作日历 \(name) 与已知年份不相接，下一个年份是 \(next)。",
                en: "The calendar \(name) leaves a gap: the next year is \(next)."
            ),
            remedy: LocalizedText(
                zh: "请先载入缺少的年份。",
                en: "Install the years between first, or correct those that are known."
            ),
            location: location
        )
    }
}
