extension Fault {
    /// A line of a calendar is wrong.
    static func calendarMalformed(line: Int, location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "clock.calendar_malformed",
            message: LocalizedText(
                zh: "工作日历第 \(line) 行有误。",
                en: "Line \(line) of the business calendar is wrong."
            ),
            remedy: LocalizedText(
                zh: "请按“off 起 止”“worked 日期”等格式改正该行。",
                en: "Write the line as `version`, `years`, `off` or `worked` with days in order."
            ),
            location: location
        )
    }

    /// A year has not been published.
    static func calendarUnpublished(year: Int, location: SourceLocation = .here()) -> Fault {
        Fault(
            .unavailable,
            code: "clock.calendar_unpublished",
            message: LocalizedText(
                zh: "\(year) 年的放假安排尚未载入。",
                en: "The days off of \(year) are not known yet."
            ),
            remedy: LocalizedText(
                zh: "请在国务院办公厅公布后载入该年的工作日历。",
                en: "Install the calendar of that year once it has been published."
            ),
            location: location
        )
    }

    /// A number of the clock's rule is out of its range.
    static func clockRuleMalformed(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "clock.rule_malformed",
            message: LocalizedText(
                zh: "时限规则的数值超出范围。",
                en: "A number of the clock's rule is out of its range."
            ),
            remedy: LocalizedText(
                zh: "时限为 1 至 3660 天，提醒须由多到少且早于期限。",
                en:
                    "A span is of 1 to 3,660 days; reminders go from many to few and come before it."
            ),
            location: location
        )
    }

    /// There has to be an owner, and another one to hand over to.
    static func clockOwnerMissing(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "clock.owner_missing",
            message: LocalizedText(
                zh: "必须另有一位责任人。",
                en: "There has to be an owner, and another one to hand over to."
            ),
            remedy: LocalizedText(
                zh: "请指定负责此事的人员或岗位。",
                en: "Name the person or office that answers for it."
            ),
            location: location
        )
    }

    /// The submission counts as accepted; nothing more can be asked for.
    static func clockNoticeTooLate(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "clock.notice_too_late",
            message: LocalizedText(
                zh: "已视为受理，不能再要求补正。",
                en: "The submission counts as accepted; nothing more can be asked for."
            ),
            remedy: LocalizedText(
                zh: "请继续办理；期间不停止计算。",
                en: "Go on with the case; its time keeps running."
            ),
            location: location
        )
    }

    /// This submission has had its one notice already.
    static func clockNoticeGiven(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "clock.notice_given",
            message: LocalizedText(
                zh: "本次提交已一次性告知，不能再次告知。",
                en: "This submission has had its one notice already."
            ),
            remedy: LocalizedText(
                zh: "请等待申请人补正。",
                en: "Wait for what the notice asked for."
            ),
            location: location
        )
    }

    /// A notice names 1 to 64 things that are missing.
    static func clockNoticeEmpty(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "clock.notice_empty",
            message: LocalizedText(
                zh: "补正通知须列明 1 至 64 项所缺材料。",
                en: "A notice names 1 to 64 things that are missing."
            ),
            remedy: LocalizedText(
                zh: "请一次列全所缺材料。",
                en: "Name everything that is missing, at once."
            ),
            location: location
        )
    }

    /// Things are asked for that the first notice left out.
    static func clockItemsFoundLate(_ items: [String], location: SourceLocation = .here()) -> Fault
    {
        Fault(
            .conflict,
            code: "clock.items_found_late",
            message: LocalizedText(
                zh: "下列材料在首次告知中未列出：\(items.joined(separator: "、"))。",
                en: "The first notice did not name: \(items.joined(separator: ", "))."
            ),
            remedy: LocalizedText(
                zh: "后来发现的缺项由办理方负责，期间不停止计算。",
                en: "What is found later is the office's own to mend; the time keeps running."
            ),
            location: location
        )
    }

    /// Nothing is being waited for.
    static func clockNothingMissing(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "clock.nothing_missing",
            message: LocalizedText(
                zh: "目前没有待补正的材料。",
                en: "Nothing is being waited for."
            ),
            remedy: LocalizedText(
                zh: "请先查看办理进度。",
                en: "Look at where the case stands first."
            ),
            location: location
        )
    }

    /// The submission is not being checked.
    static func clockNotChecking(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "clock.not_checking",
            message: LocalizedText(
                zh: "当前不在审查阶段。",
                en: "The submission is not being checked."
            ),
            remedy: LocalizedText(
                zh: "请先查看办理进度。",
                en: "Look at where the case stands first."
            ),
            location: location
        )
    }

    /// The rule does not list the reason.
    static func clockReasonUnlisted(_ reason: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "clock.reason_unlisted",
            message: LocalizedText(
                zh: "“\(reason)”不是可以中止期间的事由。",
                en: "\(reason) is no reason to stop the time."
            ),
            remedy: LocalizedText(
                zh: "请使用规则列明的事由，否则期间继续计算。",
                en: "Use a reason that the rule lists; otherwise the time keeps running."
            ),
            location: location
        )
    }

    /// The time stands still already.
    static func clockStandsStill(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "clock.stands_still",
            message: LocalizedText(
                zh: "期间已经中止。",
                en: "The time stands still already."
            ),
            remedy: LocalizedText(
                zh: "请先恢复计算。",
                en: "Let it go on first."
            ),
            location: location
        )
    }

    /// The time has been stopped too often.
    static func clockStoppedTooOften(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "clock.stopped_too_often",
            message: LocalizedText(
                zh: "期间中止次数过多。",
                en: "The time has been stopped too often."
            ),
            remedy: LocalizedText(
                zh: "请继续办理，或结束后重新提交。",
                en: "Go on with the case, or end it and submit anew."
            ),
            location: location
        )
    }

    /// The time has not been stopped.
    static func clockNotPaused(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "clock.not_paused",
            message: LocalizedText(
                zh: "期间没有中止。",
                en: "The time has not been stopped."
            ),
            remedy: LocalizedText(
                zh: "无需恢复。",
                en: "There is nothing to resume."
            ),
            location: location
        )
    }

    /// Nobody has asked you to take this over.
    static func clockNotAsked(location: SourceLocation = .here()) -> Fault {
        Fault(
            .forbidden,
            code: "clock.not_asked",
            message: LocalizedText(
                zh: "没有请您接手此事。",
                en: "Nobody has asked you to take this over."
            ),
            remedy: LocalizedText(
                zh: "只有被请求接手的人可以答复。",
                en: "Only the one who was asked can answer."
            ),
            location: location
        )
    }

    /// This has been finished or taken back.
    static func clockEnded(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "clock.ended",
            message: LocalizedText(
                zh: "此事已经办结或撤回。",
                en: "This has been finished or taken back."
            ),
            remedy: LocalizedText(
                zh: "如需继续，请重新提交。",
                en: "Submit it anew to go on."
            ),
            location: location
        )
    }
}
